"""Who may do what with a case, and why not."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import (
    ADVISING,
    Appointment,
    Case,
    CaseStatus,
    CaseworkSetup,
    Consent,
    Direction,
    Document,
    GlassBreak,
    Participation,
    Plan,
    Purpose,
    Referral,
    SealedFor,
    assigned_to,
)
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision
from viadukt.network.public import Role, SeatActor


def is_unlocked(organisation_id: UUID | None) -> bool:
    """Whether the organisation has recorded its duties."""
    setup = CaseworkSetup.objects.filter(pk=organisation_id).first()
    return setup is not None and setup.is_complete


def may_advise(actor: Actor) -> Decision:
    """Advisers and team leads, where casework is unlocked."""
    if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
        return Decision.no(pgettext("staff", "Das dürfen Beratung und Teamleitung."))
    if not is_unlocked(actor.organisation_id):
        return Decision.no(
            pgettext(
                "staff",
                "Beratungsfälle sind noch gesperrt: Ihre Organisation muss zuerst eintragen, dass Vertrag, Folgenabschätzung, "
                "Ansprechstelle und Anleitung geregelt sind.",
            )
        )
    return Decision.yes()


def may_read(actor: Actor, case: Case) -> Decision:
    """A case's own person; advisers and leads of its organisation, a restricted one only those to whom it is assigned."""
    if isinstance(actor, MailboxActor):
        mine = case.mailbox_id == actor.mailbox_id and case.status != CaseStatus.ERASED
        return Decision.yes() if mine else Decision.no(_("Das gibt es hier nicht."))
    if not (allowed := may_advise(actor)):
        return allowed
    assert isinstance(actor, SeatActor)  # whoever may advise
    if case.organisation_id != actor.organisation_id:
        return Decision.no(pgettext("staff", "Dieser Fall gehört einer anderen Organisation."))
    if case.status == CaseStatus.ERASED:
        return Decision.no(pgettext("staff", "Dieser Fall ist gelöscht."))
    return _may_read_guarded(actor, case)


def _may_read_guarded(actor: SeatActor, case: Case) -> Decision:
    if case.restricted and not works_on(actor, case):
        return Decision.no(pgettext("staff", "Dieser Fall ist nur für die Zuständigen offen."))
    if case.sealed and not is_named(actor, case):
        return Decision.no(pgettext("staff", "Dieser Fall ist versiegelt. Ihn öffnen nur die, für die er versiegelt ist."))
    return Decision.yes()


def may_change(actor: Actor, case: Case) -> Decision:
    """Who may read an open case may change it."""
    if not (allowed := may_read(actor, case)):
        return allowed
    if not case.is_open:
        return Decision.no(pgettext("staff", "Dieser Fall ist abgeschlossen. Öffnen Sie ihn wieder, um etwas zu ändern."))
    return Decision.yes()


def may_write(actor: Actor, case: Case) -> Decision:
    """A case's own person writes in it as long as it is open."""
    if not isinstance(actor, MailboxActor) or not (allowed := may_read(actor, case)):
        return Decision.no(_("Das gibt es hier nicht."))
    if not case.is_open:
        return Decision.no(_("Dieser Fall ist abgeschlossen. Wenn Sie wieder Hilfe brauchen, schreiben Sie eine neue Anfrage."))
    return allowed


def may_reissue(actor: Actor, case: Case) -> Decision:
    """A new code is given by the adviser who is responsible, by cover, or by the team lead."""
    if not (allowed := may_change(actor, case)):
        return allowed
    assert isinstance(actor, SeatActor)  # whoever may change
    if Role.TEAM_LEAD not in actor.roles and not works_on(actor, case):
        return Decision.no(pgettext("staff", "Einen Code gibt, wer zuständig ist, oder die Teamleitung."))
    return Decision.yes()


def may_lead(actor: Actor) -> Decision:
    """The team lead's matters: caseload, reports, retention, what the organisation has recorded."""
    if not isinstance(actor, SeatActor) or Role.TEAM_LEAD not in actor.roles:
        return Decision.no(pgettext("staff", "Das darf die Teamleitung."))
    return Decision.yes()


def works_on(actor: SeatActor, case: Case) -> bool:
    """Whether the case is the seat's today: as responsible adviser, as one of the assigned, as cover, or in an emergency."""
    return case.adviser_id == actor.seat_id or assigned_to(actor).filter(case=case).exists() or has_broken_glass(actor, case)


def has_broken_glass(actor: SeatActor, case: Case) -> bool:
    """Whether the seat opened this restricted case in an emergency, and the time for it is not over."""
    return GlassBreak.objects.current().filter(case=case, seat=actor.seat_id).exists()


def is_named(actor: SeatActor, case: Case) -> bool:
    """Whether a sealed case is sealed to this seat, to read it; who only keeps it in escrow does not count."""
    return SealedFor.objects.filter(case=case, seat=actor.seat_id, escrow=False).exists()


def may_protect(actor: Actor, case: Case) -> Decision:
    """Restricting a case to those it is assigned to, and lifting that: its responsible adviser and the team lead."""
    if not (allowed := may_advise(actor)):
        return allowed
    assert isinstance(actor, SeatActor)  # whoever may advise
    if case.organisation_id != actor.organisation_id or case.status == CaseStatus.ERASED:
        return Decision.no(pgettext("staff", "Dieser Fall gehört einer anderen Organisation."))
    if case.adviser_id != actor.seat_id and Role.TEAM_LEAD not in actor.roles:
        return Decision.no(pgettext("staff", "Das dürfen die zuständige Person und die Teamleitung."))
    return Decision.yes()


def may_break_glass(actor: Actor, case: Case) -> Decision:
    """In an emergency an adviser of the organisation opens a restricted case; a sealed one nobody can open that way."""
    if not (allowed := may_advise(actor)):
        return allowed
    assert isinstance(actor, SeatActor)  # whoever may advise
    if case.organisation_id != actor.organisation_id or case.status == CaseStatus.ERASED:
        return Decision.no(pgettext("staff", "Dieser Fall gehört einer anderen Organisation."))
    if case.sealed:
        return Decision.no(pgettext("staff", "Dieser Fall ist versiegelt. Ihn öffnen nur die, für die er versiegelt ist."))
    if not case.restricted or works_on(actor, case):
        return Decision.no(pgettext("staff", "Dieser Fall ist für Sie offen."))
    return Decision.yes()


def may_assign(actor: Actor, case: Case) -> Decision:
    """Saying who else works on a case: who may change it, and the team lead, also where they may not read it."""
    if may_protect(actor, case):
        return Decision.yes()
    return may_change(actor, case)


def may_give_back(case: Case) -> Decision:
    """Whether an enquiry can still go to another organisation: unanswered, without anything written down here, and only if
    the person has agreed."""
    if case.sealed or case.first_answer_at or not case.is_open or _was_worked_on(case):
        return Decision.no(
            pgettext("staff", "Sie haben hier schon geantwortet oder etwas notiert. Der Weg ist jetzt eine Überleitung.")
        )
    if not Consent.objects.filter(case=case, purpose=Purpose.NEXT_ORGANISATION).valid().exists():
        return Decision.no(
            pgettext("staff", "Die Person hat nicht zugestimmt, dass eine andere Organisation antwortet. Bitte fragen Sie sie.")
        )
    return Decision.yes()


def _was_worked_on(case: Case) -> bool:
    written = case.records.exclude(updated_by=None).exists() or case.contacts.exists()
    further = (Appointment, Participation, Document, Plan, Referral)
    met = any(model._default_manager.filter(case=case).exists() for model in further)
    return written or met or case.messages.filter(direction=Direction.TO_PERSON).exists()
