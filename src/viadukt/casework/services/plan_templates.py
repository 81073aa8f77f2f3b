"""Plans that an organisation keeps for many people; its team lead writes them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import PlanTemplate, Who
from viadukt.casework.planning.choosing import may_use
from viadukt.casework.services.plans import MOST_STEPS
from viadukt.guidance.public import rulebooks
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.public import SeatActor

MOST_TEMPLATES = 60


def new_template(*, actor: SeatActor, name: str, language: str, based_on: str = "") -> PlanTemplate:
    """A template of the actor's organisation: a copy of a plan of guidance (`based_on`), or empty."""
    _may_write(actor)
    template = rulebooks().plans.get(based_on)
    if based_on and template is None:
        raise Refused(pgettext("staff", "Diesen Plan gibt es nicht mehr."))
    may_use(actor, template).or_raise()
    with transaction.atomic():
        if PlanTemplate.objects.visible_to(actor).count() >= MOST_TEMPLATES:
            raise Refused(pgettext("staff", "Sie haben schon sehr viele Vorlagen."))
        made = PlanTemplate.objects.create(
            organisation_id=actor.organisation_id,
            name=name.strip(),
            language=language,
            based_on=based_on,
            steps=[{"key": step.id, "who": step.who} for step in template.steps] if template else [],
        )
        record(actor, "plan_template.made", made, based_on=based_on)
    return made


def write_template(
    *, actor: SeatActor, template_id: UUID, revision: int, name: str, steps: Sequence[Mapping[str, Any]]
) -> PlanTemplate:
    """Change name and steps. Raises `Conflict` when somebody else did since `revision`, `Refused` for a step without words."""
    _may_write(actor)
    if len(steps) > MOST_STEPS:
        raise Refused(pgettext("staff", "Das sind zu viele Schritte."))
    with transaction.atomic():
        held = _locked(actor, template_id, revision)
        template = rulebooks().plans.get(held.based_on)
        known = {step.id for step in template.steps} if template else set()
        held.name, held.steps = name.strip(), [_step(step, known) for step in steps]
        held.revision += 1
        held.save()
        record(actor, "plan_template.changed", held, steps=len(steps))
    return held


def retire_template(*, actor: SeatActor, template_id: UUID, revision: int, retired: bool = True) -> PlanTemplate:
    """It is offered no more, or again. Plans made from it stay as they are."""
    _may_write(actor)
    with transaction.atomic():
        held = _locked(actor, template_id, revision)
        held.retired_on = clock.today() if retired else None
        held.revision += 1
        held.save()
        record(actor, "plan_template.retired" if retired else "plan_template.offered", held)
    return held


def _step(given: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    key = given.get("key", "")
    title = str(given.get("title", "")).strip()
    if not title and key not in known:
        raise Refused(pgettext("staff", "Ein Schritt braucht Worte."))
    step = {
        "key": key if key in known else "",
        "title": title,
        "detail": str(given.get("detail", "")).strip(),
        "who": given["who"] if given.get("who") in Who.values else Who.PERSON.value,
        "days": given.get("days"),
        "papers": [str(paper) for paper in given.get("papers", ())],
    }
    return {name: value for name, value in step.items() if value not in ("", [], None)}


def _may_write(actor: SeatActor) -> None:
    permissions.may_advise(actor).or_raise()
    permissions.may_lead(actor).or_raise()


def _locked(actor: SeatActor, template_id: UUID, revision: int) -> PlanTemplate:
    held = PlanTemplate.objects.visible_to(actor).select_for_update().filter(pk=template_id).first()
    if held is None:
        raise Refused(pgettext("staff", "Diese Vorlage gibt es nicht mehr."))
    if held.revision != revision:
        raise Conflict(pgettext("staff", "Inzwischen hat jemand anderes diese Vorlage geändert. Bitte vergleichen Sie."))
    return held
