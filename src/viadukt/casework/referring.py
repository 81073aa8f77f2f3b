"""Who may do what with a referral, and why not."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Case, Referral, ReferralState
from viadukt.casework.receivers import Receiver, may_advise_on_return, may_transfer
from viadukt.casework.sharing import may_share
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor, LinkActor
from viadukt.kernel.decisions import Decision
from viadukt.network.public import OrganisationKind, Role, Seat, SeatActor

LONGEST_DAYS = 60


def may_refer(actor: Actor, case: Case) -> Decision:
    """Who may change an open case may refer it."""
    if case.organisation_id is None:
        return Decision.no(pgettext("staff", "Dieser Fall ist noch im Pool."))
    return permissions.may_change(actor, case)


def may_refer_to(actor: Actor, case: Case, receiver: Receiver, topic: Topic | None) -> Decision:
    """To whom, and on what: not to oneself, not to a funder, on return only where that may be advised on."""
    if not (allowed := may_refer(actor, case)):
        return allowed
    assert case.organisation  # whoever may refer has a case of theirs
    organisation = receiver.organisation
    if organisation.pk == case.organisation_id or organisation.kind == OrganisationKind.FUNDER or not organisation.published:
        return Decision.no(pgettext("staff", "An diese Stelle lässt sich nicht weitergeben."))
    return may_advise_on_return(case.organisation, topic)


def may_release(actor: Actor, referral: Referral) -> Decision:
    """A second adviser of the same organisation: another person than who prepared it."""
    if not (allowed := permissions.may_change(actor, referral.case)):
        return allowed
    assert isinstance(actor, SeatActor)  # whoever may change a case and has no mailbox
    if referral.state != ReferralState.PREPARED or not referral.needs_release or referral.released_by_id:
        return Decision.no(pgettext("staff", "Hier ist nichts freizugeben."))
    preparer = Seat.objects.filter(pk__in=[referral.prepared_by_id]).first()
    if preparer is None or preparer.user_id == actor.user_id:
        return Decision.no(pgettext("staff", "Das muss jemand anderes aus der Beratung freigeben als Sie."))
    return Decision.yes()


def may_send(actor: Actor, referral: Referral, receiver: Receiver, chosen: Collection[str]) -> Decision:
    """Nothing leaves without valid consent to this receiver, a basis for where it lies, and a release where it needs one.

    `chosen` is what the consent names, opened from it.
    """
    if not isinstance(actor, SeatActor):
        return Decision.no(_("Das gibt es hier nicht."))
    if not (allowed := may_refer_to(actor, referral.case, receiver, referral.topic)):
        return allowed
    if missing := _missing(referral, receiver, chosen):
        return Decision.no(missing)
    return may_transfer(referral.case, receiver, referral.transfer_consent)


def _missing(referral: Referral, receiver: Receiver, chosen: Collection[str]) -> str:
    """What stands in the way of sending, in words."""
    consent = referral.consent
    anew = pgettext("staff", "Bitte bereiten Sie die Überleitung neu vor.")
    reasons = [
        (referral.state != ReferralState.PREPARED, pgettext("staff", "Diese Überleitung ist schon gesendet oder beendet.")),
        (referral.until < clock.today(), pgettext("staff", "Der letzte Tag ist vorbei.") + f" {anew}"),
        (
            consent is None or not consent.is_valid or consent.receiver_id != receiver.organisation.pk,
            pgettext("staff", "Die Person hat noch nicht eingewilligt."),
        ),
        (
            not chosen or any(not may_share(code, receiver.reception) for code in chosen),
            pgettext("staff", "Davon darf nicht alles an diese Stelle.") + f" {anew}",
        ),
        (
            referral.needs_release and not referral.released_by_id,
            pgettext("staff", "Es fehlt die Freigabe durch eine zweite Person aus der Beratung."),
        ),
    ]
    return next((reason for stands_in_the_way, reason in reasons if stands_in_the_way), "")


def may_receive(actor: Actor) -> Decision:
    """Partners; advisers and leads where casework is unlocked."""
    if isinstance(actor, SeatActor) and Role.PARTNER in actor.roles:
        return Decision.yes()
    return permissions.may_advise(actor)


def may_answer(actor: Actor, referral: Referral) -> Decision:
    """The receiver's seats, or who holds the link and the code."""
    if isinstance(actor, LinkActor):
        fits = referral.by_link and actor.opaque_id == str(referral.pk)
        return Decision.yes() if fits else Decision.no(_("Dieser Link gilt nicht mehr."))
    if referral.by_link or referral.offered_at is None or actor.organisation_id != referral.receiver_id:
        return Decision.no(pgettext("staff", "Das gibt es hier nicht."))
    return may_receive(actor)


def may_stop(actor: Actor, referral: Referral) -> Decision:
    """The person, or an adviser of the sender for them, at any moment until it is over anyway."""
    if isinstance(actor, MailboxActor):
        mine = referral.case.mailbox_id == actor.mailbox_id
        if not mine:
            return Decision.no(_("Das gibt es hier nicht."))
    elif not (allowed := permissions.may_read(actor, referral.case)):
        return allowed
    if not referral.is_stoppable:
        return Decision.no(_("Diese Weitergabe ist schon beendet."))
    return Decision.yes()
