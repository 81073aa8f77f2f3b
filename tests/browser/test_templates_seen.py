"""No page template is left out of what the browser looks at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.test import Client
from django.test.signals import template_rendered

from tests.access.table import TABLE
from tests.access.test_matrix import URLS, address
from tests.access.world import build
from tests.browser.test_every_page import FURTHER, PAGES, POSTED, who_opens
from tests.browser.ways import WAYS
from tests.cast import sign_in

SOURCE = Path(__file__).parents[2] / "src" / "viadukt"
EXTENDS = '{% extends "ui/page.html" %}'

# Pages that only answer a form, or stand in the demo alone. The tests of their rooms read them; axe has not seen them.
UNSEEN = {
    "accounts/card.html",
    "accounts/new_recovery_codes.html",
    "accounts/rename_passkey.html",
    "casework/calendar.html",
    "casework/counter_code.html",
    "casework/group_meetings.html",
    "network/report_thanks.html",
    "post/demo_outbox.html",
    "ui/refused.html",
}


def page_templates() -> set[str]:
    found = set()
    for path in SOURCE.glob("*/templates/**/*.html"):
        if EXTENDS in path.read_text(encoding="utf-8"):
            found.add(path.as_posix().split("/templates/", 1)[1])
    return found


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    names: set[str] = set()

    def note(template: Template, **_: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.django_db(databases=["default", "keystore"])
def test_every_page_template_is_looked_at(rendered: set[str]):
    world = build()
    for name in PAGES:
        row = TABLE[name]
        with transaction.atomic():
            client = Client(raise_request_exception=False)
            if who := who_opens(row, world):
                sign_in(client, who)
            client.get(address(URLS[name], row, world))
            transaction.set_rollback(True)
    for path in FURTHER.values():
        Client(raise_request_exception=False).get(path)
    for path, fields in POSTED.values():
        Client(raise_request_exception=False).post(path, fields)
    seen = rendered & page_templates() | WAYS.keys()

    assert {"never seen": page_templates() - seen - UNSEEN, "seen after all": UNSEEN & seen} == {
        "never seen": set(),
        "seen after all": set(),
    }
