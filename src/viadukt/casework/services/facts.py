"""What is known of a person for guidance: shared by themselves, or written down; and looked at again with new rules."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from viadukt.audit.public import record, record_read
from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Case, CaseRecord, CaseStatus, Consent, FactsCheck, Given, Purpose
from viadukt.casework.opening import FACTS, OpenCase
from viadukt.casework.planning.facts import VERDICTS, known_facts, rules_stamp, verdicts_of
from viadukt.casework.services.cases import put_record
from viadukt.guidance.public import Answers, Interview, Rulebooks, rulebooks
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id


def share_facts(*, opened: OpenCase, answers: Answers, shown: str, language: str) -> Consent:
    """The person gives their answers and what comes out of them to a case of theirs; `shown` is the text they agreed to.

    What was there before is replaced: it is their word on themselves. Raises `Refused` for who is not the person.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    if not isinstance(opened.actor, MailboxActor):
        raise Refused(_("Das kann nur die Person selbst."))
    with transaction.atomic():
        _keep(opened, answers, by="person", based_on=opened.record(FACTS).version)
        earlier = opened.case.consents.filter(purpose=Purpose.GUIDANCE, withdrawn_at=None)
        earlier.update(withdrawn_at=clock.now())
        consent_id = new_id()
        consent = Consent.objects.create(
            id=consent_id,
            case=opened.case,
            purpose=Purpose.GUIDANCE,
            receiver_id=opened.case.organisation_id,
            fields=[FACTS],
            language=language,
            content=opened.seal(f"consent:{consent_id}", {"text": shown}),
            given=Given.MAILBOX,
        )
        record(opened.actor, "facts.shared", opened.case, consent=consent.pk)
    return consent


def write_facts(*, opened: OpenCase, answers: Answers, based_on: int) -> int:
    """Who advises writes down what the person said; answers the record's new version.

    Raises `Conflict` when somebody wrote since the version `based_on`.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        version = _keep(opened, answers, by="adviser", based_on=based_on)
        record(opened.actor, "facts.written", opened.case, version=version)
    return version


def forget_facts(*, opened: OpenCase) -> None:
    """Nothing of them is kept any more; idempotent. Plans that were made of them stay."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        CaseRecord.objects.filter(case=opened.case, name__in=[FACTS, VERDICTS]).delete()
        FactsCheck.objects.filter(case=opened.case).delete()
        record(opened.actor, "facts.forgotten", opened.case)


def agreement_taken_back(actor: Actor, consent: Consent) -> None:
    """A hook of the care of data: what was shared by an agreement that is taken back is kept no longer."""
    if consent.purpose == Purpose.GUIDANCE:
        CaseRecord.objects.filter(case=consent.case_id, name__in=[FACTS, VERDICTS]).delete()
        FactsCheck.objects.filter(case=consent.case_id).delete()
        record(actor, "facts.forgotten", consent)


def see_changes(*, opened: OpenCase) -> None:
    """Somebody who advises has seen what the new rules answer."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        FactsCheck.objects.filter(case=opened.case).update(changed_at=None)
        kept = opened.record(VERDICTS)
        if kept.version:
            put_record(opened, VERDICTS, kept.value | {"changes": []}, based_on=kept.version)
        record(opened.actor, "facts.changes_seen", opened.case)


def _keep(opened: OpenCase, answers: Answers, *, by: str, based_on: int) -> int:
    books = rulebooks()
    version = put_record(opened, FACTS, answers.as_json() | {"by": by, "on": clock.today().isoformat()}, based_on=based_on)
    stamp = rules_stamp(books, clock.today())
    _keep_verdicts(opened, stamp, verdicts_of(Interview(books, clock.today(), answers)), [])
    FactsCheck.objects.update_or_create(case=opened.case, defaults={"rules": stamp, "changed_at": None})
    return version


def _keep_verdicts(opened: OpenCase, stamp: str, verdicts: Mapping[str, str], changes: list[dict[str, str]]) -> None:
    value = {"rules": stamp, "on": clock.today().isoformat(), "verdicts": dict(verdicts), "changes": changes}
    put_record(opened, VERDICTS, value, based_on=opened.record(VERDICTS).version)


# --- When rules change -----------------------------------------------------------------------------------------------

CHECKER = JobActor("casework.recheck_facts")


def unchecked(books: Rulebooks) -> list[UUID]:
    """Open cases whose facts have not been looked at with the rules as they are now; sealed ones nobody looks at."""
    rows = FactsCheck.objects.exclude(rules=rules_stamp(books, clock.today()))
    return list(
        rows.filter(case__status__in=[CaseStatus.WAITING, CaseStatus.OPEN], case__sealed=False).values_list("pk", flat=True)
    )


def recheck(case_id: UUID) -> bool:
    """Look at the facts of one case with the rules as they are now; answers whether a route stands otherwise than before.

    Idempotent: with the same rules nothing happens. The reading is recorded as the program's own.
    """
    books, today = rulebooks(), clock.today()
    stamp = rules_stamp(books, today)
    with transaction.atomic():
        check = FactsCheck.objects.select_for_update().filter(pk=case_id).first()
        if check is None or check.rules == stamp:
            return False
        case = Case.objects.select_for_update().get(pk=case_id)
        check.rules = stamp
        found = _compared(case, books, stamp)
        if found:
            check.changed_at = clock.now()
        check.save()
    return found


def _compared(case: Case, books: Rulebooks, stamp: str) -> bool:
    try:
        opened = OpenCase(case, CHECKER, vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk))
    except CannotOpen:
        return False
    record_read(CHECKER, "case.read", case, part="facts")
    known, kept = known_facts(opened, books), opened.record(VERDICTS)
    if known is None:
        return False
    before: dict[str, str] = kept.value.get("verdicts", {})
    now = verdicts_of(known.interview)
    # A change that nobody has seen yet is told from where it began; one that went back is none.
    first = {one["route"]: one["was"] for one in kept.value.get("changes", ())}
    changes = [
        {"route": route, "was": was, "now": verdict}
        for route, verdict in now.items()
        if (was := first.get(route, before.get(route, verdict))) != verdict
    ]
    _keep_verdicts(opened, stamp, now, changes)
    return bool(changes)
