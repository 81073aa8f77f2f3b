"""From a template to subject, text and HTML, in the reader's language.

A mail is one text template that extends `post/mail.txt` and fills the blocks `subject` and `body`. The subject is rendered
without any of the context, so that it cannot hold a name or a case (it is what others read over a shoulder). The HTML is made
of the text: paragraphs, and links to this instance alone; no picture, nothing from elsewhere, nothing that reports back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_mail(template: str, context: Mapping[str, Any], language: str) -> Rendered:
    """Render `template` (a path such as `accounts/mail/invitation.txt`) in `language`.

    Raises `TemplateDoesNotExist`, and `ValueError` when the subject is empty or has several lines.
    """
    loaded = get_template(template)
    with translation.override(language):
        frame = {"base_url": settings.BASE_URL, "language": language}
        subject = loaded.render({**frame, "part": "subject"}).strip()
        text = tidy(loaded.render({**context, **frame, "part": "body"}))
        direction = "rtl" if translation.get_language_bidi() else "ltr"
    if not subject or "\n" in subject or "\r" in subject:
        raise ValueError(f"{template}: a subject is one line")
    return Rendered(subject, text, html_of(text, subject=subject, language=language, direction=direction))


def tidy(text: str) -> str:
    """One blank line between paragraphs, none around the whole, no space at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    return _BLANK_LINES.sub("\n\n", lines) + "\n"


def html_of(text: str, *, subject: str, language: str, direction: str) -> str:
    """The text as a plain HTML page of paragraphs."""
    return format_html(
        '<!doctype html>\n<html lang="{}" dir="{}">\n<head><meta charset="utf-8"><title>{}</title>'
        "<style>body{{font:17px/1.5 sans-serif;max-width:36em;margin:1em auto;padding:0 1em}}</style></head>\n"
        '<body dir="{}">\n{}\n</body>\n</html>\n',
        language,
        direction,
        subject,
        direction,
        paragraphs(text),
    )


def paragraphs(text: str) -> SafeString:
    """The text as HTML paragraphs, escaped, with addresses of this instance as links."""
    return format_html_join("\n", "<p>{}</p>", ((_lines(paragraph),) for paragraph in text.strip().split("\n\n")))


def _lines(paragraph: str) -> SafeString:
    return format_html_join(mark_safe("<br>\n"), "{}", ((_linked(line),) for line in paragraph.split("\n")))


def _linked(line: str) -> SafeString:
    """The line with addresses of this instance as links; whatever else looks like one stays text."""
    own = re.compile(rf"({re.escape(settings.BASE_URL)}(?:/[^\s<>\"]*)?)(?=\s|$)")
    parts = own.split(line)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}" dir="ltr">{}</a>', part, part) if number % 2 else part,)
            for number, part in enumerate(parts)
        ),
    )
