"""The rules for everybody: each with its law, state, last check and open questions, and what changed in it."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from tests.guidance.keeping.conftest import AMOUNTS, CARD, proposed
from viadukt.guidance import services as keeping
from viadukt.guidance.catalogue import KINDS, entries
from viadukt.guidance.differences import Row
from viadukt.guidance.library import shipped
from viadukt.guidance.outline import lines, outline
from viadukt.guidance.overlay import current
from viadukt.guidance.wording import said

pytestmark = pytest.mark.sql
CARD_PAGE = "/rules/route/20a"


def page(path: str, language: str = "de") -> str:
    mark = "&" if "?" in path else "?"
    answer = Client().get(f"{path}{mark}lang={language}")
    assert answer.status_code == 200, (path, answer)
    return answer.content.decode()


def test_every_rule_stands_in_the_list_and_has_a_page_in_every_language(db):
    listed = page("/rules/")
    rules = list(entries(current()))

    assert {rule.kind for rule in rules} == set(KINDS)
    assert [rule.id for rule in rules if f'href="/rules/{rule.kind}/{rule.id}"' not in listed] == []
    for rule in rules:
        shown = page(f"/rules/{rule.kind}/{rule.id}")
        assert [law for law in rule.law if law not in shown] == []
        page(f"/rules/{rule.kind}/{rule.id}/history", "ar")


def test_the_list_says_law_state_check_and_what_is_open(db):
    row = page("/rules/").split(f'href="{CARD_PAGE}"')[1].split("</tr>")[0]

    assert [word in row for word in ("__20a.html", "19.08.2026", "22.11.2026")] == [True, True, True]
    assert f'badge warn">{len(shipped().routes["20a"].open_questions)}<' in row


def test_a_page_holds_every_condition_with_its_paragraph(db):
    shown = page(CARD_PAGE)

    assert "Ihr Lebensunterhalt ist gesichert." in shown
    assert "https://www.gesetze-im-internet.de/aufenthg_2004/__20a.html" in shown
    assert ('href="/rules/table/chancenkarte"' in shown, 'href="/rules/shared/skilled_worker"' in shown) == (True, True)
    assert "Gilt seit 1. Juni 2024" in shown
    assert "Alter: Das Gesetz sagt" in shown  # what the sources leave open


def test_an_amount_has_its_years_and_sources_and_a_list_its_entries(db):
    amounts, countries = page("/rules/threshold/blue_card_regular"), page("/rules/list/western_balkans")

    assert ["2026: 50.700" in amounts, "SVBezGrV 2026" in amounts, "Serbien" in countries] == [True, True, True]


def test_pages_speak_the_readers_language(db):
    assert "Your livelihood is secured." in page(CARD_PAGE, "en")
    assert said({"de": "Ihr Lebensunterhalt ist gesichert."}, "tr").text in page(CARD_PAGE, "tr")


@pytest.mark.parametrize(
    "path", ["/rules/route/99", "/rules/nothing/20a", "/rules/route/99/history", "/rules/fact/age", "/rules/route/%00"]
)
def test_a_rule_that_is_none_is_not_there(db, path):
    assert Client().get(path).status_code == 404


def test_each_page_costs_one_small_query_for_the_rules(db, django_assert_num_queries):
    page(CARD_PAGE)
    for path, queries in (("/rules/", 1), (CARD_PAGE, 1), (f"{CARD_PAGE}/history", 3)):
        with django_assert_num_queries(queries):
            Client().get(path)


def test_without_a_change_the_history_says_whose_text_it_is(db):
    shown = page(f"{CARD_PAGE}/history")

    assert ["Hier steht nur eine Fassung." in shown, "der mit Viadukt kommt" in shown] == [True, True]


def test_only_what_was_approved_is_seen_by_everybody_and_nobody_is_named(rana, rashid):
    change = proposed(rana, CARD, 'de: "Ihr Lebensunterhalt ist gesichert."', 'de: "Sie können davon leben."')
    assert ("Sie können davon leben." in page(CARD_PAGE), "Das Gesetz ist anders." in page(f"{CARD_PAGE}/history")) == (
        False,
        False,
    )
    keeping.approve_change(actor=rashid.actor, change_id=change.pk, decision="geheim")

    shown, history = page(CARD_PAGE), page(f"{CARD_PAGE}/history")

    assert ("Sie können davon leben." in shown, "Diesen Text hat das Netzwerk geändert." in shown) == (True, True)
    assert ["Das Gesetz ist anders." in history, "BGBl. 2027 I Nr. 1" in history, "Stand 01.11.2026" in history] == [True] * 3
    assert [word in history for word in ("Rana", "Rashid", "geheim")] == [False, False, False]


def changed_lines(path: str) -> list[tuple[str, str]]:
    """What a comparison shows as gone and as new."""
    answer = Client().get(path)
    compared = answer.context["compared"] or answer.context["versions_compared"]
    rows: list[Row] = compared.rows
    return [(row.kind, row.text.strip().split(" (")[0]) for row in rows if row.kind in {"added", "removed"}]


def test_two_texts_of_a_rule_are_compared_in_sentences(rana, rashid):
    old = 'de: "Ihr Lebensunterhalt ist gesichert."'
    first = proposed(rana, CARD, old, 'de: "Sie können davon leben."')
    keeping.approve_change(actor=rashid.actor, change_id=first.pk)
    second = proposed(rana, CARD, 'de: "Sie können davon leben."', 'de: "Ihr Geld reicht."')
    keeping.approve_change(actor=rashid.actor, change_id=second.pk)
    history = f"{CARD_PAGE}/history"

    assert changed_lines(history) == [("removed", "Sie können davon leben."), ("added", "Ihr Geld reicht.")]
    assert changed_lines(f"{history}?before=program&after={first.pk}") == [
        ("removed", "Ihr Lebensunterhalt ist gesichert."),
        ("added", "Sie können davon leben."),
    ]
    assert changed_lines(f"{history}?before=nonsense&after=%F0%9F%92%A9") == changed_lines(history)
    assert ">entfällt<" in page(history)
    assert ">neu<" in page(history)


def test_of_a_file_with_many_rules_each_tells_its_own_change(rana, rashid):
    change = proposed(rana, AMOUNTS, "amount: 50700.00", "amount: 50800.00")
    keeping.approve_change(actor=rashid.actor, change_id=change.pk)

    assert [text[:12] for _, text in changed_lines("/rules/threshold/blue_card_regular/history")] == [
        "2026: 50.700",
        "2026: 50.800",
    ]
    assert changed_lines("/rules/threshold/age_45/history") == []


def test_two_versions_of_the_law_are_compared(rana, rashid):
    head, version = current().text(CARD).split("  - from: 2024-06-01")
    next_one = version.replace("mindestens sechs Punkte", "mindestens sieben Punkte")
    both = f"{head}  - from: 2024-06-01\n    until: 2027-05-31{version}  - from: 2027-06-01{next_one}"
    draft = keeping.start_change(actor=rana.actor, path=CARD)
    keeping.write_change(
        actor=rana.actor, change_id=draft.pk, revision=1, text=both, why="x", source="x", source_day=date(2026, 11, 1)
    )
    keeping.propose_change(actor=rana.actor, change_id=draft.pk)
    keeping.approve_change(actor=rashid.actor, change_id=draft.pk)

    shown = page(CARD_PAGE)
    answer = Client().get(f"{CARD_PAGE}/history?old=2024-06-01&new=2027-06-01")
    rows = answer.context["versions_compared"].rows

    assert ["Gilt vom 1. Juni 2024 bis 31. Mai 2027" in shown, "Gilt ab 1. Juni 2027" in shown] == [True, True]
    assert [(row.kind, "sechs" in row.text, "sieben" in row.text) for row in rows if row.kind in {"added", "removed"}] == [
        ("removed", True, False),
        ("added", False, True),
    ]
    back = Client().get(f"{CARD_PAGE}/history?old=2027-06-01&new=2024-06-01").context["versions_compared"]
    assert (back.before, back.after) == ("2027-06-01", "2024-06-01")


def test_a_check_stands_in_the_history_and_on_the_list(rana, rashid):
    check = keeping.propose_check(
        actor=rana.actor, path="shared/licence.yaml", source="AufenthG § 18 Abs. 2", source_day=date(2026, 11, 29)
    )
    assert "steht nicht dabei" in page("/rules/shared/licence")
    keeping.approve_change(actor=rashid.actor, change_id=check.pk)

    assert "29. November 2026" in page("/rules/shared/licence")
    assert "29.11.2026" in page("/rules/").split('href="/rules/shared/licence"')[1].split("</tr>")[0]
    assert "geprüft, nichts geändert" in page("/rules/shared/licence/history")


def test_a_text_that_no_longer_loads_is_compared_as_a_file(rana, rashid, upgrade):
    for old, new in (("at_least: 6", "at_least: 7"), ("at_least: 7", "at_least: 8")):
        keeping.approve_change(actor=rashid.actor, change_id=proposed(rana, CARD, old, new).pk)
    upgrade("*", "livelihood_secured", "livelihood_safe")

    answer = Client().get(f"{CARD_PAGE}/history")

    assert (answer.context["compared"].readable, "lässt sich nicht mehr lesen" in answer.content.decode()) == (False, True)
    assert [row.kind for row in answer.context["compared"].rows if row.kind in {"added", "removed"}] == ["removed", "added"]


def test_a_rule_as_lines_says_all_that_its_page_says():
    with translation.override("de"):
        card = lines(outline(shipped(), "route", "20a", "de"))
        table = lines(outline(shipped(), "table", "chancenkarte", "de"))

    assert card[0] == "Chancenkarte"
    assert "Ihr Lebensunterhalt ist gesichert. (AufenthG § 20a Abs. 4 Satz 1, AufenthG § 2 Abs. 3)" in card
    assert "75 EUR Nationales Visum (AufenthV § 46 Abs. 2 Nr. 1)" in card
    assert [line[:8] for line in table if "Deutsch B2" in line or "B2" in line][:1] == ["3 Punkte"]
