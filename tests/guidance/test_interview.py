"""The interview by HTTP: one question after the other, back and forth, and nothing left behind."""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.guidance.walking import HOME, Walk
from viadukt.kernel import clock

pytestmark = pytest.mark.django_db

DEVELOPER = {
    "residence_country": "GH",
    "age": "30",
    "qualification": "degree",
    "qualification_country": "GH",
    "degree_comparable": "yes",
    "profession_regulated": "no",
    "job_offer": "yes",
    "job_months": "999",
    "job_qualified": "yes",
    "job_matches_qualification": "yes",
    "job_salary": "45000",
    "job_isco": "2512",
    "employment_agency_consent": "yes",
    "livelihood_secured": "yes",
    "german": "A2",
}
"""A software developer in Accra with an unlimited contract, 934.20 EUR a year short of the Blue Card of 2026."""


@pytest.fixture(autouse=True)
def _autumn():
    with clock.frozen(datetime(2026, 11, 30, 10, tzinfo=UTC)):
        yield


def test_a_developer_sees_what_is_open_and_what_is_missing_for_the_blue_card(client: Client):
    walk = Walk(client, "de", "work").through(DEVELOPER)
    cards = {card.id: card for _standing, _title, cards in walk.page.context["groups"] for card in cards}

    assert walk.standings["open"] == ["18b", "20a"]
    assert "18g" in walk.standings["nearly"]
    assert cards["18g"].ways[0].changes == ("Gehalt im Jahr: mindestens 45.934,20\xa0€ (jetzt 45.000\xa0€, 934,20\xa0€ mehr)",)


def test_only_the_chosen_ways_are_asked_about_and_shown(client: Client):
    walk = Walk(client, "de", "study")

    shown = walk.go("result").standings
    assert sorted(route for routes in shown.values() for route in routes) == ["17_2"]


def test_an_open_way_that_nobody_asked_about_is_shown_too(client: Client):
    walk = Walk(client, "de", "study").send(a=[f"{key}={value}" for key, value in DEVELOPER.items()], go="result")

    assert walk.standings["open"] == ["18b", "20a"]


def test_the_answers_travel_in_the_page_and_nowhere_else(client: Client, caplog: pytest.LogCaptureFixture):
    from django.db import connection  # noqa: PLC0415

    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        walk = Walk(client, "de", "work").through(DEVELOPER)

    assert walk.page.headers["Cache-Control"] == "no-store"
    assert set(client.cookies) == {settings.LANGUAGE_COOKIE_NAME}
    assert Session.objects.count() == 0
    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "INSERT", "DELETE", "SAVEPOINT", "RELEASE"}
    assert [query["sql"] for query in queries if "45000" in query["sql"]] == []
    assert "45000" not in caplog.text
    assert walk.page.request["QUERY_STRING"] == "lang=de"


def test_back_shows_the_answer_that_was_given_and_takes_it_out(client: Client):
    walk = Walk(client, "de", "work").type("GH")
    second = walk.fact
    walk.answer("yes").go("back")

    assert (walk.fact, second) == ("job_offer", "job_offer")
    assert [(option.value, option.chosen) for option in walk.page.context["asked"].options] == [("yes", True), ("no", False)]
    assert walk.answer("no").page.context["kept"] == [("p", "work"), ("a", "residence_country=GH"), ("a", "job_offer=no")]


def test_back_from_the_first_question_leads_to_the_start_with_what_was_chosen(client: Client):
    walk = Walk(client, "de", "study").go("back")

    assert [key for key, _label, chosen in walk.page.context["aims"] if chosen] == ["study"]


def test_what_somebody_does_not_know_is_not_asked_again(client: Client):
    walk = Walk(client, "de", "work")
    asked = []
    while not walk.on_result:
        asked.append(walk.fact)
        walk.go("skip")

    assert len(asked) == len(set(asked))
    assert walk.standings["open"] == []


def test_nobody_is_asked_for_the_day_of_their_birth_where_years_are_enough(client: Client):
    walk = Walk(client, "de", "work")
    asked = []
    while not walk.on_result:
        asked.append(walk.fact)
        walk.answer(DEVELOPER[walk.fact]) if walk.fact in DEVELOPER else walk.go("skip")

    assert ("age" in asked, "date_of_birth" in asked) == (True, False)


@pytest.mark.parametrize(
    ("fact", "typed", "error"),
    [
        ("age", "vierzig", "Bitte schreiben Sie eine Zahl von 0 bis 120."),
        ("age", "400", "Bitte schreiben Sie eine Zahl von 0 bis 120."),
        ("job_salary", "", "Bitte schreiben Sie eine Zahl, zum Beispiel 36000."),
        ("job_salary", "9" * 60, "Bitte schreiben Sie eine Zahl, zum Beispiel 36000."),
        ("entry_date", "31.02.2024", "Bitte schreiben Sie einen Tag, zum Beispiel 23.05.2019."),
        ("job_isco", "", "Bitte schreiben Sie einen Beruf und tippen Sie dann auf einen Vorschlag."),
        ("nationality", "Ghana", "Bitte wählen Sie eine der Antworten, oder „Weiß ich nicht“."),
        ("german", "D7", "Bitte wählen Sie eine der Antworten, oder „Weiß ich nicht“."),
    ],
)
def test_a_wrong_answer_says_what_would_be_right_and_keeps_what_was_typed(client: Client, fact: str, typed: str, error: str):
    page = client.post(HOME, {"p": "work", "a": ["job_offer=yes"], "fact": fact, "typed": typed})

    asked = page.context["asked"]
    assert (page.status_code, asked.fact, asked.error) == (422, fact, error)
    assert asked.typed == ("" if asked.kind in {"country", "tap"} else typed)
    assert page.context["kept"] == [("p", "work"), ("a", "job_offer=yes")]


def test_numbers_are_read_as_people_write_them(client: Client):
    walk = Walk(client, "ar").send(fact="job_salary", typed="٤٥٬٠٠٠")

    assert ("a", "job_salary=٤٥٬٠٠٠") in walk.page.context["kept"]
    said = {key: value for key, _question, value in walk.go("result").page.context["said"]}
    assert said["job_salary"] == "45,000\xa0€"


def test_an_occupation_is_found_by_its_name_and_taken_by_a_tap(client: Client):
    walk = Walk(client, "tr").send(fact="job_isco", typed="hemşire", go="find")
    option = walk.page.context["asked"].options[0]

    assert (walk.fact, option.value[:3]) == ("job_isco", "222")
    assert ("a", f"job_isco={option.value}") in walk.answer(option.value).page.context["kept"]


def test_an_occupation_that_nobody_knows_is_said_so(client: Client):
    asked = Walk(client, "de").send(fact="job_isco", typed="Xyzzyqwrt", go="find").page.context["asked"]

    assert (asked.options, asked.typed) == ((), "Xyzzyqwrt")
    assert asked.error == "Diesen Beruf haben wir nicht erkannt. Versuchen Sie ein anderes Wort, auch auf Englisch."


def test_in_the_middle_one_can_change_the_language_and_lose_nothing(client: Client):
    walk = Walk(client, "de", "work").type("GH")
    fact, kept = walk.fact, walk.page.context["kept"]
    walk.language = "ar"
    walk.send(go="stay")

    assert (walk.fact, walk.page.context["kept"]) == (fact, kept)
    assert (walk.page.context["language"], walk.page.headers["Content-Language"]) == ("ar", "ar")


def test_an_answer_can_be_changed_from_the_result(client: Client):
    walk = Walk(client, "de", "work").through(DEVELOPER).send(change="job_salary")

    assert (walk.fact, walk.page.context["asked"].typed) == ("job_salary", "45000")
    walk.type("51.000").go("result")
    assert "18g" in walk.standings["open"]


@pytest.mark.parametrize(
    "answers",
    [
        ["no_such_fact=1", "german=Z9", "age=-4", "job_offer=maybe", "nationality=Ghana", "=", "german"],
        ["german=" + "A" * 5000],
        ["german=A1\0"],
        ["x=y"] * 900,
    ],
)
def test_what_no_page_of_ours_could_have_sent_is_left_out(client: Client, answers: list[str]):
    page = client.post(HOME, {"a": answers, "p": ["work", "fun"], "go": "result"})

    assert page.status_code == 200
    assert [field for field in page.context["kept"] if field not in {("p", "work"), ("a", "german=")}] == []


def test_a_two_megabyte_paste_is_refused_in_a_sentence(client: Client):
    assert client.post(HOME, {"fact": "age", "typed": "4" * 2_000_000}).status_code in {400, 413, 422}


def test_who_asks_far_too_often_is_told_to_wait(client: Client):
    answers: list[Any] = [client.post(HOME, {"go": "start"}) for _number in range(121)]

    assert {answer.status_code for answer in answers[:120]} == {200}
    assert answers[120].status_code == 429


def test_markup_in_an_answer_is_inert(client: Client):
    page = client.post(HOME, {"fact": "job_isco", "typed": "<script>alert(1)</script>", "go": "find"})

    assert "<script>alert" not in page.content.decode()


def test_a_wish_in_the_address_is_ticked(client: Client):
    page = client.get(f"{HOME}?p=training&p=<x>")

    assert [key for key, _label, chosen in page.context["aims"] if chosen] == ["training"]


def test_the_way_to_advisers_says_topic_language_and_country_only(client: Client):
    walk = Walk(client, "ar", "recognition").send(a=["residence_country=GH"], go="result")

    assert walk.page.context["advice"] == "topic=recognition&topic=qualification&spoken=ar&region=GH"


def test_a_regulated_profession_gets_its_plan_with_the_deadlines_of_the_authority(client: Client):
    answers = ["residence_country=GH", "qualification=training", "profession_regulated=yes", "recognition=not_applied"]
    page = client.post(HOME, {"p": "recognition", "a": answers, "go": "result"})
    plan = next(plan for plan in page.context["plans"] if plan.id == "recognition_regulated")
    receipt = next(step for step in plan.steps if step.deadline and step.said.words.text.startswith("Eingang"))

    assert receipt.who == "Behörde"
    assert receipt.deadline.words.text == "Innerhalb eines Monats"
    assert [law.citation for law in receipt.deadline.laws] == ["BQFG § 13 Abs. 2 Satz 1"]


def test_the_line_of_time_is_mirrored_from_right_to_left(client: Client):
    answers = ["residence_country=GH", "qualification=training", "profession_regulated=yes", "recognition=not_applied"]
    plans = [
        client.post(f"{HOME}?lang={language}", {"p": "recognition", "a": answers, "go": "result"}).context["plans"][0]
        for language in ("de", "ar")
    ]

    left, right = ([(bar.x, bar.width) for bar in plan.drawing.bars] for plan in plans)
    assert [round(320 - x - width, 1) for x, width in left] == [x for x, _width in right]


def test_return_is_never_suggested(client: Client):
    for aim in ("work", "stay", "recognition"):
        page = client.post(
            HOME, {"p": aim, "a": ["residence_country=DE", "duldung=yes", "livelihood_secured=no"], "go": "result"}
        )
        assert "return" not in [plan.id for plan in page.context["plans"]]
