"""Somebody walks through the interview: each page is answered from its own fields, as a browser would."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

HOME = "/guidance/"


class Fields(HTMLParser):
    """The hidden fields of the form that asks or shows, and the headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.main = False
        self.hidden: list[tuple[str, str]] = []
        self.forms = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.main = self.main or tag == "main"
        if self.main and tag == "form":
            self.forms += 1
        if self.main and self.forms == 1 and tag == "input" and values.get("type") == "hidden":
            self.hidden.append((values["name"], values["value"]))


class Walk:
    """A visitor with the page in front of them."""

    def __init__(self, client: Client, language: str = "de", *purposes: str) -> None:
        self.client, self.language = client, language
        self.page = client.get(f"{HOME}?lang={language}")
        self.send(p=list(purposes))

    @property
    def html(self) -> str:
        return self.page.content.decode()

    @property
    def fact(self) -> str:
        """What is asked; nothing on another page."""
        asked = self.page.context.get("asked") if self.page.context else None
        return asked.fact if asked else ""

    @property
    def on_result(self) -> bool:
        return "guidance/result.html" in [template.name for template in self.page.templates]

    @property
    def standings(self) -> dict[str, list[str]]:
        """The routes of the result by how they stand."""
        return {standing: [card.id for card in cards] for standing, _title, cards in self.page.context["groups"]}

    def send(self, **more: Any) -> "Walk":
        fields: dict[str, list[str]] = {}
        for name, value in Fields(self.html).hidden:
            fields.setdefault(name, []).append(value)
        self.page = self.client.post(f"{HOME}?lang={self.language}", fields | more)
        return self

    def answer(self, value: str) -> "Walk":
        return self.send(answer=value)

    def type(self, text: str) -> "Walk":
        return self.send(typed=text)

    def go(self, where: str) -> "Walk":
        return self.send(go=where)

    def through(self, known: dict[str, str]) -> "Walk":
        """Answer what is known and pass on the rest, to the end."""
        for _number in range(200):
            if self.on_result:
                return self
            self.answer(known[self.fact]) if self.fact in known else self.go("skip")
        raise AssertionError("The interview does not end.")
