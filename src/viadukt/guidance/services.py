"""How the network changes its rulebooks: one person drafts and proposes, another approves or declines. All of it is kept."""

from __future__ import annotations

import time
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.guidance import letters, permissions
from viadukt.guidance.engine.loading import kind_of
from viadukt.guidance.library import fingerprint, shipped_texts
from viadukt.guidance.merging import merged
from viadukt.guidance.models import ChangeKind, ChangeState, RuleChange, RuleState
from viadukt.guidance.overlay import Rules, newest
from viadukt.guidance.trial import tried
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import SeatActor

LONGEST_PATH = 80
LONGEST_TEXT = 300_000
"""Signs of a file; the longest of the program has a fifth of that."""
MOST_LINES = 10_000
_ATTEMPTS = 5


def start_change(*, actor: Actor, path: str) -> RuleChange:
    """A draft on the newest text of `path`, which may be new; who drafts that file already goes on with that draft.

    Raises `Refused` for a path at which no rulebook can be.
    """
    permissions.may_keep(actor).or_raise()
    if kind_of(path) is None or len(path) > LONGEST_PATH:
        raise Refused(pgettext("staff", "Eine Datei mit diesem Namen gibt es bei den Regeln nicht."))
    begun = _own_draft(actor, path)
    return begun or _draft(actor, newest(), path)


def write_change(
    *, actor: Actor, change_id: UUID, revision: int, text: str, why: str, source: str, source_day: date | None
) -> RuleChange:
    """Write on at an own draft that was read at `revision`, whatever its text is: it is tried when it is proposed.

    Raises `Conflict` when it was written in another window meanwhile.
    """
    with transaction.atomic():
        change = _locked(actor, change_id)
        permissions.may_write(actor, change).or_raise()
        if change.revision != revision:
            raise Conflict(pgettext("staff", "Sie haben diesen Entwurf inzwischen in einem anderen Fenster geändert."))
        change.text = _tidied(text)
        if len(change.text) > LONGEST_TEXT or change.text.count("\n") > MOST_LINES:
            raise Refused(pgettext("staff", "Dieser Text ist zu lang für eine Datei mit Regeln. Bitte teilen Sie ihn auf."))
        change.why, change.source, change.source_day = why.strip(), source.strip(), source_day
        change.revision += 1
        change.save(update_fields=["text", "why", "source", "source_day", "revision"])
        record(actor, "rule.drafted", change, path=change.path)
    return change


def propose_change(*, actor: Actor, change_id: UUID) -> RuleChange:
    """Put an own draft before the others, once it loads with everything else and says why and after which source.

    Raises `Conflict` when the file has become another meanwhile. Those who may approve it get a mail.
    """
    change = get_visible(RuleChange.objects.all(), actor, change_id)
    permissions.may_write(actor, change).or_raise()
    rules = newest()
    _on_the_newest(rules, change)
    if change.text == change.base and change.path not in rules.upgraded:
        raise Refused(pgettext("staff", "An dieser Datei ist nichts geändert."))
    if tried(rules, change.path, change.text).problems:
        raise Refused(pgettext("staff", "Mit dieser Änderung lassen sich die Regeln nicht laden."))
    with transaction.atomic():
        locked = _locked(actor, change_id)
        permissions.may_write(actor, locked).or_raise()
        if locked.revision != change.revision:
            raise Conflict(pgettext("staff", "Sie haben diesen Entwurf inzwischen in einem anderen Fenster geändert."))
        _propose(actor, locked)
    return locked


def propose_check(*, actor: Actor, path: str, source: str, source_day: date, why: str = "") -> RuleChange:
    """Say that the file was held against its sources on a day and stays as it is; that too needs a second person."""
    permissions.may_keep(actor).or_raise()
    rules = newest()
    if path not in rules.texts:
        raise Refused(pgettext("staff", "Eine Datei mit diesem Namen gibt es bei den Regeln nicht."))
    with transaction.atomic():
        waiting = RuleChange.objects.filter(path=path, kind=ChangeKind.CHECK, state=ChangeState.PROPOSED)
        if waiting.filter(author=_user_id(actor), base_sha256=fingerprint(rules.text(path))).exists():
            raise Refused(pgettext("staff", "Ihre Prüfung dieser Datei wartet schon auf Freigabe."))
        change = _new(actor, rules, path, rules.text(path), ChangeKind.CHECK)
        change.why, change.source, change.source_day = why.strip(), source.strip(), source_day
        change.save(force_insert=True)
        _propose(actor, change)
    return change


def approve_change(*, actor: Actor, change_id: UUID, decision: str = "") -> RuleChange:
    """Let a proposal of somebody else count, from the next request of every process on. Its author gets a mail.

    What has become of the file, and whether all still loads, is looked at before; if another approval comes between, once more.
    Raises `Conflict` when the file is another than the one that the proposal changes.
    """
    for _ in range(_ATTEMPTS):
        rules = newest()
        change = get_visible(RuleChange.objects.all(), actor, change_id)
        permissions.may_decide(actor, change).or_raise()
        _on_the_newest(rules, change)
        if tried(rules, change.path, change.text).problems:
            raise Refused(pgettext("staff", "Mit dieser Änderung lassen sich die Regeln nicht laden."))
        with transaction.atomic():
            state = _locked_state()
            if state.change != rules.change:
                continue
            change = _locked(actor, change_id)
            permissions.may_decide(actor, change).or_raise()
            change.number = _next_number(state)
            _decide(actor, change, ChangeState.APPROVED, decision)
        return change
    raise Conflict(pgettext("staff", "Gerade wird viel freigegeben. Bitte versuchen Sie es noch einmal."))


def decline_change(*, actor: Actor, change_id: UUID, decision: str) -> RuleChange:
    """Say no to a proposal, and why: its author gets a mail and reads it."""
    if not decision.strip():
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum. Wer es vorgeschlagen hat, liest es."))
    with transaction.atomic():
        change = _locked(actor, change_id)
        permissions.may_decide(actor, change).or_raise()
        _decide(actor, change, ChangeState.DECLINED, decision)
    return change


def withdraw_change(*, actor: Actor, change_id: UUID) -> RuleChange:
    """Take an own draft or proposal back; it stays readable."""
    with transaction.atomic():
        change = _locked(actor, change_id)
        permissions.may_withdraw(actor, change).or_raise()
        change.state = ChangeState.WITHDRAWN
        change.save(update_fields=["state"])
        record(actor, "rule.withdrawn", change, path=change.path)
    return change


def redo_change(*, actor: Actor, change_id: UUID) -> RuleChange:
    """A draft on the newest text of the file with what the change wanted put into it.

    Where the newest text and the change differ at the same place, both wordings stand there between marks, and a person
    chooses. What was open until now is superseded by the draft; all of it stays readable.
    """
    rules = newest()
    with transaction.atomic():
        former = _locked(actor, change_id)
        permissions.may_redo(actor, former).or_raise()
        if former.is_open:
            _is_free_to_redo(actor, rules, former)
            former.state = ChangeState.SUPERSEDED
            former.save(update_fields=["state"])
            record(actor, "rule.superseded", former, path=former.path)
        if _own_draft(actor, former.path):
            raise Refused(pgettext("staff", "Sie haben zu dieser Datei schon einen Entwurf. Bitte beenden Sie zuerst diesen."))
        labels = (pgettext("staff", "aus dem Vorschlag"), pgettext("staff", "gilt inzwischen"))
        sides = (text.split("\n") for text in (former.base, former.text, rules.text(former.path)))
        change = _new(actor, rules, former.path, "\n".join(merged(*sides, labels=labels).lines))
        change.why, change.source, change.source_day = former.why, former.source, former.source_day
        change.redone_from = former
        change.save(force_insert=True)
        record(actor, "rule.drafted", change, path=change.path)
    return change


def take_shipped(*, actor: Actor, path: str) -> RuleChange:
    """A draft that brings the program's own text of a file back into force, as after an upgrade that knows better."""
    permissions.may_keep(actor).or_raise()
    rules = newest()
    if path not in rules.approved or _own_draft(actor, path):
        raise Refused(pgettext("staff", "Hier gilt schon der Text des Programms, oder Sie haben dazu einen Entwurf."))
    return _draft(actor, rules, path, shipped_texts().get(path, ""))


def _draft(actor: Actor, rules: Rules, path: str, text: str | None = None) -> RuleChange:
    change = _new(actor, rules, path, rules.text(path) if text is None else text)
    try:
        with transaction.atomic():
            change.save(force_insert=True)
            record(actor, "rule.drafted", change, path=path)
    except IntegrityError:  # a double click: the other one was faster
        begun = _own_draft(actor, path)
        if begun is None:
            raise
        return begun
    return change


def _new(actor: Actor, rules: Rules, path: str, text: str, kind: ChangeKind = ChangeKind.EDIT) -> RuleChange:
    assert isinstance(actor, SeatActor)  # whoever may keep the rules
    base = rules.text(path)
    return RuleChange(
        path=path,
        kind=kind,
        base=base,
        base_sha256=fingerprint(base),
        shipped_sha256=fingerprint(shipped_texts().get(path, "")),
        text=text,
        author_id=actor.user_id,
        author_seat_id=actor.seat_id,
    )


def _own_draft(actor: Actor, path: str) -> RuleChange | None:
    return RuleChange.objects.filter(author=_user_id(actor), path=path, state=ChangeState.DRAFT).first()


def _user_id(actor: Actor) -> UUID | None:
    return actor.user_id if isinstance(actor, SeatActor) else None


def _propose(actor: Actor, change: RuleChange) -> None:
    if not change.why and change.kind == ChangeKind.EDIT:
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum. Das lesen auch Ratsuchende."))
    if not change.source or change.source_day is None:
        raise Refused(pgettext("staff", "Bitte nennen Sie die Quelle und den Tag, an dem sie so dastand."))
    if change.source_day > clock.today():
        raise Refused(pgettext("staff", "Der Tag der Quelle liegt in der Zukunft."))
    change.state = ChangeState.PROPOSED
    change.proposed_at = clock.now()
    change.save(update_fields=["state", "proposed_at"])
    record(actor, "rule.proposed", change, path=change.path, sha256=fingerprint(change.text))
    letters.tell_keepers(change)


def _decide(actor: Actor, change: RuleChange, state: ChangeState, decision: str) -> None:
    assert isinstance(actor, SeatActor)  # whoever may decide
    change.state = state
    change.decision = decision.strip()
    change.decider_id, change.decider_seat_id = actor.user_id, actor.seat_id
    change.decided_at = clock.now()
    change.save(update_fields=["state", "decision", "decider", "decider_seat", "decided_at", "number"])
    record(actor, f"rule.{state.value}", change, path=change.path, sha256=fingerprint(change.text))
    letters.tell_author(change)


def _on_the_newest(rules: Rules, change: RuleChange) -> None:
    """Raise `Conflict` unless the file is still the one that the change is about."""
    if is_overtaken(rules, change):
        raise Conflict(pgettext("staff", "Die Datei ist inzwischen eine andere. Bitte setzen Sie die Änderung darauf neu auf."))


def is_overtaken(rules: Rules, change: RuleChange) -> bool:
    """Whether the file has become another since the change began: by another approval, or by an upgrade of the program."""
    return change.base_sha256 != fingerprint(rules.text(change.path))


def _is_free_to_redo(actor: Actor, rules: Rules, change: RuleChange) -> None:
    if not permissions.is_author(actor, change) and not is_overtaken(rules, change):
        raise Refused(pgettext("staff", "Dieser Vorschlag passt noch zur Datei. Geben Sie ihn frei, oder lehnen Sie ihn ab."))


def _locked(actor: Actor, change_id: UUID) -> RuleChange:
    return get_visible(RuleChange.objects.select_for_update(), actor, change_id)


def _locked_state() -> RuleState:
    RuleState.objects.get_or_create(pk=1)
    return RuleState.objects.select_for_update().get(pk=1)


def _next_number(state: RuleState) -> int:
    """The number of this approval. Microseconds rather than a count: what a rolled-back transaction numbered is never
    numbered again, so that a process that kept it under that number notices."""
    state.change = max(state.change + 1, time.time_ns() // 1000)
    state.save(update_fields=["change"])
    return state.change


def _tidied(text: str) -> str:
    """Line ends as files have them, and one at the end."""
    body = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{body.rstrip(chr(10))}\n" if body.strip() else ""
