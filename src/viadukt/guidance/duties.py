"""What waits on the desk of who keeps the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import npgettext, pgettext

from viadukt.guidance import expiry
from viadukt.guidance.overlay import Rules, current
from viadukt.guidance.permissions import is_author
from viadukt.guidance.selectors import waiting
from viadukt.guidance.services import is_overtaken
from viadukt.jobs.public import Duty
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref
from viadukt.network.public import is_rule_keeper


def rule_duties(actor: Actor) -> Iterator[Duty]:
    """Few queries: whether the seat keeps the rules, the change number, and the proposals."""
    if not is_rule_keeper(actor):
        return
    rules, today = current(), clock.today()
    yield from _broken(rules)
    yield from _upgraded(rules)
    yield from _proposals(actor, rules)
    yield from _amounts(rules, today)
    yield from _checks(rules, today)


def _broken(rules: Rules) -> Iterator[Duty]:
    if rules.problems:
        why = pgettext("staff", "Die eigenen Regeln lassen sich nicht laden. Es gelten nur die des Programms.")
        yield Duty(key="guidance.broken", why=why, url=reverse("guidance:desk_rules"), urgent=True, can_wait=False)


def _upgraded(rules: Rules) -> Iterator[Duty]:
    for path in rules.upgraded:
        yield Duty(
            key=f"guidance.upgraded:{path}",
            why=pgettext("staff", "Das Programm bringt für %(path)s einen anderen Text mit als Ihren. Ihrer gilt weiter.")
            % {"path": path},
            url=reverse("guidance:desk_file", args=[path]),
        )


def _proposals(actor: Actor, rules: Rules) -> Iterator[Duty]:
    for change in waiting(actor):
        overtaken = is_overtaken(rules, change)
        if is_author(actor, change) and not overtaken:
            continue
        if overtaken:
            why = pgettext(
                "staff", "Die Datei %(path)s ist inzwischen eine andere. Ein Vorschlag dazu muss neu aufgesetzt werden."
            )
        else:
            why = pgettext("staff", "Ein Vorschlag zu %(path)s wartet auf eine zweite Person.")
        yield Duty(
            key=f"guidance.change:{change.pk}",
            why=why % {"path": change.path},
            url=reverse("guidance:desk_change", args=[change.pk]),
            about=Ref("guidance.RuleChange", change.pk),
        )


def _amounts(rules: Rules, today: date) -> Iterator[Duty]:
    """A year without a published amount stays unknown, and is asked for until somebody enters it."""
    for year in (today.year, today.year + 1):
        missing = len(expiry.without_amount(rules.books, year))
        if not missing or (year > today.year and not expiry.amounts_due(today)):
            continue
        words = npgettext(
            "staff",
            "%(count)d Betrag für %(year)d fehlt. Was daran hängt, bleibt für dieses Jahr offen.",
            "%(count)d Beträge für %(year)d fehlen. Was daran hängt, bleibt für dieses Jahr offen.",
            missing,
        )
        yield Duty(
            key=f"guidance.amounts:{year}",
            why=words % {"count": missing, "year": year},
            url=reverse("guidance:desk_file", args=["thresholds.yaml"]),
            due=date(year - 1, 12, 31),
            urgent=year == today.year,
        )


def _checks(rules: Rules, today: date) -> Iterator[Duty]:
    overdue = len(expiry.overdue(rules, today))
    if overdue:
        words = npgettext(
            "staff",
            "%(count)d Regel hat seit einem halben Jahr niemand an den Quellen geprüft.",
            "%(count)d Regeln hat seit einem halben Jahr niemand an den Quellen geprüft.",
            overdue,
        )
        yield Duty(key="guidance.checks", why=words % {"count": overdue}, url=f"{reverse('guidance:desk_rules')}?due")
