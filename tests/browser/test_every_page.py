"""Every page, as axe sees it: in both directions, on a phone and on a desk, light and dark.

Also on each: nothing wider than the window, no error in the console (a strict CSP reports there), no request to anybody else.
"""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.access.table import OK, TABLE, Public, Row, Staff
from tests.access.test_matrix import URLS, address
from tests.access.world import World
from tests.browser.conftest import Watched
from tests.browser.ways import WAYS
from tests.cast import Member, sign_in
from viadukt.network.public import Role

browser = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "keystore"])]

# All of axe's rules, and the size of targets (WCAG 2.2, 2.5.8), which axe leaves out by default.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {"light": OPTIONS, "dark": CONTRAST}
"""In the dark only colours differ."""
NO_PAGES = ("api:hsds:", "api:guidance:", "files:", "directory:contact")

# Pages that no row of the table leads to: what somebody looks for, finds or does not find.
FURTHER = {
    "found": "/?topic=recognition&place=50667",
    "found abroad": "/?topic=return-home&place=GH",
    "nothing found": "/?topic=lgbtiq&place=DE-MV&spoken=ti&format=chat",
    "not there": "/gibt-es-nicht",
    "violence": "/?topic=violence",
    "recognition of a cook": "/guidance/recognition/?isco=5120&land=DE-NI",
    "recognition of a nurse": "/guidance/recognition/?isco=2221&land=DE-NW&living=abroad",
    "recognition, wrong": "/guidance/recognition/?isco=22&land=XX",
    "return": "/guidance/topics/returning",
}


_HERE_AND_THERE = ["residence_country=GH", "age=35", "job_offer=yes", "qualification=degree", "job_salary=45000", "german=A2"]
# Pages that answer what somebody sends, and what is sent.
POSTED: dict[str, tuple[str, dict[str, list[str]]]] = {
    "yes or no": ("/guidance/", {"a": [], "fact": ["job_offer"], "go": ["stay"]}),
    "one of many": ("/guidance/", {"a": ["german=B1"], "change": ["german"]}),
    "a country": ("/guidance/", {"a": [], "fact": ["residence_country"], "go": ["stay"]}),
    "a wrong number": ("/guidance/", {"a": ["job_offer=yes"], "fact": ["job_months"], "typed": ["viele"]}),
    "a day": ("/guidance/", {"a": [], "fact": ["entry_date"], "go": ["stay"]}),
    "an occupation": ("/guidance/", {"a": [], "fact": ["job_isco"], "typed": ["Krankenschwester"], "go": ["find"]}),
    "the ways": ("/guidance/", {"p": ["recognition"], "a": _HERE_AND_THERE, "go": ["result"]}),
    "no way": ("/guidance/", {"p": ["stay"], "a": ["residence_country=GH"], "go": ["result"]}),
}


SEEN_BY_AXE = {"one of many", "a wrong number", "an occupation", "the ways"}


def is_page(name: str, row: Row) -> bool:
    if name.startswith(NO_PAGES):
        return False
    return not isinstance(row, Public) or bool(row.get & OK)


PAGES = sorted(name for name, row in TABLE.items() if is_page(name, row))


def answers_with_a_page(path: str, client: Client) -> bool:
    """Whether there is something to look at: not where only a form posts to, nor where data comes from."""
    answer = client.get(path)
    return answer.status_code != 405 and answer.headers.get("Content-Type", "").startswith("text/html")


def who_opens(row: Row, world: World) -> Member | None:
    """Somebody whom the page lets in."""
    if isinstance(row, Public):
        return None
    at = world.umbrella if isinstance(row, Staff) and "umbrella" in (row.belongs_to, row.at) else world.own
    role = row.roles[0] if isinstance(row, Staff) and row.roles else Role.EDITOR
    return world.staff(at)[role]


AXE = Axe().axe_script


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe, which the page has by then, finds, but for pins that stand close on the map: where a pin stands is essential
    (WCAG 2.2, 2.5.8, exception "essential"), and the list beside it leads to the same."""
    said = []
    for found in page.evaluate("options => axe.run(options).then(results => results.violations)", options):
        nodes = [node["html"][:150] for node in found["nodes"]]
        if found["id"] == "target-size":
            nodes = [html for html in nodes if "leaflet-marker-icon" not in html]
        if nodes:
            said.append(f"{found['id']}: {found['help']}: {', '.join(nodes[:3])}")
    return said


def send(page: Page, path: str, fields: dict[str, list[str]]) -> None:
    """Send these fields as a form of this page would."""
    with page.expect_navigation():
        page.evaluate(
            """([path, fields]) => {
                const form = document.createElement("form");
                Object.assign(form, { method: "post", action: path });
                for (const [name, values] of Object.entries(fields))
                    for (const value of values) form.append(Object.assign(document.createElement("input"), { name, value }));
                document.body.append(form);
                form.submit();
            }""",
            [path, fields],
        )


def look(
    watched: Watched, path: str, languages: list[str], fields: dict[str, list[str]] | None = None, *, axe: bool = True
) -> list[str]:
    """What is wrong with a page, in each language, width and scheme; with `fields`, with what it answers to them.

    Without `axe`, for a further page of a template that axe has seen: width, console and requests alone.
    """
    wrong: list[str] = []
    for language in languages:
        for width in (360, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            address = path + ("&" if "?" in path else "?") + f"lang={language}"
            watched.page.goto(address)
            if fields is not None:
                send(watched.page, address, fields)
                watched.page.evaluate("() => document.querySelectorAll('details:not(.pick)').forEach(part => part.open = true)")
            where = f"{path} {language} {width}"
            expect(watched.page.locator("[data-map-box][open]:not([data-ready], [hidden])")).to_have_count(0)  # it is drawn
            if (overflow := watched.overflow) > 0:
                wrong.append(f"{where}: {overflow} px wider than the window")
            if axe:
                watched.page.evaluate(AXE)
            for scheme, options in SCHEMES.items() if axe else ():
                watched.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                wrong += [f"{where} {scheme}: {violation}" for violation in violations(watched.page, options)]
    expected = "the server responded with a status of 4"  # Chromium says so of every page that is not there
    wrong += [f"{path}: console: {error}" for error in watched.errors if expected not in error]
    return wrong + [f"{path}: asks {url}" for url in watched.foreign]


def nothing_wrong(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(found), pytrace=False)


class TestInABrowser:
    pytestmark = browser

    @pytest.mark.parametrize("name", PAGES)
    def test_page(self, watched: Watched, world: World, enter: Callable[[Member], None], name: str):
        row = TABLE[name]
        path, client = address(URLS[name], row, world), Client()
        if who := who_opens(row, world):
            enter(who)
            sign_in(client, who)
        if not answers_with_a_page(path, client):
            return
        public = isinstance(row, Public) and not name.startswith(("account", "mfa"))

        nothing_wrong(look(watched, path, ["de", "ar" if public else "en"]))

    @pytest.mark.parametrize("name", sorted(FURTHER))
    def test_further_page(self, watched: Watched, world: World, name: str):
        nothing_wrong(look(watched, FURTHER[name], ["de", "ar"]))

    @pytest.mark.parametrize("name", sorted(POSTED))
    def test_posted_page(self, watched: Watched, world: World, name: str):
        path, fields = POSTED[name]

        nothing_wrong(look(watched, path, ["de", "ar"], fields, axe=name in SEEN_BY_AXE))

    @pytest.mark.parametrize("template", sorted(WAYS))
    def test_page_in_the_middle(self, watched: Watched, window: BrowserContext, world: World, live_server: Any, template: str):
        way = WAYS[template](world)
        cookies = [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in way.client.cookies.items()]
        if cookies:
            window.add_cookies(cookies)

        nothing_wrong(look(watched, way.path, ["de", "en"]))
