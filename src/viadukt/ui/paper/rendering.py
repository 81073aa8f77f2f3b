"""From a template and data to a PDF: accessible, in all our scripts, the same bytes for the same input.

A template is a Typst file among Django's templates (`guidance/templates/guidance/answer.typ`). It begins with
`#import "base.typ": *` and `#show: paper`, and finds what it was given as `data`. Texts reach it as data alone, so that nothing
in them is ever markup, and every word on the page comes from there: a template has none of its own.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from viadukt.kernel.errors import Refused
from viadukt.ui.paper.glyphs import printable
from viadukt.ui.paper.typesetting import TooMuch, Wrong, typeset

Size = Literal["a4", "a6"]

_BASE = Path(__file__).parent / "base.typ"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-|$)")


class TemplateFault(Exception):  # noqa: N818 - it says where the fault is
    """A template does not fit Typst, or the data that it was given: where, and what is wrong, without any text of the data."""


def render(template: str, data: Mapping[str, Any], *, language: str, title: str, size: Size = "a4") -> bytes:
    """The PDF that `template` makes of `data`, in `language`: PDF/UA-1, with `title` on top and in its properties.

    `data` holds texts, numbers, truth values, nothing, and lists and mappings of those; lazy translations become `language`.
    Characters that no font of ours has become `glyphs.REPLACEMENT`. The PDF names no author and no time. It takes a process of
    its own and a tenth of a second.

    Raises `TemplateDoesNotExist`, `TemplateFault`, `TypeError` for other data, `ValueError` for what is no language code or for
    an empty title, and `Refused` when it takes more memory or time than there is for it.
    """
    if not title.strip():
        raise ValueError(f"{template}: a PDF needs a title")
    if not _LANGUAGE.match(language):
        raise ValueError(f"{language!r} is no language code")
    with translation.override(language):
        frame = {
            "title": title,
            "language": language.split("-", maxsplit=1)[0],
            "pages": _("Seite %(number)s von %(total)s"),
            "size": size,
        }
        inputs = {"frame": _written(frame, "frame"), "data": _written(data, "data")}
    try:
        return typeset({"main.typ": _source(template), "base.typ": _BASE.read_text(encoding="utf-8")}, inputs)
    except Wrong as error:
        raise TemplateFault(f"{template}: {error}") from error
    except TooMuch as error:
        raise Refused(_("Das wurde zu lang für ein PDF. Bitte drucken Sie stattdessen die Seite.")) from error


def _source(template: str) -> str:
    """The text of a template, found where Django finds its own. Raises `TemplateDoesNotExist` with the places."""
    backend = cast("DjangoTemplates", engines["django"])
    tried = []
    for loader in backend.engine.template_loaders:
        for origin in loader.get_template_sources(template):
            try:
                return str(loader.get_contents(origin))  # type: ignore[attr-defined]
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
    raise TemplateDoesNotExist(template, tried=tried, backend=backend)


def _written(value: Any, name: str) -> str:
    return json.dumps(_plain(value, name), ensure_ascii=False, allow_nan=False)


def _plain(value: Any, name: str) -> Any:
    """`value` for JSON, its texts printable. `name` says where in the data it stands."""
    match value:
        case str() | Promise():
            return printable(str(value))
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {printable(str(key)): _plain(held, f"{name}.{key}") for key, held in value.items()}
        case list() | tuple():
            return [_plain(held, f"{name}[{number}]") for number, held in enumerate(value)]
    raise TypeError(f"{name} is of type {type(value).__name__}: a PDF takes texts, numbers, lists and mappings")
