"""Read aloud: with a voice of the device alone, in the language of each part."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Headless Chromium has no voices. The device's are made up here; what is said is noted instead of heard.
VOICES = """(voices) => {
  window.said = [];
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => voices,
    cancel: () => {},
    speak: (utterance) => { window.said.push([utterance.text, utterance.lang]); utterance.dispatchEvent(new Event("end")); },
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
}"""


def page_with(window: BrowserContext, *voices: dict[str, Any]) -> Page:
    page = window.new_page()
    page.add_init_script(f"({VOICES})({list(voices)!r})".replace("True", "true").replace("False", "false"))
    return page


def test_the_question_is_read_in_the_language_of_the_page(window: BrowserContext):
    page = page_with(window, {"lang": "de-DE", "localService": True})
    page.goto("/?lang=de")
    page.get_by_role("button", name="Vorlesen").click()

    assert page.evaluate("window.said.slice(0, 3)") == [
        ["Hilfe finden", "de-DE"],
        ["Sie beschreiben, was Sie brauchen. Wir zeigen Ihnen, wer helfen kann.", "de-DE"],
        ["Was brauchen Sie? Schreiben Sie in Ihrer Sprache.", "de-DE"],
    ]
    expect(page.get_by_role("button", name="Vorlesen")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("voices", [[], [{"lang": "de-DE", "localService": False}], [{"lang": "ru-RU", "localService": True}]])
def test_without_a_voice_of_its_own_the_device_is_not_asked(window: BrowserContext, voices: list[dict[str, Any]]):
    page = page_with(window, *voices)
    page.goto("/safety/?lang=de")

    expect(page.locator("[data-read]")).to_be_hidden()
