"""Files of the program, approved changes over them, upgrades under them: what counts, where, and since when."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member
from tests.guidance.keeping.conftest import AMOUNTS, CARD, SOURCE, drafted, points_needed, proposed
from viadukt.guidance import services as keeping
from viadukt.guidance.answers import answer
from viadukt.guidance.library import rule_findings, rulebooks, shipped
from viadukt.guidance.models import RuleChange
from viadukt.guidance.overlay import current
from viadukt.kernel.errors import Conflict, Refused

pytestmark = pytest.mark.sql
LATER = (CARD, "checked: 2026-11-22", "checked: 2026-11-23")
together = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])


def approved(by: Member, change: RuleChange) -> RuleChange:
    return keeping.approve_change(actor=by.actor, change_id=change.pk)


def test_without_any_change_the_files_of_the_program_count(db):
    assert rulebooks() is shipped()
    assert (current().approved, current().problems, rule_findings()) == ({}, (), ([], []))


def test_asking_costs_one_small_query_and_loading_two_more(rana, rashid, django_assert_num_queries):
    approved(rashid, proposed(rana))
    with django_assert_num_queries(3):
        first = rulebooks()
    with django_assert_num_queries(1):
        assert rulebooks() is first


@pytest.mark.parametrize(
    "path",
    [
        "/guidance/",
        "/guidance/recognition/?isco=2221",
        "/guidance/topics/recognition",
        "/api/guidance/routes/20a",
        "/rules/route/20a",
        "/rules/route/20a/history",
    ],
)
def test_a_request_asks_for_the_rules_once_whatever_it_does_with_them(rana, rashid, path):
    approved(rashid, proposed(rana))
    client = Client()
    client.get(path)

    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200

    assert sum("guidance_rulestate" in query["sql"] for query in caught) <= 1


def test_evaluating_asks_nothing(rana, rashid, django_assert_num_queries):
    approved(rashid, proposed(rana))
    books = rulebooks()

    with django_assert_num_queries(0):
        answer(books, {"age": 30, "german": "B1"}, date(2026, 11, 22))


def test_the_next_request_sees_an_approval(rana, rashid):
    client, change = Client(), proposed(rana, CARD, 'de: "Ihr Lebensunterhalt ist gesichert."', 'de: "Ihr Geld reicht."')
    before = "Ihr Geld reicht." in client.get("/rules/route/20a").content.decode()

    approved(rashid, change)

    assert (before, "Ihr Geld reicht." in client.get("/rules/route/20a").content.decode()) == (False, True)


def test_each_approval_lies_over_the_one_before(rana, rashid):
    approved(rashid, proposed(rana))
    approved(rana, proposed(rashid, CARD, "at_least: 7", "at_least: 8"))

    assert points_needed() == 8
    assert [change.text.count("at_least: 7") for change in RuleChange.objects.order_by("number")] == [1, 0]


def test_a_proposal_on_an_overtaken_text_is_no_longer_approved(rana, rashid, ruth):
    former, other = proposed(rana), proposed(rashid, *LATER)
    approved(ruth, other)

    with pytest.raises(Conflict, match="inzwischen eine andere"):
        approved(ruth, former)
    draft = drafted(ruth, CARD, "at_least: 6", "at_least: 8")
    approved(rana, proposed(rashid, CARD, "at_least: 6", "at_least: 9"))
    with pytest.raises(Conflict, match="inzwischen eine andere"):
        keeping.propose_change(actor=ruth.actor, change_id=draft.pk)

    assert points_needed() == 9


def test_set_up_anew_both_changes_come_together_and_nothing_is_lost(rana, rashid, ruth):
    former = proposed(rana)
    approved(ruth, proposed(rashid, *LATER))

    draft = keeping.redo_change(actor=rana.actor, change_id=former.pk)

    former.refresh_from_db()
    assert ("at_least: 7" in draft.text, "checked: 2026-11-23" in draft.text, former.state) == (True, True, "superseded")
    assert (draft.why, draft.source, draft.base) == (former.why, former.source, current().text(CARD))
    approved(rashid, keeping.propose_change(actor=rana.actor, change_id=draft.pk))
    assert points_needed() == 7


def test_where_both_changed_the_same_line_both_wordings_wait_for_a_person(rana, rashid, ruth):
    former = proposed(rana)
    approved(ruth, proposed(rashid, CARD, "at_least: 6", "at_least: 8"))

    draft = keeping.redo_change(actor=rana.actor, change_id=former.pk)

    assert [sign for sign in ("<<<<<<<", "at_least: 7", "=======", "at_least: 8", ">>>>>>>") if sign not in draft.text] == []
    with pytest.raises(Refused, match="nicht laden"):
        keeping.propose_change(actor=rana.actor, change_id=draft.pk)


def test_another_sets_up_anew_only_what_is_overtaken(rana, rashid, ruth):
    waiting = proposed(rana)
    with pytest.raises(Refused, match="passt noch"):
        keeping.redo_change(actor=rashid.actor, change_id=waiting.pk)
    approved(ruth, proposed(rashid, *LATER))

    taken_over = keeping.redo_change(actor=rashid.actor, change_id=waiting.pk)
    with pytest.raises(Refused, match="neu aufgesetzt"):
        keeping.redo_change(actor=rana.actor, change_id=waiting.pk)

    approved(rana, keeping.propose_change(actor=rashid.actor, change_id=taken_over.pk))
    assert points_needed() == 7


def test_a_check_that_was_overtaken_is_made_anew_by_a_person(rana, rashid, ruth):
    check = keeping.propose_check(actor=rana.actor, path=CARD, source="x", source_day=SOURCE["source_day"])
    approved(ruth, proposed(rashid))

    with pytest.raises(Conflict):
        approved(ruth, check)
    with pytest.raises(Refused, match="wie sie jetzt ist"):
        keeping.redo_change(actor=rana.actor, change_id=check.pk)


def test_a_file_that_an_upgrade_changed_is_read_anew_where_the_network_left_it_alone(rana, rashid, upgrade):
    approved(rashid, proposed(rana, AMOUNTS, "amount: 50700.00", "amount: 50700.01"))
    waiting = proposed(rana)

    upgrade(CARD, "at_least: 6", "at_least: 5")

    assert (points_needed(), current().upgraded) == (5, ())
    with pytest.raises(Conflict):
        approved(rashid, waiting)


def test_a_text_of_the_network_stays_in_force_over_an_upgrade_and_that_is_told(rana, rashid, upgrade):
    approved(rashid, proposed(rana))

    upgrade(CARD, "at_least: 6", "at_least: 5")

    assert (points_needed(), current().upgraded) == (7, (CARD,))
    assert rule_findings() == ([], [f"This version brings another {CARD} than the network's own, which still counts."])


def test_after_an_upgrade_the_own_text_is_kept_on_purpose_or_the_programs_taken(rana, rashid, upgrade):
    approved(rashid, proposed(rana))
    upgrade(CARD, "at_least: 6", "at_least: 5")

    ours = keeping.start_change(actor=rana.actor, path=CARD)
    keeping.write_change(actor=rana.actor, change_id=ours.pk, revision=1, text=ours.text, **SOURCE)
    approved(rashid, keeping.propose_change(actor=rana.actor, change_id=ours.pk))
    assert (points_needed(), current().upgraded) == (7, ())

    theirs = keeping.take_shipped(actor=rana.actor, path=CARD)
    keeping.write_change(actor=rana.actor, change_id=theirs.pk, revision=1, text=theirs.text, **SOURCE)
    approved(rashid, keeping.propose_change(actor=rana.actor, change_id=theirs.pk))
    assert (points_needed(), current().approved) == (5, {})
    with pytest.raises(Refused, match="schon der Text des Programms"):
        keeping.take_shipped(actor=rana.actor, path=CARD)


def test_when_an_upgrade_breaks_the_set_the_programs_rules_count_and_it_is_said_aloud(rana, rashid, upgrade):
    approved(rashid, proposed(rana, "shared/licence.yaml", "fact: profession_regulated", "fact: livelihood_secured"))
    approved(rashid, proposed(rana))
    assert points_needed() == 7

    upgrade("*", "livelihood_secured", "livelihood_safe")

    assert points_needed() == 6
    problems, notes = rule_findings()
    assert {problem.split(": ")[1].split(",")[0] for problem in problems} == {CARD, "shared/licence.yaml"}
    assert notes == [f"This version brings another {CARD} than the network's own, which still counts."]


def test_a_set_that_is_broken_in_two_files_is_mended_one_after_the_other(rana, rashid, upgrade):
    approved(rashid, proposed(rana, "shared/licence.yaml", "fact: profession_regulated", "fact: livelihood_secured"))
    approved(rashid, proposed(rana))
    upgrade("*", "livelihood_secured", "livelihood_safe")

    still_wrong = drafted(rana, CARD, "at_least: 7", "at_least: 8")
    with pytest.raises(Refused, match="nicht laden"):
        keeping.propose_change(actor=rana.actor, change_id=still_wrong.pk)
    right = keeping.write_change(
        actor=rana.actor,
        change_id=still_wrong.pk,
        revision=still_wrong.revision,
        text=still_wrong.text.replace("livelihood_secured", "livelihood_safe"),
        **SOURCE,
    )
    approved(rashid, keeping.propose_change(actor=rana.actor, change_id=right.pk))
    assert points_needed() == 6  # the other is still wrong
    approved(rashid, proposed(rana, "shared/licence.yaml", "fact: livelihood_secured", "fact: livelihood_safe"))

    assert (points_needed(), current().problems) == (8, ())


def raced(acts: list[Callable[[], object]]) -> list[str]:
    """What came of each, all begun at once, each over a connection of its own."""
    start = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        start.wait(timeout=30)
        try:
            act()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@together
def test_of_two_approvals_of_one_file_at_once_one_wins(transactional_db, rana, rashid, ruth):
    first, second = proposed(rana), proposed(rashid, CARD, "at_least: 6", "at_least: 8")

    outcomes = raced([lambda: approved(ruth, first), lambda: approved(ruth, second)])

    assert [outcome[:20] for outcome in outcomes] == ["Die Datei ist inzwis", "done"]
    winner = RuleChange.objects.get(state="approved")
    assert points_needed() == (7 if winner == first else 8)


@together
def test_of_two_who_decide_on_one_proposal_at_once_one_decides(transactional_db, rana, rashid, ruth):
    change = proposed(rana)

    outcomes = raced(
        [
            lambda: approved(ruth, change),
            lambda: keeping.decline_change(actor=rashid.actor, change_id=change.pk, decision="nein"),
        ]
    )

    assert outcomes == ["Darüber ist schon entschieden.", "done"]


@together
def test_approvals_of_different_files_at_once_both_count(transactional_db, rana, rashid, ruth):
    first, second = proposed(rana), proposed(rashid, AMOUNTS, "amount: 50700.00", "amount: 50700.01")

    assert raced([lambda: approved(ruth, first), lambda: approved(ruth, second)]) == ["done", "done"]
    assert (points_needed(), current().books.thresholds["blue_card_regular"].amounts[2026]) == (7, 50700.01)


@together
def test_two_that_do_not_fit_together_do_not_both_come_in(transactional_db, rana, rashid, ruth):
    """One takes a shared condition out, the other begins to use it: each alone loads."""
    path = "shared/spare.yaml"
    text = current().text("shared/licence.yaml").replace("shared: licence", "shared: spare")
    made = keeping.start_change(actor=rana.actor, path=path)
    keeping.write_change(actor=rana.actor, change_id=made.pk, revision=1, text=text, **SOURCE)
    approved(rashid, keeping.propose_change(actor=rana.actor, change_id=made.pk))
    used = proposed(rana, CARD, "- points:", "- see: spare\n                - points:")
    gone = keeping.start_change(actor=rashid.actor, path=path)
    keeping.write_change(actor=rashid.actor, change_id=gone.pk, revision=1, text="", **SOURCE)
    keeping.propose_change(actor=rashid.actor, change_id=gone.pk)

    outcomes = raced([lambda: approved(ruth, used), lambda: approved(ruth, gone)])

    assert outcomes == ["Mit dieser Änderung lassen sich die Regeln nicht laden.", "done"]
    assert current().problems == ()


@together
def test_another_process_sees_an_approval_with_its_next_question(other_processes, rana, rashid):
    change = proposed(rana)
    asking = other_processes.start(
        "from viadukt.guidance.public import rulebooks\n"
        "from viadukt.guidance.overlay import current\n"
        "for _ in range(2):\n"
        "    input()\n"
        "    rulebooks()\n"
        f"    print(current().text({CARD!r}).count('at_least: 7'), flush=True)\n"
    )
    assert asking.stdin
    assert asking.stdout
    seen = []
    for step in range(2):
        asking.stdin.write("\n")
        asking.stdin.flush()
        seen.append(asking.stdout.readline().strip())
        if not step:
            approved(rashid, change)

    assert seen == ["0", "1"]
