"""The information of Art. 13 GDPR: in each language, with the same parts, and reached from where somebody writes."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from viadukt.casework.notices import FOLDER, blocks
from viadukt.network.public import Organisation

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DOCS = Path(__file__).parents[2] / "docs"
TEMPLATES = DOCS / "templates"


def test_the_templates_are_there():
    names = {"processor-contract.md", "joint-arrangement.md", "record-of-processing.md", "impact-assessment.md", "README.md"}

    assert names - {path.name for path in TEMPLATES.glob("*.md")} == set()
    assert sorted(path.stem for path in (TEMPLATES / "notice").glob("*.md")) == sorted(LANGUAGES)


@pytest.mark.parametrize("name", ["processor-contract", "joint-arrangement", "record-of-processing", "impact-assessment"])
def test_each_template_names_its_article_and_a_lawyer(name: str):
    text = (TEMPLATES / f"{name}.md").read_text(encoding="utf-8")

    assert (bool(re.search(r"Art\. (26|28|30|35) ", text)), "Anwält" in text) == (True, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_has_the_same_parts_in_every_language(language: str):
    def shape(code: str) -> list[tuple[str, int, int]]:
        return [(block.kind, block.level, len(block.lines)) for block in blocks(code)]

    def gaps(code: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", (FOLDER / f"{code}.md").read_text(encoding="utf-8")))

    assert (shape(language), gaps(language)) == (shape("de"), gaps("de"))


@pytest.mark.django_db(databases=["default", "keystore"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_readers_language_and_names_the_organisation(client: Client, cologne: Organisation, language: str):
    page = client.get(f"/ask/notice/?organisation={cologne.pk}&lang={language}").content.decode()

    assert (blocks(language)[0].lines[0] in page, cologne.name in page, "datenschutz@beispiel.example" in page) == (True,) * 3
    assert "1095" in page


@pytest.mark.django_db(databases=["default", "keystore"])
@pytest.mark.parametrize("given", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_without_an_organisation_it_holds_for_all(client: Client, given: str):
    answer = client.get("/ask/notice/", {"organisation": given})

    lines = [line for block in answer.context["blocks"] for line in block.lines]
    assert (answer.status_code, lines[2]) == (200, "Verantwortlich ist die Organisation, die Ihre Anfrage bekommt.")
    assert [line for line in lines if "{" in line or "Fragen zum Datenschutz" in line] == []
