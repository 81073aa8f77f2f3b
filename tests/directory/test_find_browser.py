"""Find help in a real browser: by keyboard, on the map, near somebody's phone, and without script."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect

from tests.directory.conftest import BONN, COLOGNE, Offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _offers(offer: Offer) -> None:
    offer("Beratung Köln", at=COLOGNE)
    offer("Beratung Bonn", at=BONN)


@pytest.mark.usefixtures("_offers")
def test_enter_asks_and_the_answer_has_no_word_in_its_address(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/")
    page.fill("#q", "Mein Diplom anerkennen lassen in Köln")
    page.press("#q", "Enter")

    expect(page.locator("article.offer h3")).to_have_text(["Beratung Köln", "Beratung Bonn"])
    assert page.evaluate("location.pathname + location.search") == "/?topic=recognition&place=gn%3A2886242"


@pytest.mark.usefixtures("_offers")
def test_the_map_is_used_by_keyboard_and_leads_to_the_entry(window: BrowserContext) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto("/?topic=recognition&place=50667")
    pin = page.get_by_role("button", name="Beratung Bonn")
    pin.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup a", has_text="Zum Eintrag").click()

    assert page.evaluate("location.hash").startswith("#offer-")
    assert problems == []


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CLIPPED = """() => {
  const edge = document.querySelector(".map").getBoundingClientRect();
  return [...document.querySelectorAll(".map .town")].filter((name) => {
    const box = name.getBoundingClientRect();
    return box.left < edge.left || box.top < edge.top || box.right > edge.right || box.bottom > edge.bottom;
  }).map((name) => name.textContent);
}"""


@pytest.mark.usefixtures("_offers")
def test_the_names_of_towns_can_be_read_wherever_the_map_is(window: BrowserContext) -> None:
    page = window.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto("/?topic=recognition&place=50667")
    page.locator("[data-map-box][data-ready]").wait_for()
    seen: set[str] = set()
    for height in (800, 500, 800):
        page.set_viewport_size({"width": 1280, "height": height})
        for _ in range(2):
            page.locator(".leaflet-control-zoom-out").click()
        names = page.locator(".map .town").all_text_contents()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, ".map", {"runOnly": ["color-contrast"]}).response
            assert [node["html"] for node in found["violations"]] == []
            assert [node["html"] for part in found["incomplete"] for node in part["nodes"] if "town" in node["html"]] == []
        assert page.evaluate(CLIPPED) == []
        seen.update(names)

    assert {"Dortmund", "Berlin", "Tunis"} <= seen


@pytest.mark.usefixtures("_offers")
def test_on_a_phone_the_map_is_fetched_by_a_tap_only(window: BrowserContext) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": 360, "height": 720})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/?topic=recognition&place=50667")
    expect(page.locator("article.offer")).to_have_count(2)
    assert [url for url in asked if "leaflet" in url] == []

    page.locator("[data-map-box] > summary").click()
    expect(page.locator(".pin")).to_have_count(2)


@pytest.mark.usefixtures("_offers")
def test_near_me_asks_the_phone_on_a_tap_and_keeps_the_point_out_of_the_address(window: BrowserContext) -> None:
    window.grant_permissions(["geolocation"])
    window.set_geolocation({"latitude": BONN[0] + 0.0012, "longitude": BONN[1]})
    page = window.new_page()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data or "") if request.method == "POST" else None)
    page.goto("/?topic=recognition")
    page.get_by_role("button", name="In meiner Nähe").click()

    expect(page.locator("article.offer h3").first).to_have_text("Beratung Bonn")
    assert ["here=50.74%2C7.10" in body for body in posted] == [True]
    assert page.evaluate("location.search") == ""


@pytest.mark.usefixtures("_offers")
def test_everything_works_without_script(chromium: Browser, live_server: Any, client: Client) -> None:
    context = chromium.new_context(base_url=live_server.url, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("#q", "Mein Diplom anerkennen lassen")
    page.get_by_role("button", name="Hilfe finden").click()
    expect(page.locator("article.offer")).to_have_count(2)

    page.fill("#near", "50667")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator("article.offer h3").first).to_have_text("Beratung Köln")

    page.locator("summary", has_text="Filter").click()
    page.select_option("#filter_within", "10")
    page.get_by_role("button", name="Anwenden").click()
    expect(page.locator("article.offer")).to_have_count(1)
    context.close()


@pytest.mark.usefixtures("_offers")
def test_back_from_an_offer_leads_to_the_answer(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/")
    page.fill("#q", "Mein Diplom anerkennen lassen in Köln")
    page.press("#q", "Enter")
    page.locator("article.offer h3 a").first.click()
    page.wait_for_url("**/services/**")

    page.go_back()

    expect(page.locator("article.offer h3")).to_have_text(["Beratung Köln", "Beratung Bonn"])


@pytest.mark.usefixtures("_offers")
def test_what_is_urgent_leaves_nothing_in_the_address(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/")
    page.fill("#q", "Mein Mann schlägt mich")
    page.press("#q", "Enter")

    expect(page.locator(".emergency")).to_be_visible()
    assert page.evaluate("location.pathname + location.search") == "/"
