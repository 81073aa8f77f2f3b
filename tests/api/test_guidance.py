"""Guidance for other programs: what stands in the rulebooks, and what they say for somebody, of which nothing remains."""

import json
import logging
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, sign_in
from viadukt.api.limits import A_MINUTE
from viadukt.cli.main import main
from viadukt.guidance.public import NOTE, answer, known_facts, published, shipped
from viadukt.kernel import clock

KOFI: dict[str, Any] = {
    "date_of_birth": "1994-05-23",
    "qualification": "degree",
    "qualification_country": "GH",
    "degree_comparable": True,
    "job_offer": True,
    "job_salary": 45000,
    "job_isco": "2512",
    "german": None,
}
"""A software developer in Accra with an offer 5 700 EUR a year short of the regular Blue Card of 2026."""
ON = "2026-03-01"


def post(client: Client, what: str, body: Any) -> HttpResponse:
    content = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(f"/api/guidance/{what}", content, content_type="application/json")  # type: ignore[return-value]


def told(client: Client, what: str) -> Any:
    response = client.get(f"/api/guidance/{what}")
    assert response.status_code == 200, response.content
    return response.json()


def details(response: HttpResponse) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.content
    return [(one["parameter"], one["message"]) for one in json.loads(response.content)["details"]]


# What stands in the rulebooks


def test_the_root_says_what_this_is_how_old_it_is_and_where_the_rest_stands(api: Client):
    root = told(api, "")

    assert (root["note"], root["rulebooks"]) == (NOTE, published.state(shipped()))
    assert [name for name in root["links"] if not root["links"][name].startswith("http://127.0.0.1:8000/api/")] == []
    readable = [address for name, address in root["links"].items() if name not in {"answer", "question"}]
    assert [api.get(address.removeprefix("http://127.0.0.1:8000")).status_code for address in readable] == [200] * 7


def test_the_facts_are_those_of_the_rulebooks(api: Client):
    assert told(api, "facts") == {"facts": known_facts(shipped()), "note": NOTE}


@pytest.mark.parametrize("what", ["routes", "thresholds", "lists", "parts"])
def test_each_document_is_told_as_it_is_published(what: str, api: Client):
    assert told(api, what) == getattr(published, what)(shipped())


@pytest.mark.parametrize(("what", "one"), [("routes", "route"), ("parts", "part")])
def test_each_of_a_list_can_be_asked_for_by_its_id(what: str, one: str, api: Client):
    listed = told(api, what)[what]

    assert [told(api, f"{what}/{held['id']}")[one] for held in listed] == listed


@pytest.mark.parametrize("what", ["routes/20z", "parts/x", "routes/%00", "routes/" + "a" * 3000, "nothing", "routes/20a/x"])
def test_what_is_not_there_is_a_404_in_json(what: str, api: Client):
    response = api.get(f"/api/guidance/{what}")

    assert (response.status_code, list(response.json())) == (404, ["error", "details"])


@pytest.mark.parametrize("what", ["", "facts", "routes", "routes/20a", "thresholds", "lists", "parts", "parts/bodies"])
def test_what_stands_there_may_be_asked_by_post_too(what: str, api: Client):
    posted = Client(enforce_csrf_checks=True).post(f"/api/guidance/{what}")

    assert (posted.status_code, posted.json()) == (200, told(api, what))


def test_a_parameter_is_a_fault(api: Client):
    assert details(api.get("/api/guidance/routes?purpose=work")) == [
        ("purpose", "there is no such parameter here. Known: none")
    ]  # fmt: skip


# What they say for somebody


def test_the_answer_is_that_of_the_command_line(api: Client, tmp_path: Any):
    (tmp_path / "facts.json").write_text(json.dumps(KOFI))
    line = ["guide", str(tmp_path / "facts.json"), "--on", ON, "--skip", "german", "--json"]

    answered = post(api, "answer", {"facts": KOFI, "on": ON, "skip": ["german"]}).json()

    assert answered == json.loads(CliRunner().invoke(main, line).stdout)
    blue_card = next(route for route in answered["routes"] if route["id"] == "18g")
    assert (blue_card["verdict"], blue_card["missing"][0]["changes"][0]["by"]) == ("unmet", 5700)


def test_the_question_is_that_of_the_answer_with_the_same_verdicts(api: Client):
    body = {"facts": KOFI, "on": ON, "skip": ["job_months"]}
    answered, asked = post(api, "answer", body).json(), post(api, "question", body).json()

    assert asked["verdicts"] == {route["id"]: route["verdict"] for route in answered["routes"]}
    assert {key: asked[key] for key in asked if key != "verdicts"} == {
        key: answered[key] for key in answered if key != "routes"
    }  # fmt: skip


def test_an_interview_by_questions_alone_comes_to_an_end(api: Client):
    skip: list[str] = []
    while question := post(api, "question", {"facts": {"job_offer": False}, "on": ON, "skip": skip}).json()["next_question"]:
        assert question["fact"] not in skip
        skip.append(question["fact"])

    assert 0 < len(skip) < len(shipped().facts)


def test_without_a_day_the_rules_of_today_count(api: Client):
    with clock.frozen(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)):  # it is New Year in Berlin
        answered = post(api, "question", {"facts": {}})

    assert answered.json()["on"] == "2026-01-01"


@pytest.mark.parametrize("day", [date.min, date(2022, 3, 1), date(2027, 1, 1), date.max])
def test_any_day_that_there_is_gets_an_answer(day: date, api: Client):
    answered = post(api, "answer", {"facts": {"job_offer": True}, "on": day.isoformat()})

    assert (answered.status_code, answered.json()["on"]) == (200, day.isoformat())


def test_null_is_not_known_yet(api: Client):
    absent = {key: value for key, value in KOFI.items() if value is not None}

    assert (
        post(api, "answer", {"facts": KOFI, "on": ON, "skip": None}).content
        == post(api, "answer", {"facts": absent, "on": ON}).content
    )


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "multipart/form-data"],
)
def test_json_is_read_whatever_type_it_says_it_has(content_type: str, api: Client):
    response = api.generic("POST", "/api/guidance/question", json.dumps({"facts": KOFI, "on": ON}), content_type=content_type)

    assert response.json() == post(api, "question", {"facts": KOFI, "on": ON}).json()


# What is refused


def whole(facts: str) -> bytes:
    return b'{"facts": %b}' % facts.encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"facts": {"german_level": "B1"}}, [("german_level", 'no such fact. Did you mean "german"?')]),
        ({"facts": {"german": "b1"}}, [("german", '"b1" is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B1"?')]),
        ({"facts": {"german": ["B1"]}}, [("german", '["B1"] is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B1"?')]),
        ({"facts": {"job_offer": 1}}, [("job_offer", "1 is neither true nor false.")]),
        ({"facts": {"job_salary": "45000"}}, [("job_salary", '"45000" is no number. No quotes, no unit.')]),
        ({"facts": {"job_salary": True}}, [("job_salary", "true is no number.")]),
        (whole('{"job_salary": NaN}'), [("job_salary", "NaN is no number.")]),
        (whole('{"job_salary": -Infinity}'), [("job_salary", "-Infinity is no number.")]),
        (whole('{"job_salary": 1e999}'), [("job_salary", "Infinity is no number.")]),
        (whole('{"job_salary": %s}' % ("9" * 5000)), [("job_salary", f"{'9' * 59}… is no number.")]),
        (whole('{"job_salary": 1e13}'), [("job_salary", "10000000000000.0 is no number.")]),
        (whole('{"german": "A1", "german": "B2"}'), [("german", "stands there twice.")]),
        (b'{"facts": {}, "facts": {"german": "B2"}}', [("facts", "stands there twice.")]),
        (whole('{"\\ud800": 1}'), [("\ud800", "no such fact.")]),
        ({"facts": {"x" * 5000: 1}}, [("x" * 60, "no such fact.")]),
        (
            {"facts": {"german_level": "B1", "age": 200}},
            [("german_level", 'no such fact. Did you mean "german"?'), ("age", "200 is more than 120 years.")],
        ),
        (
            {"facts": {"age": 30, "date_of_birth": "1991-05-23"}, "on": ON},
            [("age", "30 contradicts date_of_birth 1991-05-23, which makes 34 on 2026-03-01.")],
        ),
        ({"facts": {}, "skip": ["german_level"]}, [("german_level", 'no such fact. Did you mean "german"?')]),
        ({"facts": {}, "skip": "german"}, [("skip", 'a list of keys of facts was expected, such as ["job_salary"]')]),
        ({"facts": {}, "skip": [["german"]]}, [("skip", 'a list of keys of facts was expected, such as ["job_salary"]')]),
        ({"facts": {}, "on": "1.3.2026"}, [("on", "no such day. Write it as 2026-03-01")]),
        ({"facts": {}, "on": "2026-02-30"}, [("on", "no such day. Write it as 2026-03-01")]),
        ({"facts": {}, "on": 20260301}, [("on", "no such day. Write it as 2026-03-01")]),
        ({"facts": []}, [("facts", "one JSON object of facts was expected; {} when nothing is known")]),
        ({}, [("facts", "one JSON object of facts was expected; {} when nothing is known")]),
        (
            {"german": "B1"},
            [("german", "there is no such key here. Known: facts, on, skip; what is known of a person stands in facts")],
        ),
        ([], [("body", 'one JSON object was expected, such as {"facts": {"german": "B1"}}')]),
        (b"null", [("body", 'one JSON object was expected, such as {"facts": {"german": "B1"}}')]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["answer", "question"])
def test_what_cannot_be_is_refused_by_name_in_a_sentence(what: str, body: Any, expected: list[tuple[str, str]], api: Client):
    assert details(post(api, what, body)) == expected


@pytest.mark.parametrize("key", ["facts", "skip"])
def test_more_than_there_are_is_refused_at_once(key: str, api: Client):
    count = len(shipped().facts)
    many = {"facts": {}, key: [f"x{number}" for number in range(count + 1)]}
    if key == "facts":
        many = {"facts": {f"x{number}": 1 for number in range(count + 1)}}

    assert details(post(api, "answer", many)) == [(key, f"there are {count + 1}, more than the {count} facts that there are")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "The body cannot be read, line 1: no valid JSON: Expecting value. Mind quotes and commas."),
        (b"facts=1", "The body cannot be read, line 1: no valid JSON: Expecting value. Mind quotes and commas."),
        (b'{"facts": "\xff"}', "The body cannot be read: not UTF-8. Save it as UTF-8."),
        (b"[" * 60_000, "The body cannot be read: nested too deeply; one object of facts was expected."),
        (whole("[" * 500 + "]" * 500), "The body cannot be read: nested too deeply; one object of facts was expected."),
    ],
)
def test_what_is_no_json_is_a_400(body: bytes, says: str, api: Client):
    response = post(api, "answer", body)

    assert (response.status_code, json.loads(response.content)) == (400, {"error": says, "details": []})


def test_a_long_body_is_not_read(api: Client):
    longest = b'{"facts": {}%b}'
    fits, too_long = (longest % (b" " * (65536 - 13 + more)) for more in (0, 1))

    assert [post(api, "question", body).status_code for body in (fits, too_long)] == [200, 413]
    assert post(api, "question", too_long).json()["error"] == "The body is too long: at most 65536 bytes are read."


def test_facts_in_an_address_are_refused(api: Client):
    response = api.post("/api/guidance/answer?german=B1", "{}", content_type="application/json")

    assert details(response) == [("german", "there is no such parameter here. Known: none")]  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "BREW"])
def test_somebody_is_asked_about_by_post_alone(method: str, api: Client):
    response = api.generic(method, "/api/guidance/answer")

    assert (response.status_code, response.headers["Allow"], response.headers["Cache-Control"]) == (
        405, "POST, OPTIONS", "no-store",
    )  # fmt: skip
    if method != "HEAD":
        assert response.json() == {"error": "This address is asked by POST.", "details": []}


def test_what_is_only_read_says_how(api: Client):
    assert api.put("/api/guidance/routes").json()["error"] == "This address is asked by GET or POST."


@pytest.mark.sql
@pytest.mark.parametrize(("what", "counted_as"), [("answer", "guidance.answer"), ("question", "guidance.question")])
def test_who_asks_too_often_waits(what: str, counted_as: str, api: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(A_MINUTE, counted_as, 2)

    assert [post(api, what, {}).status_code for _ in range(3)] == [422, 422, 429]
    refused = post(api, what, {"facts": {}})
    other = api.post(f"/api/guidance/{what}", b"{}", content_type="application/json", REMOTE_ADDR="192.0.2.1")

    assert refused.json()["error"] == (
        "Too many requests by POST from your address. Wait a minute; what stands in the rulebooks can be read by GET."
    )
    assert (refused.headers["Retry-After"], refused.headers["Cache-Control"], other.status_code) == ("60", "no-store", 422)
    assert api.get("/api/guidance/routes").status_code == 200


# What remains


@pytest.mark.parametrize("what", ["answer", "question"])
def test_nothing_about_somebody_may_be_kept_by_anybody(what: str, api: Client):
    response = post(api, what, {"facts": KOFI})

    assert response.headers["Cache-Control"] == "no-store"
    assert {"ETag", "Last-Modified", "Set-Cookie", "Vary"} & set(response.headers) == set()
    assert response.cookies == {}


@pytest.mark.sql
@pytest.mark.parametrize("what", ["answer", "question"])
def test_nothing_is_written_but_that_somebody_asked(what: str, api: Client):
    post(api, what, {"facts": {}})

    with CaptureQueriesContext(connection) as captured:
        post(api, what, {"facts": KOFI})

    written = [query["sql"].partition("(")[0] for query in captured.captured_queries if not query["sql"].startswith("SELECT")]
    assert written == ["INSERT INTO kernel_ratewindow "]


@pytest.mark.parametrize("body", [{"facts": {"job_isco": "2512"}}, {"facts": {"geheim": "7777777"}}, b'{"facts": "7777777'])
def test_nothing_is_logged(body: Any, api: Client, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        post(api, "answer", body)

    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [text for text in said if any(word in text for word in ("2512", "geheim", "7777777"))] == []


def test_a_session_is_neither_opened_nor_touched(berna: Member):
    browser = sign_in(Client(enforce_csrf_checks=True), berna)
    before = dict(browser.session.items())

    response = post(browser, "question", {"facts": KOFI})

    assert (response.status_code, response.cookies, dict(browser.session.items())) == (200, {}, before)


def test_another_page_on_the_web_may_ask(api: Client):
    asking = {"origin": "https://woanders.example"}
    preflight = api.options(
        "/api/guidance/answer",
        headers=asking | {"access-control-request-method": "POST", "access-control-request-headers": "content-type"},
    )
    answered = api.post("/api/guidance/question", '{"facts": {}}', content_type="application/json", headers=asking)

    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"].split(", ")
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"].split(", ")
    assert (answered.status_code, answered.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in answered.headers


def test_the_same_rulebooks_answer_here_and_there(api: Client):
    assert post(api, "answer", {"facts": KOFI, "on": ON}).json() == json.loads(
        json.dumps(answer(shipped(), KOFI, date.fromisoformat(ON)))
    )
