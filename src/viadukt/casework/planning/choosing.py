"""Which plans a case can be given: what suits first, the others by choice, and return only when the person asks for it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import pgettext

from viadukt.casework.models import CaseworkSetup, PlanTemplate
from viadukt.guidance.public import Interview, Rulebooks, fitting_plans, unlocked
from viadukt.guidance.public import Plan as Template
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision

EMIGRATION = ("emigration_permit", "lawyer_opinion")
"""What an organisation has recorded that entered its basis for advice on return and emigration (AuswSG)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`fitting` suit what is known of the person; `only_asked` are for who asks for them, and suggested to nobody."""

    fitting: list[Template] = field(default_factory=list)
    others: list[Template] = field(default_factory=list)
    only_asked: list[Template] = field(default_factory=list)
    own: list[PlanTemplate] = field(default_factory=list)


def recorded(actor: Actor) -> Collection[str]:
    """What the actor's organisation has recorded that opens locked plans."""
    based = CaseworkSetup.objects.filter(pk=actor.organisation_id, emigration_basis_on__isnull=False)
    return EMIGRATION if based.exists() else ()


def choice(actor: Actor, books: Rulebooks, interview: Interview | None) -> Choice:
    """The plans that the actor can give a case; `interview` is what is known of the person, if anything is."""
    opens = recorded(actor)
    usable = [plan for plan in books.plans.values() if unlocked(plan, opens)]
    suits = fitting_plans(books, interview.facts, interview.results, recorded=opens) if interview else []
    fitting = [plan for plan in suits if not plan.only_asked]
    own = [
        template
        for template in PlanTemplate.objects.visible_to(actor).filter(retired_on=None)
        if may_use(actor, books.plans.get(template.based_on), opens)
    ]
    return Choice(
        fitting=fitting,
        others=[plan for plan in usable if plan not in fitting and not plan.only_asked],
        only_asked=[plan for plan in usable if plan.only_asked],
        own=own,
    )


def may_use(actor: Actor, template: Template | None, opens: Collection[str] | None = None) -> Decision:
    """Whether the actor's organisation may work with the plan at all."""
    if template is None or unlocked(template, recorded(actor) if opens is None else opens):
        return Decision.yes()
    return Decision.no(
        pgettext(
            "staff",
            "Pläne zu Rückkehr und Auswanderung sind aus, bis Ihre Organisation ihre Erlaubnis oder eine anwaltliche "
            "Auskunft eingetragen hat (Auswandererschutzgesetz).",
        )
    )


def may_start(actor: Actor, template: Template | None, *, asked: bool) -> Decision:
    """Return is for who asked for it themselves: the adviser says that it was so."""
    if not (allowed := may_use(actor, template)):
        return allowed
    if template is not None and template.only_asked and not asked:
        return Decision.no(
            pgettext("staff", "Diesen Plan gibt es nur, wenn die Person selbst danach gefragt hat. Bitte bestätigen Sie das.")
        )
    return Decision.yes()
