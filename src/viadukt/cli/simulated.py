"""A simulation in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from viadukt.guidance.public import digits

WORDS = {
    "de": {
        "on": "gerechnet für den", "why": "Warum", "takes_up": "Greift auf", "presumed": "Angenommen, weil nichts gesagt ist",
        "example": "Beispiel: Dass jemand genau diese Änderung fordert, ist nicht bekannt.",
        "too_early": "An diesem Tag gilt die Reform noch nicht; sie ändert nichts. Erster Tag:",
        "any": "Mindestens ein Weg", "open": "offen", "newly_open": "neu offen", "newly_closed": "neu zu",
        "newly_undecided": "neu ungeklärt", "by_change": "Durch welche Änderung", "by_condition": "Was als Letztes fehlte",
        "alone": "allein", "only": "nur dadurch", "several": "je für sich durch mehrere",
        "together": "nur durch mehrere zusammen",
        "of": "von", "not_known": "nicht bekannt", "same": "Unverändert", "interval": "Intervalle", "made_by": "Erzeugt von",
        "true": "ja", "false": "nein",
    },
    "en": {
        "on": "computed for", "why": "Why", "takes_up": "Takes up", "presumed": "Presumed, as nothing was said",
        "example": "Example: nobody is known to demand just this change.",
        "too_early": "The reform does not hold yet on this day; it changes nothing. First day:",
        "any": "At least one way", "open": "open", "newly_open": "newly open", "newly_closed": "newly closed",
        "newly_undecided": "newly undecided", "by_change": "By which change", "by_condition": "What failed last",
        "alone": "alone", "only": "by it only", "several": "by several, each alone", "together": "by several together only",
        "of": "of", "not_known": "not known", "same": "Unchanged", "interval": "Intervals", "made_by": "Made by",
        "true": "yes", "false": "no",
    },
}  # fmt: skip
NEWLY = ("newly_open", "newly_closed", "newly_undecided")


def lines(found: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What `simulation` found; of invented people the first and the last line say that they are."""
    if found["watermark"]:
        yield f"{found['watermark'][lang]}\n"
    yield from _head_lines(found, lang)
    yield ""
    yield from _route_lines(found["any"], WORDS[lang]["any"], lang)
    changed = [route for route in found["routes"] if route["changed"]]
    for route in changed:
        yield from _route_lines(route, f"§ {route['id']}  {route['name'][lang]}", lang)
    if same := [f"§ {route['id']}" for route in found["routes"] if not route["changed"]]:
        yield f"\n{WORDS[lang]['same']}: {', '.join(same)}"
    yield f"{WORDS[lang]['interval']}: {found['interval']['note'][lang]}"
    if found["watermark"]:
        yield f"\n{found['watermark'][lang]}"


def _head_lines(found: Mapping[str, Any], lang: str) -> Iterator[str]:
    words, reform, people = WORDS[lang], found["reform"], found["people"]
    yield f"{reform['name'][lang]}  [{reform['id']}], {words['on']} {found['on']}"
    yield f"{words['why']}: {reform['why'][lang]}"
    if source := reform["source"]:
        where = ", ".join(source[key] for key in ("by", "document", "day") if key in source)
        yield (
            f"{words['takes_up']}: „{source['says']}“ ({where})"
            if lang == "de"
            else f"{words['takes_up']}: “{source['says']}” ({where})"
        )
    if reform["example"]:
        yield words["example"]
    for change in reform["changes"]:
        yield f"    {change['id']}: {change['text'][lang]}"
    if not found["in_force"]:
        yield f"{words['too_early']} {reform['from']}."
    yield people["note"][lang] + (f" {words['made_by']}: {people['made_by']}." if people["made_by"] else "")
    if people["presumed"]:
        told = [
            f"{key}: {words[str(held['value']).lower()]} ({digits(held['people'], lang)})"
            for key, held in people["presumed"].items()
        ]
        yield f"{words['presumed']}: {', '.join(told)}"


def _route_lines(route: Mapping[str, Any], name: str, lang: str) -> Iterator[str]:
    words, tally = WORDS[lang], route["all"]
    spans = [
        f"{digits(tally[when]['met'], lang)} ({_percent(tally[f'open_{when}']['share'], lang)})" for when in ("before", "after")
    ]
    yield f"{name}: {words['open']} {' -> '.join(spans)}"
    told = [_newly(tally[kind], words[kind], lang) for kind in NEWLY if tally[kind]["count"]]
    if told:
        yield f"    {' · '.join(told)}"
    for kind in NEWLY:
        for what in ("by_change", "by_condition"):
            if causes := route[what].get(kind):
                yield f"    {words[what]} ({words[kind]}): {_causes(causes, lang)}"
    for column, groups in route["groups"].items():
        for kind in NEWLY:
            if tally[kind]["count"]:
                yield f"    {column} ({words[kind]}): {' · '.join(_group(group, kind, lang) for group in groups)}"


def _newly(held: Mapping[str, Any], word: str, lang: str) -> str:
    low, high = (_percent(held[end], lang) for end in ("low", "high"))
    return f"{word} {digits(held['count'], lang)} ({_percent(held['share'], lang)}; {low} – {high})"


def _causes(causes: Mapping[str, Any], lang: str) -> str:
    words = WORDS[lang]
    told = []
    for one in causes["each"]:
        only = f", {words['only']} {digits(one['only'], lang)}" if one["only"] != one["alone"] else ""
        told.append(f"{one['id']} {words['alone']} {digits(one['alone'], lang)}{only}")
    told += [f"{words[key]} {digits(causes[key], lang)}" for key in ("several", "together") if causes[key]]
    return " · ".join(told)


def _group(group: Mapping[str, Any], kind: str, lang: str) -> str:
    name = group["label"][lang] if group["label"] else group["value"] or WORDS[lang]["not_known"]
    held = group[kind]
    low, high = (_percent(held[end], lang) for end in ("low", "high"))
    of = f"{WORDS[lang]['of']} {digits(group['count'], lang)}"
    return f"{name} {digits(held['count'], lang)} {of} ({_percent(held['share'], lang)}; {low} – {high})"


def _percent(share: float | None, lang: str) -> str:
    if share is None:
        return "–"
    text = f"{share * 100:.2f}"
    return f"{text.replace('.', ',')} %" if lang == "de" else f"{text} %"
