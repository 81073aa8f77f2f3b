"""Applied, admitted or declined, left."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import sign_in
from viadukt.audit.public import changes_of
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.models import Membership, MembershipState
from viadukt.network.services.memberships import admit_member, apply_for_membership, decline_member, end_membership

pytestmark = pytest.mark.sql


@pytest.fixture
def application(deniz, umbrella) -> Membership:
    return apply_for_membership(actor=deniz.actor, umbrella=umbrella)


def test_an_application_becomes_a_membership_by_decision(application, sina):
    admit_member(actor=sina.actor, membership_id=application.pk, decision="Vorstand, einstimmig")

    application.refresh_from_db()
    assert (application.state, application.decision, application.decided_on) == (
        MembershipState.ADMITTED,
        "Vorstand, einstimmig",
        clock.today(),
    )
    assert [record.verb for record in changes_of(application)] == ["membership.applied", "membership.admitted"]


def test_declining_says_why(application, sina):
    with pytest.raises(Refused, match="warum"):
        decline_member(actor=sina.actor, membership_id=application.pk, decision="  ")
    decline_member(actor=sina.actor, membership_id=application.pk, decision="Noch keine Satzung.")
    application.refresh_from_db()
    assert (application.state, application.decision) == (MembershipState.DECLINED, "Noch keine Satzung.")


def test_who_was_declined_or_left_may_apply_again_but_not_twice_at_once(application, deniz, sina, umbrella):
    with pytest.raises(Refused, match="schon"):
        apply_for_membership(actor=deniz.actor, umbrella=umbrella)
    decline_member(actor=sina.actor, membership_id=application.pk, decision="Noch nicht.")
    second = apply_for_membership(actor=deniz.actor, umbrella=umbrella)
    admit_member(actor=sina.actor, membership_id=second.pk, decision="")
    with pytest.raises(Refused, match="schon"):
        apply_for_membership(actor=deniz.actor, umbrella=umbrella)
    end_membership(actor=deniz.actor, membership_id=second.pk)
    assert apply_for_membership(actor=deniz.actor, umbrella=umbrella).state == MembershipState.APPLIED
    assert Membership.objects.count() == 3


def test_a_decision_is_made_once(application, sina):
    admit_member(actor=sina.actor, membership_id=application.pk, decision="Ja.")
    with pytest.raises(Refused, match="schon entschieden"):
        decline_member(actor=sina.actor, membership_id=application.pk, decision="Doch nicht.")


@pytest.mark.parametrize("days", [1, -1])
def test_a_decision_lies_between_application_and_today(application, sina, days):
    with pytest.raises(Refused, match="Tag der Entscheidung"):
        admit_member(actor=sina.actor, membership_id=application.pk, decision="Ja.", on=clock.today() + timedelta(days=days))


def test_only_the_umbrellas_secretariat_decides(application, deniz, mallory, berna):
    for who in (deniz, mallory, berna):
        with pytest.raises(Refused, match="Geschäftsstelle"):
            admit_member(actor=who.actor, membership_id=application.pk, decision="Ja.")


def test_only_those_who_lead_apply_and_only_to_umbrellas(berna, deniz, sina, umbrella, accra):
    with pytest.raises(Refused, match="Teamleitung"):
        apply_for_membership(actor=berna.actor, umbrella=umbrella)
    with pytest.raises(Refused, match="Dachverband"):
        apply_for_membership(actor=deniz.actor, umbrella=accra)
    with pytest.raises(Refused, match="sich selbst"):
        apply_for_membership(actor=sina.actor, umbrella=umbrella)


def test_member_and_umbrella_may_end_it_others_not(application, sina, deniz, mallory):
    with pytest.raises(Refused, match="besteht nicht"):
        end_membership(actor=deniz.actor, membership_id=application.pk)
    admit_member(actor=sina.actor, membership_id=application.pk, decision="Ja.")
    with pytest.raises(Refused, match="Leitung"):
        end_membership(actor=mallory.actor, membership_id=application.pk)
    with pytest.raises(Refused, match="nicht vor der Aufnahme"):
        end_membership(actor=deniz.actor, membership_id=application.pk, on=clock.in_days(-1))
    end_membership(actor=sina.actor, membership_id=application.pk)
    application.refresh_from_db()
    assert (application.state, application.left_on) == (MembershipState.LEFT, clock.today())


def test_a_membership_that_is_gone_is_said_to_be_gone(sina, application):
    pk = application.pk
    application.delete()
    with pytest.raises(Refused, match="gibt es nicht mehr"):
        admit_member(actor=sina.actor, membership_id=pk, decision="Ja.")


def test_the_whole_way_on_the_pages(deniz, sina, umbrella, cologne):
    koeln, office = sign_in(Client(), deniz), sign_in(Client(), sina)
    assert list(koeln.get("/desk/memberships/").context["umbrellas"]) == [umbrella]

    koeln.post(f"/desk/memberships/apply/{umbrella.pk}")
    (waiting,) = office.get("/desk/memberships/").context["applications"]
    path = f"/desk/memberships/{waiting.pk}"
    assert f'<a href="/organisations/{cologne.pk}" dir="auto">{cologne.name}</a>' in office.get(path).content.decode()
    assert office.post(path, {"decline": "", "decision": ""}).status_code == 409
    office.post(path, {"admit": "", "decision": "Vorstand am 3. Mai"})

    page = koeln.get("/desk/memberships/")
    assert [(own.state, own.decision) for own in page.context["own"]] == [("admitted", "Vorstand am 3. Mai")]
    assert list(page.context["umbrellas"]) == []
    assert cologne.name in Client().get(f"/organisations/{umbrella.pk}/members").content.decode()

    koeln.post(f"/desk/memberships/{waiting.pk}/leave")
    assert cologne.name not in Client().get(f"/organisations/{umbrella.pk}/members").content.decode()


def test_a_team_lead_reaches_no_decision(application, deniz):
    assert sign_in(Client(), deniz).get(f"/desk/memberships/{application.pk}").status_code == 404
