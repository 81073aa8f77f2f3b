"""To whom one refers: what kind of receiver it is, where it lies, how it is reached."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.casework.models import (
    ADVISING,
    RECEIVING,
    Case,
    CaseworkSetup,
    Consent,
    HostAuthority,
    Purpose,
    TransferBasis,
)
from viadukt.casework.permissions import is_unlocked
from viadukt.casework.sharing import Reception
from viadukt.directory.public import Topic
from viadukt.kernel.decisions import Decision
from viadukt.network.public import Organisation, OrganisationKind, Role, Seat

EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""The European Union and the European Economic Area, within which the GDPR holds."""
PUBLIC_KINDS = frozenset({OrganisationKind.AUTHORITY, OrganisationKind.MINISTRY, OrganisationKind.EMPLOYMENT_SERVICE})
RETURN_TOPIC = "return-reintegration"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver with what the rules ask about it. `host` is the authority that hosts a centre abroad, "" when not known."""

    organisation: Organisation
    reception: Reception
    host: str
    by_link: bool

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def country(self) -> str:
        return self.organisation.country

    @property
    def is_in_third_country(self) -> bool:
        """Outside of the EU and the EEA (Art. 44 GDPR)."""
        return self.country not in EEA

    @property
    def must_report(self) -> bool:
        """Whether § 87(2) AufenthG binds it: a public body in Germany. Schools and places of education are excepted; the
        network knows no kind of organisation for these, so that the text says it."""
        return self.reception == Reception.PUBLIC and self.country == "DE"


def receiver_of(organisation: Organisation) -> Receiver:
    """What the rules take the organisation to be, by three queries at most."""
    host = HostAuthority.objects.filter(pk=organisation.pk).first()
    return Receiver(organisation, _reception(organisation, host), host.name if host else "", not reads_here(organisation.pk))


def _reception(organisation: Organisation, host: HostAuthority | None) -> Reception:
    """A centre abroad is a state's unless its lead recorded that no authority hosts it; so is a public body outside the EEA."""
    kind = organisation.kind
    if kind == OrganisationKind.EMPLOYER:
        return Reception.EMPLOYER
    if kind in PUBLIC_KINDS:
        return Reception.PUBLIC if organisation.country in EEA else Reception.GOVERNMENT
    if host is not None:
        return Reception.GOVERNMENT if host.name else Reception.ADVICE
    return Reception.GOVERNMENT if kind == OrganisationKind.CENTRE_ABROAD else Reception.ADVICE


def reads_here(organisation_id: UUID) -> bool:
    """Whether somebody there can open a referral on their desk: a partner, or advice where casework is unlocked."""
    held: set[str] = set()
    for roles in (
        Seat.objects.current().filter(organisation=organisation_id, user__is_active=True).values_list("roles", flat=True)
    ):
        held |= set(roles)
    return Role.PARTNER in held or (bool(held & set(ADVISING)) and is_unlocked(organisation_id))


def who_answer(organisation_id: UUID) -> list[Seat]:
    """The seats there that may answer a referral."""
    seats = Seat.objects.current().filter(organisation=organisation_id, user__is_active=True).select_related("user")
    roles = RECEIVING if is_unlocked(organisation_id) else {Role.PARTNER}
    return [seat for seat in seats if set(seat.roles) & set(roles)]


def possible_receivers(sender_id: UUID) -> "QuerySet[Organisation, Organisation]":
    """Every published organisation to which a person can be referred."""
    return Organisation.objects.published().exclude(pk=sender_id).exclude(kind=OrganisationKind.FUNDER)


def may_advise_on_return(sender: Organisation, topic: Topic | None) -> Decision:
    """Whoever advises on emigration as a business in Germany needs a permit (§ 1(1), § 3(1) AuswSG); referring for return stays
    off until the organisation recorded it, or a lawyer's opinion that it needs none. Have a lawyer confirm."""
    if topic is None or topic.slug != RETURN_TOPIC or sender.country != "DE":
        return Decision.yes()
    if CaseworkSetup.objects.filter(pk=sender.pk, emigration_basis_on__isnull=False).exists():
        return Decision.yes()
    return Decision.no(
        pgettext(
            "staff",
            "Zu Rückkehr können Sie noch nicht weitergeben: Ihre Organisation hat weder eine Erlaubnis nach § 1 AuswSG noch "
            "eine anwaltliche Einschätzung dazu eingetragen.",
        )
    )


def transfer_basis(sender_id: UUID, receiver: Receiver) -> TransferBasis | None:
    """The contract or decision on which the sender may transfer there."""
    return TransferBasis.objects.current().filter(sender=sender_id, receiver=receiver.organisation).first()


def may_transfer(case: Case, receiver: Receiver, consent: Consent | None) -> Decision:
    """Whether the package may leave for where the receiver is: Art. 44 GDPR.

    Within the EEA it may. Elsewhere it needs an adequacy decision (Art. 45), a contract (Art. 46) recorded for this pair, or,
    as an exception, the person's explicit consent to this transfer after being told its risks (Art. 49(1)(a)). That somebody
    there reads on a server here is a transfer as well. Have a lawyer confirm.
    """
    if not receiver.is_in_third_country:
        return Decision.yes()
    assert case.organisation_id  # a case in the pool is not referred
    if transfer_basis(case.organisation_id, receiver):
        return Decision.yes()
    if (
        consent
        and consent.is_valid
        and consent.purpose == Purpose.THIRD_COUNTRY
        and consent.receiver_id == receiver.organisation.pk
    ):
        return Decision.yes()
    return Decision.no(
        pgettext(
            "staff",
            "Diese Stelle liegt außerhalb der EU. Dafür fehlt die Grundlage: ein Vertrag nach Art. 46 DSGVO, den die "
            "Teamleitung einträgt, oder als Ausnahme die ausdrückliche Einwilligung der Person nach "
            "Art. 49 Abs. 1 Buchst. a DSGVO.",
        )
    )


def may_report_back(sender: Organisation, receiver_id: UUID) -> Decision:
    """Whether words may go back to the sender: into a third country only on a recorded basis, else the code of the outcome
    alone, which the person agreed to with the referral."""
    if sender.country in EEA or TransferBasis.objects.current().filter(sender=receiver_id, receiver=sender).exists():
        return Decision.yes()
    return Decision.no(
        _(
            "Der Absender liegt außerhalb der EU, und für Texte dorthin ist keine Grundlage eingetragen: Es geht nur die "
            "Auswahl zurück."
        )
    )
