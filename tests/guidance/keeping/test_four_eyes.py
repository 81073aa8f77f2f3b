"""A rule changes when one person proposed it and another approved it; all that was is kept."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from tests.guidance.keeping.conftest import AMOUNTS, CARD, SOURCE, drafted, mails, points_needed, proposed
from viadukt.audit.public import changes_of
from viadukt.guidance import services as keeping
from viadukt.guidance.engine.loading import kind_of
from viadukt.guidance.models import ChangeState, RuleChange
from viadukt.guidance.overlay import current
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.public import Role, Seat, SeatActor

pytestmark = pytest.mark.sql
POINTS = (CARD, "at_least: 6", "at_least: 7")


def test_what_one_proposes_and_another_approves_counts(rana, rashid):
    change = proposed(rana)
    assert points_needed() == 6

    keeping.approve_change(actor=rashid.actor, change_id=change.pk, decision="Stimmt mit dem Gesetzblatt überein.")

    change.refresh_from_db()
    assert (points_needed(), change.state, change.author, change.decider) == (7, "approved", rana.user, rashid.user)
    assert [record.verb for record in changes_of(change)] == ["rule.drafted", "rule.drafted", "rule.proposed", "rule.approved"]
    assert {record.actor_id for record in changes_of(change)} == {str(rana.seat.pk), str(rashid.seat.pk)}


def test_a_keeper_of_another_umbrella_is_a_second_person_too(rana, ruth):
    keeping.approve_change(actor=ruth.actor, change_id=proposed(rana).pk)

    assert points_needed() == 7


def test_nobody_approves_their_own_proposal_through_whatever_seat(rana, elsewhere):
    elsewhere.kind = "umbrella"
    elsewhere.save()
    second = Seat.objects.create(user=rana.user, organisation=elsewhere, roles=[Role.RULE_KEEPER])
    change = proposed(rana)

    for actor in (rana.actor, SeatActor.of(second)):
        with pytest.raises(Refused, match="selbst vorgeschlagen"):
            keeping.approve_change(actor=actor, change_id=change.pk)
        with pytest.raises(Refused, match="selbst vorgeschlagen"):
            keeping.decline_change(actor=actor, change_id=change.pk, decision="nein")
    assert points_needed() == 6


def test_the_database_itself_holds_the_four_eyes(rana):
    change = proposed(rana)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleChange.objects.filter(pk=change.pk).update(state="approved", number=1, decider=rana.user)


def test_who_has_left_is_no_author_to_approve_after_but_what_counts_stays(rana, rashid, ruth):
    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)
    waiting = proposed(rana, CARD, "at_least: 7", "at_least: 8")
    rana.user.delete()

    with pytest.raises(Refused, match="nicht mehr bekannt"):
        keeping.approve_change(actor=ruth.actor, change_id=waiting.pk)

    assert points_needed() == 7
    assert RuleChange.objects.get(state=ChangeState.APPROVED).decider == rashid.user
    rashid.user.delete()
    assert points_needed() == 7


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RULE_KEEPER])
def test_no_other_role_reads_or_changes_rules(rana, rashid, umbrella, role):
    change = proposed(rana)
    rashid.seat.roles = [role]
    rashid.seat.save()
    other = SeatActor.of(rashid.seat)

    assert RuleChange.objects.visible_to(other).count() == 0
    for act in (
        lambda: keeping.start_change(actor=other, path=CARD),
        lambda: keeping.propose_check(actor=other, path=CARD, source="x", source_day=clock.today()),
    ):
        with pytest.raises(Refused, match="Regelpflege"):
            act()
    with pytest.raises(Http404):
        keeping.approve_change(actor=other, change_id=change.pk)


def test_rules_are_not_kept_away_from_an_umbrella(rana, cologne):
    rana.seat.organisation = cologne
    rana.seat.save()

    with pytest.raises(Refused, match="Regelpflege"):
        keeping.start_change(actor=SeatActor.of(rana.seat), path=CARD)


def test_a_proposal_says_why_and_after_which_source(rana):
    for missing, reason in (
        ({"why": " "}, "warum"),
        ({"source": ""}, "Quelle"),
        ({"source_day": None}, "Quelle"),
        ({"source_day": clock.in_days(1)}, "Zukunft"),
    ):
        draft = drafted(rana, *POINTS, **missing)
        with pytest.raises(Refused, match=reason):
            keeping.propose_change(actor=rana.actor, change_id=draft.pk)
        keeping.withdraw_change(actor=rana.actor, change_id=draft.pk)


def test_what_does_not_load_is_kept_as_a_draft_and_not_proposed(rana, rashid):
    draft = drafted(rana, CARD, "fact: livelihood_secured", "fact: livelihood_secure")

    with pytest.raises(Refused, match="nicht laden"):
        keeping.propose_change(actor=rana.actor, change_id=draft.pk)

    draft.refresh_from_db()
    assert (draft.state, draft.text.count("livelihood_secured")) == ("draft", draft.base.count("livelihood_secured") - 1)
    assert list(RuleChange.objects.visible_to(rashid.actor)) == []


def test_nothing_changed_is_no_proposal(rana):
    draft = drafted(rana, CARD, "at_least: 6", "at_least: 6")

    with pytest.raises(Refused, match="nichts geändert"):
        keeping.propose_change(actor=rana.actor, change_id=draft.pk)


@pytest.mark.parametrize(
    "path",
    ["../settings.py", "routes/../../x.yaml", "/etc/passwd", "facts.yml", "routes/Neu.yaml", "", f"routes/{'x' * 80}.yaml"],
)
def test_a_file_stays_within_the_rulebooks(rana, path):
    with pytest.raises(Refused, match="mit diesem Namen"):
        keeping.start_change(actor=rana.actor, path=path)


def test_a_new_file_comes_and_goes_again(rana, rashid):
    path = "shared/new_one.yaml"
    assert kind_of(path) == "shared"
    text = current().text("shared/licence.yaml").replace("shared: licence", "shared: new_one")
    draft = keeping.start_change(actor=rana.actor, path=path)
    keeping.write_change(actor=rana.actor, change_id=draft.pk, revision=1, text=text, **SOURCE)
    keeping.propose_change(actor=rana.actor, change_id=draft.pk)
    keeping.approve_change(actor=rashid.actor, change_id=draft.pk)
    assert "new_one" in current().books.shared

    gone = keeping.start_change(actor=rashid.actor, path=path)
    keeping.write_change(actor=rashid.actor, change_id=gone.pk, revision=1, text=" \r\n", **SOURCE)
    keeping.propose_change(actor=rashid.actor, change_id=gone.pk)
    keeping.approve_change(actor=rana.actor, change_id=gone.pk)

    assert "new_one" not in current().books.shared
    assert [change.text for change in RuleChange.objects.filter(path=path).order_by("number")] == [text, ""]


def test_a_file_that_others_need_does_not_go(rana):
    draft = keeping.start_change(actor=rana.actor, path="tables/chancenkarte.yaml")
    keeping.write_change(actor=rana.actor, change_id=draft.pk, revision=1, text="", **SOURCE)

    with pytest.raises(Refused, match="nicht laden"):
        keeping.propose_change(actor=rana.actor, change_id=draft.pk)


def test_declining_needs_a_reason_and_keeps_what_was_written(rana, rashid):
    change = proposed(rana)
    with pytest.raises(Refused, match="warum"):
        keeping.decline_change(actor=rashid.actor, change_id=change.pk, decision=" ")

    keeping.decline_change(actor=rashid.actor, change_id=change.pk, decision="Das steht so nicht im Gesetz.")

    change.refresh_from_db()
    assert (change.state, change.decision, "at_least: 7" in change.text) == ("declined", "Das steht so nicht im Gesetz.", True)
    again = keeping.redo_change(actor=rana.actor, change_id=change.pk)
    change.refresh_from_db()
    assert (again.state, again.text, again.redone_from, change.state) == ("draft", change.text, change, "declined")


def test_what_is_decided_stays_decided(rana, rashid, ruth):
    change = proposed(rana)
    keeping.decline_change(actor=rashid.actor, change_id=change.pk, decision="nein")

    for act in (
        lambda: keeping.approve_change(actor=ruth.actor, change_id=change.pk),
        lambda: keeping.decline_change(actor=ruth.actor, change_id=change.pk, decision="nein"),
    ):
        with pytest.raises(Refused, match="schon entschieden"):
            act()
    with pytest.raises(Refused, match="nichts mehr zurückzuziehen"):
        keeping.withdraw_change(actor=rana.actor, change_id=change.pk)


def test_only_its_author_writes_and_takes_back(rana, rashid):
    change = proposed(rana)
    with pytest.raises(Refused, match="wer es vorgeschlagen hat"):
        keeping.withdraw_change(actor=rashid.actor, change_id=change.pk)
    with pytest.raises(Refused, match="jemand anderes"):
        keeping.write_change(actor=rashid.actor, change_id=change.pk, revision=2, text="", **SOURCE)

    keeping.withdraw_change(actor=rana.actor, change_id=change.pk)

    change.refresh_from_db()
    assert change.state == "withdrawn"


def test_a_file_is_drafted_once_by_each(rana, rashid):
    first = keeping.start_change(actor=rana.actor, path=CARD)

    assert keeping.start_change(actor=rana.actor, path=CARD) == first
    assert keeping.start_change(actor=rashid.actor, path=CARD) != first
    assert list(RuleChange.objects.visible_to(rana.actor)) == [first]


def test_a_draft_written_in_another_window_is_not_overwritten(rana):
    draft = drafted(rana, *POINTS)

    with pytest.raises(Conflict, match="anderen Fenster"):
        keeping.write_change(actor=rana.actor, change_id=draft.pk, revision=1, text="", **SOURCE)

    draft.refresh_from_db()
    assert "at_least: 7" in draft.text


def test_a_text_too_long_for_a_file_is_refused(rana):
    draft = keeping.start_change(actor=rana.actor, path=CARD)
    for text in ("x" * 2_000_000, "\n" * 20_000 + "x"):
        with pytest.raises(Refused, match="zu lang"):
            keeping.write_change(actor=rana.actor, change_id=draft.pk, revision=1, text=text, **SOURCE)


def test_line_ends_of_a_browser_are_those_of_a_file(rana):
    draft = keeping.start_change(actor=rana.actor, path=CARD)
    sent = draft.text.replace("\n", "\r\n") + "\r\n\r\n"

    keeping.write_change(actor=rana.actor, change_id=draft.pk, revision=1, text=sent, **SOURCE)

    draft.refresh_from_db()
    assert draft.text == draft.base


def test_who_may_approve_gets_a_mail_and_the_author_the_outcome(rana, rashid, ruth):
    change = proposed(rana)
    assert sorted((to, letter) for to, letter, _ in mails()) == [
        (rashid.user.email, "rule_proposed.txt"),
        (ruth.user.email, "rule_proposed.txt"),
    ]

    keeping.approve_change(actor=rashid.actor, change_id=change.pk)

    to, letter, text = mails()[-1]
    assert (to, letter, f"/desk/rules/changes/{change.pk}" in text) == (rana.user.email, "rule_approved.txt", True)
    declined = proposed(rana, AMOUNTS, "amount: 50700.00", "amount: 50700.01")
    keeping.decline_change(actor=ruth.actor, change_id=declined.pk, decision="ein Grund")
    to, letter, text = mails()[-1]
    assert (to, letter, "ein Grund" in text) == (rana.user.email, "rule_declined.txt", False)


def test_a_check_without_change_needs_a_source_and_a_second_person(rana, rashid):
    day = clock.in_days(-1)
    with pytest.raises(Refused, match="Quelle"):
        keeping.propose_check(actor=rana.actor, path=CARD, source=" ", source_day=day)
    change = keeping.propose_check(actor=rana.actor, path=CARD, source="AufenthG § 20a", source_day=day)
    with pytest.raises(Refused, match="wartet schon"):
        keeping.propose_check(actor=rana.actor, path=CARD, source="AufenthG § 20a", source_day=day)
    before = current().books.routes["20a"].checked

    keeping.approve_change(actor=rashid.actor, change_id=change.pk)

    now = current()
    assert (before, now.books.routes["20a"].checked, now.approved) == (before, max(before, day), {})


def test_a_check_counts_for_the_text_that_was_checked(rana, rashid):
    day = clock.today()
    check = keeping.propose_check(actor=rana.actor, path="shared/licence.yaml", source="x", source_day=day)
    keeping.approve_change(actor=rashid.actor, change_id=check.pk)
    assert current().checked == {"shared/licence.yaml": day}
    change = proposed(rana, "shared/licence.yaml", "de: ", "de:  ")

    keeping.approve_change(actor=rashid.actor, change_id=change.pk)

    assert current().checked == {}
