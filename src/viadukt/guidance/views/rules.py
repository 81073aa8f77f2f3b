"""The rules for everybody: each with its law, its state, its last check and what is open; and what changed in it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from viadukt.guidance import history
from viadukt.guidance.catalogue import LABELS, ONE, Entry, Kind, as_kind, entries, entry
from viadukt.guidance.engine.laws import link
from viadukt.guidance.outline import outline
from viadukt.guidance.overlay import Rules, current
from viadukt.guidance.selectors import approved_of
from viadukt.guidance.statements import Law, Words
from viadukt.kernel.ratelimit import limited


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by its kind."""
    now = current()
    groups: dict[Kind, list[dict[str, object]]] = {}
    for one in entries(now):
        groups.setdefault(one.kind, []).append(_row(now, one, request.LANGUAGE_CODE))
    context = {"groups": [{"kind": kind, "label": LABELS[kind], "rows": rows} for kind, rows in groups.items()]}
    return render(request, "guidance/rules.html", context)


@require_safe
def rule(request: HttpRequest, kind: str, rule_id: str) -> HttpResponse:
    """One rule with all its conditions, version by version."""
    now = current()
    found = _entry(now, kind, rule_id)
    context = {
        "row": _row(now, found, request.LANGUAGE_CODE),
        "label": ONE[found.kind],
        "rule": outline(now.books, found.kind, found.id, request.LANGUAGE_CODE),
        "open_questions": [Words.of(text, request.LANGUAGE_CODE) for text in found.open_questions],
        "changed": found.path in now.approved,
    }
    return render(request, "guidance/rule.html", context)


@require_safe
@limited("rule-history", 120, 60, methods=("GET", "HEAD"))
def rule_history(request: HttpRequest, kind: str, rule_id: str) -> HttpResponse:
    """What the network changed in the file of a rule, and two states of the rule beside each other."""
    now = current()
    found = _entry(now, kind, rule_id)
    language = request.LANGUAGE_CODE
    approved = list(approved_of(found.path))
    revisions = history.revisions(now, found.path, approved)
    shown = outline(now.books, found.kind, found.id, language)
    context = {
        "row": _row(now, found, language),
        "rule": shown,
        "changes": approved[::-1],
        "revisions": revisions,
        "compared": history.compared(now, found, revisions, _asked(request, "before", "after"), language),
        "versions": [version for version in shown.versions if version.first],
        "versions_compared": history.versions_compared(shown, _asked(request, "old", "new")),
    }
    return render(request, "guidance/rule_history.html", context)


def _asked(request: HttpRequest, before: str, after: str) -> history.Asked:
    return history.Asked(request.GET.get(before, ""), request.GET.get(after, ""))


def _entry(rules: Rules, kind: str, rule_id: str) -> Entry:
    known = as_kind(kind)
    if known is None:
        raise Http404
    try:
        return entry(rules, known, rule_id)
    except KeyError:
        raise Http404 from None


def _row(rules: Rules, entry: Entry, language: str) -> dict[str, object]:
    """An entry in the reader's language."""
    return {
        "kind": entry.kind,
        "id": entry.id,
        "name": Words.of(entry.name, language),
        "laws": [Law(citation, link(citation, rules.books.laws)) for citation in entry.law],
        "law_state": entry.law_state,
        "checked": entry.checked,
        "open": len(entry.open_questions),
        "to_be_filled": entry.to_be_filled,
    }
