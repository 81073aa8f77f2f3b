"""PDFs: everything is in them once, in its language, for eyes and for screen readers; nobody's text is ever markup."""

import io
import re
import sys
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.ui.reading import Element, read
from viadukt.kernel.errors import Refused
from viadukt.ui.paper import typesetting
from viadukt.ui.paper.rendering import Size, TemplateFault, render

GERMAN = "Die Anerkennung dauert drei bis vier Monate. Fragen Sie nach der Gleichwertigkeitsfeststellung (§ 81a AufenthG)."
SENTENCES = {
    "de": GERMAN,
    "en": "Recognition takes three to four months & costs €200–600: “ask us”.",
    "fr": "La reconnaissance dure de trois à quatre mois : « cœur », 200–600 €.",
    "tr": "Diplomanızın tanınması üç–dört ay sürer; İzmir, ığşçöü.",
    "ru": "Признание диплома занимает 3–4 месяца: съешь ещё.",
    "uk": "Визнання диплома триває 3–4 місяці: її ґанок, об’єднання.",
    "vi": "Việc công nhận văn bằng mất 3–4 tháng; ưỡ, ặ, ễ, ợ, Đừng ngần ngại.",
    "ti": "ምኽሪ ብናጻ ክትረኽቡ መሰል ኣለኩም። ክፍሊት 12,50 € ኣሎ።",
    "ar": "لديك الحق في المشورة مجانًا، اتصل بنا يوميًّا في بيت محمّد على الرقم +49 221 123456 قريبًا",
    "fa": "می‌خواهید مدرک پرستاری‌تان به رسمیت شناخته شود؟ لطفاً دربارهٔ برنامهٔ ما بپرسید",
    "ps": "تاسو د وړیا مشورې حق لرئ، ښځې او ځوانان ټول، څوک ډېر ږغېږي",
}
FROM_RIGHT = {"ar", "fa", "ps"}


QR = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 0h1v1H0z'/></svg>"


def everything(own: str) -> dict[str, Any]:
    return {
        "note": own,
        "heading": {"own": own, "de": "Überschrift"},
        "text": {"own": own, "de": GERMAN},
        "papers": {"own": [own], "de": ["Reisepass", "Diplom"]},
        "head": ["Was", "Wer"],
        "rows": [[own, 1], [own, "2"]],
        "phone": "+49 221 123456",
        "qr": QR,
    }


def texts(element: Element, *kinds: str) -> list[str]:
    """What stands in these elements, without the hyphens at the ends of lines."""
    return [held.text.replace("\u00ad", "") for held in element.every(*kinds)]


def letters(text: str, language: str) -> str | list[str]:
    """Text to compare. From right to left a PDF holds a line in the order of the page: then each letter is there once."""
    return sorted("".join(text.split())) if language in FROM_RIGHT else text


def in_languages(document: Element, *kinds: str) -> list[tuple[str, str | list[str]]]:
    languages = [element.language for element in document.every(*kinds)]
    return [(tongue, letters(text, tongue)) for tongue, text in zip(languages, texts(document, *kinds), strict=True)]


def set_(text: str, language: str = "de", size: Size = "a4") -> bytes:
    return render("tests/text.typ", {"text": text}, language=language, title="Titel", size=size)


def paragraphs(pdf: bytes) -> list[str]:
    return texts(read(pdf), "P")[1:]


@pytest.mark.parametrize("language", SENTENCES)
def test_each_language_reads_as_it_was_written(language: str):
    sentence = SENTENCES[language]

    document = read(render("tests/text.typ", {"text": sentence}, language=language, title=sentence))

    assert [letters(text, language) for text in texts(document, "P")] == [letters(sentence, language)] * 2
    assert {element.language for element in document.every("P")} == {language}


@pytest.mark.parametrize("language", SENTENCES)
def test_every_part_in_each_language(language: str):
    pdf = render("tests/everything.typ", everything(SENTENCES[language]), language=language, title=SENTENCES[language])

    assert pdf.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_two_languages_side_by_side(language: str):
    own = SENTENCES[language]

    document = read(render("tests/everything.typ", everything(own), language=language, title="Titel"))

    assert in_languages(document, "H1", "H2") == [(language, letters(own, language)), ("de", "Überschrift")] * 2
    assert in_languages(document, "LBody") == [
        (language, letters(own, language)),
        ("de", "Reisepass"),
        ("de", "Diplom"),
        (language, letters(own, language)),
    ]
    assert texts(document, "Lbl") == ["☐", "☐", "☐", "☑"]


def test_german_alone_has_one_column():
    document = read(render("tests/everything.typ", everything("Eigenes"), language="de", title="Titel"))

    assert texts(document, "H1", "H2") == ["Überschrift", "Überschrift"]
    assert {element.language for element in document.every("P")} == {"de"}


def test_tables_and_pictures_say_what_they_are():
    document = read(render("tests/everything.typ", everything("Eigenes"), language="en", title="Titel"))

    assert [(cell.text, cell.attributes["/Scope"]) for cell in document.every("TH")] == [("Was", "/Column"), ("Wer", "/Column")]
    assert texts(document, "TD") == ["Eigenes", "1", "Eigenes", "2"]
    assert [picture.alt for picture in document.every("Figure")] == ["Eigenes"]


@pytest.mark.parametrize("language", SENTENCES)
def test_it_says_what_it_is(language: str):
    reader = PdfReader(io.BytesIO(render("tests/text.typ", {"text": "x"}, language=language, title=SENTENCES[language])))
    root: Any = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()

    shows_title = root["/ViewerPreferences"]["/DisplayDocTitle"]

    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], shows_title) == (language, True, True)
    assert re.findall("<pdfuaid:part>(.*?)</pdfuaid:part>", xmp) == ["1"]
    assert reader.metadata == {"/Title": SENTENCES[language], "/Creator": reader.metadata["/Creator"]}  # type: ignore[index]
    assert re.findall("Date|author|creator>", xmp) == []


@pytest.mark.parametrize(("size", "millimetres"), [("a4", (210, 297)), ("a6", (105, 148))])
def test_sizes(size: Size, millimetres: tuple[int, int]):
    box = PdfReader(io.BytesIO(set_("x", size=size))).pages[0].mediabox

    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == millimetres


@pytest.mark.parametrize(("language", "label"), [("de", "Seite 2 von 2"), ("en", "Page 2 of 2"), ("vi", "Seite 2 von 2")])
def test_pages_are_numbered(language: str, label: str):
    pages = PdfReader(io.BytesIO(set_("Absatz\n\n" * 60, language))).pages

    assert (len(pages), pages[1].extract_text().splitlines()[-1]) == (2, f"Titel {label}")


def test_the_same_input_gives_the_same_bytes():
    data = everything(SENTENCES["ar"])

    assert len({render("tests/everything.typ", data, language="ar", title="Titel") for _ in range(3)}) == 1


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x") #read("/etc/passwd") #{1+1}',
        "*fett* _kursiv_ `code` $x^2$ @ref <label> // nichts /* nichts */ -- --- ... ~",
        "= keine Überschrift",
        "- keine Liste + und keine Zahl",
        "\\ \\u{41} \"Anführung\" 'einfach'",
        "=cmd()|' /C calc'!A0",
        "%(number)s {{ x }} {% y %} ${z} %n",
        "</Span> BT /F1 ET endstream endobj",
        "https://beispiel.example/#anker?a=b&c=d",
    ],
)
def test_text_is_never_markup(text: str):
    document = read(render("tests/everything.typ", everything(text), language="en", title=text))

    assert texts(document, "P")[:2] == [text, text]
    assert texts(document, "TD")[::2] == [text, text]
    assert texts(document, "H1") == [text, "Überschrift"]
    assert list(document.every("Link")) == []


def test_texts_are_translated_into_the_language_of_the_page():
    pdf = render("tests/text.typ", {"text": gettext_lazy("Seiten")}, language="fr", title="Titel")

    assert paragraphs(pdf) == ["Pages de résultats"]


def test_paragraphs_and_lines():
    assert paragraphs(set_("eins\nzwei\n\n \n\ndrei\r\n\r\nvier")) == ["eins zwei", "drei", "vier"]


def test_emoji_and_what_no_font_has():
    assert paragraphs(set_("Ja 👩🏽\u200d⚕\ufe0f 🇩🇪 ☎\ufe0f ✓, Frau 李 fragt: தமிழ்?")) == [
        "Ja 👩🏽\u200d⚕\ufe0f 🇩🇪 ☎\ufe0f ✓, Frau □ fragt: □□□?"
    ]


def test_a_word_longer_than_a_line_stays_on_the_page():
    (word,) = paragraphs(set_("x" * 400, size="a6"))

    assert word == "x" * 400
    page = PdfReader(io.BytesIO(set_("x" * 400, size="a6"))).pages[0]
    assert max(map(len, page.extract_text().splitlines())) < 70


@pytest.mark.slow
def test_a_long_text():
    text = "\n\n".join(f"{number}. {GERMAN}" for number in range(1, 1800))
    assert len(text.encode()) > 200_000

    assert paragraphs(set_(text)) == text.split("\n\n")


def test_every_character_of_the_fonts_can_be_printed(covered: list[str]):
    assert render("tests/list.typ", {"texts": covered}, language="de", title="Titel").startswith(b"%PDF-1.7")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=20, max_size=60), st.sampled_from(sorted(SENTENCES)))
def test_whatever_is_written_can_be_printed(written: list[str], language: str):
    pdf = render("tests/list.typ", {"texts": written}, language=language, title="Titel")

    assert pdf.startswith(b"%PDF-1.7")


def test_a_template_that_is_not_there():
    with pytest.raises(TemplateDoesNotExist, match=r"^tests/nothing\.typ$"):
        render("tests/nothing.typ", {}, language="de", title="Titel")


def test_a_fault_says_where_and_nothing_of_the_text():
    with pytest.raises(TemplateFault) as caught:
        render("tests/fault.typ", {"text": "Amal, geheim"}, language="de", title="Titel")

    assert str(caught.value).splitlines()[:2] == [
        'tests/fault.typ: error: equality assertion failed: value "…" was not equal to "…"',
        "  ┌─ main.typ:4:1",
    ]
    assert "Amal" not in str(caught.value)


def test_a_template_reads_no_file():
    with pytest.raises(TemplateFault, match="would escape the project root"):
        render("tests/outside.typ", {}, language="de", title="Titel")


@pytest.mark.slow
def test_a_template_that_never_ends_is_ended():
    with pytest.raises(Refused, match="zu lang für ein PDF"):
        render("tests/endless.typ", {}, language="de", title="Titel")


def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(typesetting, "SECONDS", 0.001)

    with pytest.raises(Refused, match="zu lang für ein PDF"):
        set_("x")


@pytest.mark.parametrize(
    ("data", "said"),
    [({"a": {"b": [1, {2}]}}, r"^data\.a\.b\[1\] is of type set"), ({"a": b"x"}, r"^data\.a is of type bytes")],
)
def test_data_that_no_template_can_take(data: dict[str, Any], said: str):
    with pytest.raises(TypeError, match=said):
        render("tests/text.typ", data, language="de", title="Titel")


@pytest.mark.parametrize("language", ["", "D", "../de", "deutsch"])
def test_what_is_no_language(language: str):
    with pytest.raises(ValueError, match="is no language code"):
        set_("x", language)


def test_a_title_there_must_be():
    with pytest.raises(ValueError, match="needs a title"):
        render("tests/text.typ", {"text": "x"}, language="de", title=" ")


def test_the_server_does_not_hold_typst():
    set_("x")

    assert "typst" not in sys.modules
