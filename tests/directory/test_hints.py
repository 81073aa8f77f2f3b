"""Beside the offers: what else helps with the topic."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("topic", "links"),
    [
        ("visa-entry", [("Prüfen, welcher Weg offen ist", "/guidance/")]),
        ("higher-education", [("Prüfen, welcher Weg offen ist", "/guidance/?p=study")]),
        ("recognition", [("Anerkennung für meinen Beruf", "/guidance/recognition/")]),
        ("housing", []),
    ],
)
def test_what_goes_with_a_topic_stands_above_its_offers(client: Client, topic: str, links: list[tuple[str, str]]):
    page = client.get(f"/?topic={topic}")

    assert [(str(hint.label), hint.url) for hint in page.context["hints"]] == links
