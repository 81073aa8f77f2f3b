"""The result on paper: both languages, every answer, nothing kept."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.guidance.test_interview import DEVELOPER
from tests.ui.reading import read
from viadukt.guidance.library import rulebooks
from viadukt.guidance.wording import say
from viadukt.kernel import clock

pytestmark = pytest.mark.django_db
PAPER = "/guidance/paper"


@pytest.fixture(autouse=True)
def _autumn():
    with clock.frozen(datetime(2026, 11, 30, 10, tzinfo=UTC)):
        yield


def test_the_paper_has_the_ways_in_both_languages(client: Client):
    answers = [f"{key}={value}" for key, value in DEVELOPER.items()]
    answer = client.post(f"{PAPER}?lang=en", {"p": ["work"], "a": answers})
    text = read(answer.content).text.replace("\xad", "")
    route = rulebooks().routes["18b"]

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="viadukt.pdf"'
    assert [text.count(say(route.name, language)) > 0 for language in ("en", "de")] == [True, True]
    assert PdfReader(BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "en"


def test_in_german_every_sentence_stands_once(client: Client):
    text = read(client.post(f"{PAPER}?lang=de", {"a": ["job_offer=yes"], "p": ["study"]}).content).text

    assert text.count("Haben Sie eine Arbeit in Deutschland oder ein konkretes Angebot dafür?") == 1


@pytest.mark.parametrize("language", ["de", "en", "ar", "fa", "fr", "ru", "tr", "uk"])
def test_there_is_a_paper_in_every_language_for_whoever_said_nothing(client: Client, language: str):
    answer = client.post(f"{PAPER}?lang={language}", {"p": ["study"]})

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_what_looks_like_markup_stays_what_it_is(client: Client):
    answer = client.post(f"{PAPER}?lang=de", {"a": ['job_isco=#import "x"', "qualification_years=3", "=cmd()"]})

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_papers_are_made_for_one_person_not_for_a_crowd(client: Client):
    codes = [client.post(PAPER, {"p": ["study"]}).status_code for _number in range(11)]

    assert (set(codes[:10]), codes[10]) == ({200}, 429)
