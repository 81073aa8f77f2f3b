"""The organisation's own plans."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext

from viadukt.casework.forms.plan import NewTemplateForm, TemplateForm
from viadukt.casework.models import PlanTemplate
from viadukt.casework.planning.choosing import recorded
from viadukt.casework.services import plan_templates as services
from viadukt.guidance.public import rulebooks, say, unlocked
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import attempt


@require_seat(Role.TEAM_LEAD)
def plan_templates(request: StaffRequest) -> HttpResponse:
    """What there is, and a new one: a copy of a plan of guidance, or empty."""
    books, language = rulebooks(), request.LANGUAGE_CODE
    opens = recorded(request.actor)
    usable = [(plan.id, say(plan.name, language)) for plan in books.plans.values() if unlocked(plan, opens)]
    form = NewTemplateForm(request.POST or None, plans=usable)
    sent = attempt(form, lambda: services.new_template(actor=request.actor, language=language, **form.cleaned_data))
    if sent.saved:
        return redirect("casework:plan_template", sent.saved.pk)
    names = dict(usable)
    templates = list(PlanTemplate.objects.visible_to(request.actor))
    context = {"form": form, "templates": [(one, names.get(one.based_on, "")) for one in templates]}
    return render(request, "casework/plan_templates.html", context, status=sent.status)


@require_seat(Role.TEAM_LEAD)
def plan_template(request: StaffRequest, template_id: UUID) -> HttpResponse:
    """One of them, its steps one below the other."""
    held = get_visible(PlanTemplate.objects.all(), request.actor, template_id)
    followed = rulebooks().plans.get(held.based_on)
    titles = {step.id: say(step.text, request.LANGUAGE_CODE) for step in followed.steps} if followed else {}
    steps: list[dict[str, Any]] = held.steps
    form = TemplateForm(
        request.POST or None, steps=steps, titles=titles, initial={"name": held.name, "revision": held.revision}
    )

    def save() -> PlanTemplate:
        given = {"actor": request.actor, "template_id": held.pk, "revision": form.cleaned_data["revision"]}
        if "retire" in request.POST or "offer" in request.POST:
            return services.retire_template(**given, retired="retire" in request.POST)
        return services.write_template(**given, name=form.cleaned_data["name"], steps=form.steps())

    sent = attempt(form, save)
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:plan_template", held.pk)
    if sent.status != 200:
        held.refresh_from_db()
        form.data = {**request.POST.dict(), "revision": str(held.revision)}
    context = {"form": form, "template": held, "followed": say(followed.name, request.LANGUAGE_CODE) if followed else ""}
    return render(request, "casework/plan_template.html", context, status=sent.status)
