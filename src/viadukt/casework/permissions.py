"""Who may do what with a case, and why not."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import ADVISING, Case, CaseStatus, CaseworkSetup, assigned_to
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
    if case.restricted and not works_on(actor, case):
        return Decision.no(pgettext("staff", "Dieser Fall ist nur für die Zuständigen offen."))
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
    """Whether the case is the seat's today: as responsible adviser, as one of the assigned, or as cover."""
    return case.adviser_id == actor.seat_id or assigned_to(actor).filter(case=case).exists()
