"""`viadukt guide`: which ways are open to somebody, what is missing, and what to ask next."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click

from viadukt.cli.rules import rules_that_count
from viadukt.guidance.public import (
    FactError,
    NotReadable,
    Rulebooks,
    answer,
    known_facts,
    no_such_facts,
    ranked,
    read_json,
)

WORDS = {
    "de": {
        "met": "offen", "unmet": "zu", "unknown": "noch nicht bekannt", "anspruch": "Anspruch", "soll": "soll", "kann": "kann",
        "not_yet": "noch nicht in Kraft", "no_longer": "nicht mehr in Kraft", "not_coded": "für diesen Tag nicht erfasst",
        "to_be_filled": "noch nicht erfasst", "missing": "fehlt", "or": "oder", "provided": "wenn", "any_but": "nicht",
        "at_least": "mindestens", "at_most": "höchstens", "more": "mehr", "source": "Quelle", "state": "Rechtsstand",
        "question": "Nächste Frage", "why": "Warum", "for": "Wichtig für", "barred": "Daran lässt sich nichts ändern",
        "done": "Keine weitere Frage ändert etwas.", "true": "ja", "false": "nein",
        "presumed": "Angenommen, weil nichts gesagt ist",
    },
    "en": {
        "met": "open", "unmet": "closed", "unknown": "not known yet", "anspruch": "entitlement", "soll": "should be granted",
        "kann": "may be granted", "not_yet": "not in force yet", "no_longer": "no longer in force",
        "not_coded": "not coded for this day", "to_be_filled": "not coded yet", "missing": "missing", "or": "or",
        "provided": "provided", "any_but": "not", "at_least": "at least", "at_most": "at most", "more": "more",
        "source": "Source", "state": "law state", "question": "Next question", "why": "Why", "for": "Matters for",
        "barred": "What cannot be changed", "done": "No further question changes anything.", "true": "yes", "false": "no",
        "presumed": "Presumed, as nothing was said",
    },
}  # fmt: skip


@click.command()
@click.argument("facts", required=False, metavar="FACTS.json")
@click.option("--on", "day", metavar="DATE", help="Day of evaluation, such as 2026-03-01.  [default: today]")
@click.option("--skip", multiple=True, metavar="KEY", help="A fact that is not known and not to be asked for; may be repeated.")
@click.option("--lang", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Language of the readable form.")
@click.option("--facts", "list_facts", is_flag=True, help="List the facts that can be known, and end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def guide(  # noqa: PLR0917 - click names them all
    facts: str | None, day: str | None, skip: tuple[str, ...], lang: str, list_facts: bool, as_json: bool
) -> None:
    """Which way is open to whom FACTS.json describes, what is missing, and what to ask next; - is stdin.

    JSON: {"routes": [{"id", "verdict": "met|unmet|unknown", "missing": [...], "sources": [...]}, ...], "next_question": ...}.
    A key that is absent or null is not known yet. Information, not legal advice.
    """
    books = rules_that_count()
    if list_facts:
        click.echo(json.dumps(known_facts(books), ensure_ascii=False) if as_json else "\n".join(_fact_lines(books, lang)))
        return
    if facts is None:
        raise click.UsageError(
            "Give a file of facts. For example: viadukt guide facts.json. Which facts there are: viadukt guide --facts"
        )
    on = _day(day)
    for key, says in no_such_facts(books, skip).items():
        _refuse(f"--skip {key}: {says} Known facts: viadukt guide --facts")
    try:
        answered = answer(books, _read(facts), on, skip)
    except FactError as error:
        _refuse("\n".join(_fact_problems(facts, error)))
    click.echo(json.dumps(answered, ensure_ascii=False) if as_json else "\n".join(_lines(answered, lang)))


def _refuse(sentence: str) -> NoReturn:
    """What was given cannot be used: say so, exit with 2."""
    click.echo(sentence.encode("utf-8", "backslashreplace").decode(), err=True)
    sys.exit(2)


def _day(given: str | None) -> date:
    if given is None:
        return datetime.now(ZoneInfo("Europe/Berlin")).date()
    try:
        return date.fromisoformat(given)
    except ValueError:
        _refuse(f"--on {given}: no such day. Write it as 2026-03-01.")


def _read(name: str) -> dict[str, Any]:
    """The facts of a file; what is no JSON object, or names a key twice, is said with its place."""
    try:
        with click.open_file(name, "rb") as file:
            read = read_json(file.read())
    except OSError as error:
        _refuse(f"{name}: cannot be read ({error.strerror}).")
    except NotReadable as error:
        where = f'{name}, key "{error.key}"' if error.key else f"{name}, line {error.line}" if error.line else name
        _refuse(f"{where}: {error.says}")
    if not isinstance(read, dict):
        _refuse(f'{name}: one object of facts was expected, such as {{"german": "B1", "job_offer": true}}.')
    return read


def _fact_problems(name: str, error: FactError) -> Iterator[str]:
    for key, says in error.problems.items():
        listing = " Known facts: viadukt guide --facts" if says.startswith("no such fact") else ""
        yield f'{name}, key "{key}": {says}{listing}'


def _fact_lines(books: Rulebooks, lang: str) -> Iterator[str]:
    facts = known_facts(books)
    width = max(len(fact["key"]) for fact in facts)
    for fact in facts:
        what = ", ".join(fact.get("values", [])) or {"isco": "ISCO-08", "country": "ISO 3166-1"}.get(fact["type"], fact["type"])
        unit = f", {fact['unit']}" if "unit" in fact else ""
        yield f"{fact['key']:<{width}}  {fact['question'][lang]}  ({what}{unit})"


def _lines(answered: Mapping[str, Any], lang: str) -> Iterator[str]:
    words = WORDS[lang]
    for route in ranked(answered):
        standing = "" if route["standing"] == "in_force" else f" ({words[route['standing']]})"
        yield f"§ {route['id']}  {route['name'][lang]}: {words[route['verdict']]}{standing} · {words[route['discretion']]}"
        yield from _missing_lines(route, lang)
        law = ", ".join(source["law"] for source in route["sources"][:2])
        yield f"    {words['source']}: {law} · {words['state']} {route['law_state']}"
    if answered["presumed"]:
        said = ", ".join(f"{key}: {_said(value, lang)}" for key, value in answered["presumed"].items())
        yield f"\n{words['presumed']}: {said}"
    yield ""
    if question := answered["next_question"]:
        yield f"{words['question']}: {question['question'][lang]}  [{question['fact']}]"
        yield f"    {words['why']}: {question['why'][lang]}"
        yield f"    {words['for']}: {', '.join('§ ' + name for name in question['routes'])}"
    else:
        yield words["done"]
    yield f"\n{answered['note'][lang]}"


def _missing_lines(route: Mapping[str, Any], lang: str) -> Iterator[str]:
    words = WORDS[lang]
    for number, way in enumerate(route["missing"][:3]):
        head = words["missing"] if not number else words["or"]
        changes = [_step(step, lang) for step in way["changes"]]
        provided = [_step(step, lang) for step in way["provided"]]
        if changes:
            yield f"    {head}: {'; '.join(changes)}" + (f" – {words['provided']}: {'; '.join(provided)}" if provided else "")
        else:
            yield f"    {words['provided'] if not number else words['or']}: {'; '.join(provided)}"
    texts = {one["id"]: one["text"].get(lang, one["id"]) for one in route["conditions"]}
    if barred := [texts.get(name, name) for name in route["barred_by"]]:
        yield f"    {words['barred']}: {' · '.join(barred)}"


def _step(step: Mapping[str, Any], lang: str) -> str:
    words = WORDS[lang]
    if "none_of" in step:
        what = f"{words['any_but']} {', '.join(step['none_of'])}"
    elif "one_of" in step:
        what = f" {words['or']} ".join(_said(value, lang) for value in step["one_of"])
    elif step["from"] is None and {"at_least", "at_most"} & step.keys():
        what = " ".join(f"{words[end]} {_said(step[end], lang)}" for end in ("at_least", "at_most") if end in step)
    else:
        what = _said(step["to"], lang)
    before = "" if step["from"] is None else f"{_said(step['from'], lang)} -> "
    by = f" ({step['by']:+g})" if "by" in step else ""
    return f"{step['fact']} {before}{what}{by}"


def _said(value: Any, lang: str) -> str:
    return WORDS[lang][str(value).lower()] if isinstance(value, bool) else str(value)
