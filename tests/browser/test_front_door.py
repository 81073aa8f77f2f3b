"""The way of somebody who looks for help, in a real browser."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.access.world import World
from tests.browser.conftest import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "keystore"])]


@pytest.fixture
def without_script(chromium: Browser, live_server: object, world: World):
    context = chromium.new_context(base_url=str(live_server), java_script_enabled=False, viewport={"width": 360, "height": 720})
    yield context.new_page()
    context.close()


def test_help_is_found_without_script(without_script):
    without_script.goto("/?lang=de")
    question = without_script.locator("main textarea, main input[type=search], main input[type=text]").first
    question.fill("Anerkennung von meinem Zeugnis als Krankenschwester, Köln")
    without_script.locator("main form button").first.click()

    expect(without_script.locator("main")).to_contain_text("Anerkennung")
    assert "Zeugnis" not in without_script.url
    assert without_script.locator("main a[href^='/services/']").count() > 0


def test_the_whole_way_by_keyboard(watched: Watched, world: World):
    page = watched.page
    page.goto("/?lang=de")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    field = page.locator("main textarea, main input[type=search], main input[type=text]").first
    for _ in range(15):
        if field.evaluate("own => own === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type("Sprachkurs in Leipzig")
    page.keyboard.press("Tab")
    for _ in range(10):
        if page.evaluate("() => document.activeElement.matches('main form button:not([type=button])')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main a[href^='/services/']").first).to_be_visible()
    assert (watched.errors, watched.foreign) == ([], [])


def ask(page: Page, question: str) -> None:
    page.goto("/?lang=de")
    page.locator("main textarea").fill(question)
    page.locator("main form button:not([type=button])").first.click()
    page.locator("main h1", has_text="Gefundene Hilfe").wait_for()


def test_the_way_back_from_an_offer_leads_to_the_answer_without_a_word_of_the_question(watched: Watched, world: World):
    page = watched.page
    ask(page, "Anerkennung von meinem Zeugnis, Köln")
    page.locator("main h3 a").first.click()
    page.wait_for_url("**/services/**")

    page.go_back()

    expect(page.locator(".understood")).to_contain_text("Köln")
    assert "Zeugnis" not in page.url
    assert watched.errors == []


def test_the_history_says_nothing_of_what_is_urgent(watched: Watched, world: World):
    ask(watched.page, "Mein Mann schlägt mich")

    assert urlsplit(watched.page.url).query in {"", "lang=de"}


def test_the_language_is_chosen_by_its_own_name_and_remembered(watched: Watched, world: World):
    page = watched.page
    page.goto("/")
    page.locator(".pick summary").click()
    page.get_by_role("link", name="العربية").click()

    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    page.goto("/topics/")
    expect(page.locator("html")).to_have_attribute("lang", "ar")


def test_leaving_goes_to_a_harmless_page_and_tells_it_nothing(watched: Watched, window: BrowserContext, world: World):
    gone_to: list[tuple[str, str | None]] = []
    window.route(
        re.compile(r"^https://"),
        lambda route: (gone_to.append((route.request.url, route.request.headers.get("referer"))), route.fulfill(body="Wetter"))[
            1
        ],
    )
    watched.page.goto("/safety/")
    watched.page.locator("[data-leave]").click()
    watched.page.wait_for_url(re.compile(r"^https://"))

    assert [referrer for _, referrer in gone_to] == [None]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_first_page_loads_no_map_and_asks_nobody_else(watched: Watched, world: World, width: int):
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.set_viewport_size({"width": width, "height": 720})
    watched.page.goto("/")
    watched.page.wait_for_load_state("networkidle")

    assert (watched.foreign, watched.errors, watched.overflow) == ([], [], 0)
    assert [url for url in asked if "leaflet" in url or "geo" in url] == []
