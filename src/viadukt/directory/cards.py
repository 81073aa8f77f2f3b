"""What can be taken along: a card with a QR code, an address-book entry, a text for a chat group."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from viadukt.directory import present
from viadukt.directory.models import Service


def address(service: Service) -> str:
    """The page of an offer as anybody can open it."""
    return settings.BASE_URL + reverse("directory:service", args=[service.pk])


def qr(text: str) -> SafeString:
    """`text` as a QR code: an SVG without style or script, dark modules only."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr", lineclass=None, nl=False
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - drawn from our own address; no text of anybody in it


def vcard(service: Service, language: str) -> str:
    """An address-book entry (vCard 4.0, RFC 6350): organisation, offer, contact, public places."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:urn:uuid:{service.pk}",
        "KIND:org",
        f"FN:{_escaped(f'{service.organisation.name} – {service.title.in_language(language)}')}",
        f"ORG:{_escaped(service.organisation.name)}",
    ]
    for contact in present.contacts(service):
        value = _uri(contact.url)
        match contact.icon:
            case "phone":
                lines.append(f"TEL;VALUE=uri:{value}")
            case "mail":
                lines.append(f"EMAIL:{_escaped(contact.value)}")
            case "web":
                lines.append(f"URL:{value}")
    for at in service.at_sites.all():
        site = at.site
        if not site.protected:
            parts = ["", "", site.street, site.city, "", site.postal_code, site.country]
            lines.append("ADR:" + ";".join(_escaped(part) for part in parts))
    spoken = service.languages or service.organisation.languages
    lines += [f"LANG:{_escaped(code)}" for code in spoken]
    lines += [f"REV:{service.updated_at:%Y%m%dT%H%M%SZ}", f"SOURCE:{address(service)}", "END:VCARD"]
    return "".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    """A text value (RFC 6350, section 3.4)."""
    text = text.replace("\r", "").replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace(",", "\\,").replace(";", "\\;")


def _uri(text: str) -> str:
    return "".join(character for character in text if character.isprintable() and character != " ")


def _folded(line: str) -> str:
    """Lines of at most 75 octets (RFC 6350, section 3.2), never cut inside a character."""
    out, length = [], 0
    for character in line:
        size = len(character.encode())
        if length + size > 75:
            out.append("\r\n ")
            length = 1
        out.append(character)
        length += size
    return "".join(out) + "\r\n"


def answer(service: Service, language: str, spots: Sequence[present.Spot]) -> str:
    """A text to paste into a chat group: what, who, in which languages, how to reach them. Its link tracks nobody."""
    spoken = present.names_of_languages(service.languages or service.organisation.languages, language)
    lines = [str(service.title.in_language(language)), service.organisation.name]
    lines += [spot.address for spot in spots if spot.address]
    if spoken:
        lines.append(_("Sprachen: %(languages)s") % {"languages": spoken})
    lines += [contact.value for contact in present.contacts(service)]
    lines += [present.updated(service, language), address(service)]
    return "\n".join(lines)
