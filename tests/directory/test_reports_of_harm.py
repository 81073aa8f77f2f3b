"""That somebody came to harm at an organisation, the organisation does not read: the secretariat of its umbrella does."""

import pytest
from django.test import Client

from tests.cast import Member, member, organisation, sign_in
from tests.directory.conftest import COLOGNE, Offer
from viadukt.audit.public import changes_of
from viadukt.directory.models import Report, Service
from viadukt.directory.permissions import reports_for
from viadukt.directory.services import handle_report, report
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.kernel.errors import Refused
from viadukt.network.public import Membership, MembershipState, Organisation, OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def advice(offer: Offer, cologne: Organisation) -> Service:
    return offer("Anerkennungsberatung", organisation=cologne, at=COLOGNE)


@pytest.fixture
def harm(advice: Service) -> Report:
    return report(actor=Visitor(), service=advice, kind="harm", text="Sie nahmen Geld", reply_to="amal@beispiel.example")


def admit(cologne: Organisation, umbrella: Organisation) -> None:
    Membership.objects.create(umbrella=umbrella, member=cologne, state=MembershipState.ADMITTED, applied_on=clock.today())


def test_the_accused_reads_nothing_of_it(client: Client, farid: Member, cologne: Organisation, advice: Service, harm: Report):
    lead = member("Deniz", cologne, Role.SECRETARIAT, Role.TEAM_LEAD, Role.EDITOR)

    for who in (farid, lead):
        sign_in(client, who)
        assert client.get(f"/desk/reports/{harm.pk}").status_code == 404
        assert client.get("/desk/reports/").context["page"].object_list.count() == 0
        assert list(reports_for(who.actor)) == []
        with pytest.raises(Refused):
            handle_report(actor=who.actor, filed=harm)
    assert list(changes_of(advice)) == []


def test_the_secretariat_of_its_umbrella_reads_and_handles_it(
    client: Client, sina: Member, cologne: Organisation, umbrella: Organisation, harm: Report
):
    admit(cologne, umbrella)
    sign_in(client, sina)

    shown = client.get(f"/desk/reports/{harm.pk}")
    assert (shown.context["text"], shown.context["reply_to"]) == ("Sie nahmen Geld", "amal@beispiel.example")
    client.post(f"/desk/reports/{harm.pk}", {"outcome": "gesprochen"})

    kept = Report.objects.get()
    assert (kept.text, kept.reply_to, kept.outcome) == ("", "", "gesprochen")


def test_another_umbrella_does_not_read_it(cologne: Organisation, umbrella: Organisation, harm: Report):
    admit(cologne, umbrella)
    stranger = member("Mallory", organisation("Anderer Dachverband", OrganisationKind.UMBRELLA), Role.SECRETARIAT)

    assert list(reports_for(stranger.actor)) == []


def test_where_there_is_no_umbrella_every_secretariat_of_one_reads_it(sina: Member, harm: Report):
    assert list(reports_for(sina.actor)) == [harm]


def test_an_umbrella_does_not_read_what_it_is_accused_of(sina: Member, umbrella: Organisation, offer: Offer):
    own = offer("Beratung des Dachverbands", organisation=umbrella)
    report(actor=Visitor(), service=own, kind="harm", text="x")

    assert list(reports_for(sina.actor)) == []


def test_who_writes_is_told_who_reads_it(client: Client, advice: Service):
    answer = client.post(f"/services/{advice.pk}/report", {"kind": "harm", "text": "x"}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Danke. Das liest die Geschäftsstelle des Netzwerks. Die Organisation selbst sieht es nicht."
    ]
