"""Keeping programmes, their periods, figures and projects: an umbrella's secretariat, each fact with its source."""

from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.kernel.texts import Translated
from viadukt.network import names, selectors
from viadukt.network.forms import AboutForm
from viadukt.network.funding_forms import FigureForm, PeriodForm, ProgrammeForm, ProjectForm
from viadukt.network.gate import StaffRequest, StaffView, View, require_seat
from viadukt.network.models import FundingPeriod, Programme, ProgrammeFigure, Project, Role
from viadukt.network.services import programmes as services
from viadukt.network.views.editing import attempt_edit, revision_of
from viadukt.network.views.profile import doubtful_texts
from viadukt.network.views.secretariat import PAGE, only_for_umbrellas
from viadukt.ui.saving import Attempt, attempt

P = ParamSpec("P")
Fact = TypeVar("Fact", Programme, FundingPeriod, ProgrammeFigure, Project)
NEW = {"revision": 1}


def keepers(view: StaffView[P]) -> View[P]:
    """Let in whom `may_keep_programmes` lets change anything."""

    @require_seat(Role.SECRETARIAT)
    @wraps(view)
    def gate(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        only_for_umbrellas(request)
        return view(request, *args, **kwargs)

    return gate


@keepers
def programmes(request: StaffRequest) -> HttpResponse:
    """All programmes."""
    page = Paginator(selectors.programmes_by_name(), PAGE).get_page(request.GET.get("page"))
    return render(request, "network/desk_programmes.html", {"page": page})


@keepers
def new_programme(request: StaffRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, actor=request.actor, initial=NEW)
    sent = attempt(form, lambda: services.add_programme(actor=request.actor, **form.values()))
    if sent.saved:
        return _saved(request, "network:desk_programme", sent.saved.pk)
    title = pgettext("staff", "Förderprogramm eintragen")
    return _fact(request, form, sent, title, _back_to_all())


@keepers
def programme(request: StaffRequest, programme_id: UUID) -> HttpResponse:
    """The facts of a programme, and its periods."""
    shown = _get(Programme, programme_id)
    now = ProgrammeForm.of(shown)
    form = ProgrammeForm(request.POST or None, actor=request.actor, funders=now["funders"], initial=now)
    sent = attempt_edit(
        form,
        lambda: services.edit_programme(
            actor=request.actor, programme_id=shown.pk, revision=form.cleaned_data["revision"], **form.values()
        ),
        lambda: ProgrammeForm.of(_get(Programme, programme_id)),
    )
    if sent.saved:
        return _saved(request, "network:desk_programme", shown.pk)
    context = {"programme": shown, "periods": shown.periods.order_by("-ends", "pk"), "form": form, "sent": sent}
    return render(request, "network/desk_programme.html", context, status=sent.status)


@keepers
def programme_texts(request: StaffRequest, programme_id: UUID) -> HttpResponse:
    """What a programme is about, a language each."""
    shown = _get(Programme, programme_id)
    form = AboutForm(request.POST or None, initial=AboutForm.of(shown), about=shown.about)
    sent = attempt_edit(
        form,
        lambda: services.describe_programme(
            actor=request.actor, programme_id=shown.pk, revision=form.cleaned_data["revision"], texts=form.texts()
        ),
        lambda: form.everything(AboutForm.of(_get(Programme, programme_id))),
    )
    if sent.saved:
        return _saved(request, "network:desk_programme_texts", shown.pk)
    return _texts(request, form, sent, shown)


@keepers
@require_POST
def programme_text_is_right(request: StaffRequest, programme_id: UUID, language: str) -> HttpResponse:
    shown = _get(Programme, programme_id)
    services.confirm_programme_text(
        actor=request.actor, programme_id=shown.pk, revision=revision_of(request), language=language
    )
    return _saved(request, "network:desk_programme_texts", shown.pk)


@keepers
@require_POST
def remove_programme(request: StaffRequest, programme_id: UUID) -> HttpResponse:
    shown = _get(Programme, programme_id)
    services.remove_programme(actor=request.actor, programme_id=shown.pk, revision=revision_of(request))
    return _removed(request, "network:desk_programmes")


@keepers
def new_period(request: StaffRequest, programme_id: UUID) -> HttpResponse:
    within = _get(Programme, programme_id)
    form = PeriodForm(request.POST or None, initial=NEW)
    sent = attempt(form, lambda: services.add_period(actor=request.actor, programme=within, **form.values()))
    if sent.saved:
        return _saved(request, "network:desk_period", sent.saved.pk)
    title = pgettext("staff", "Förderzeitraum eintragen")
    return _fact(request, form, sent, title, (reverse("network:desk_programme", args=[within.pk]), within.name))


@keepers
def period(request: StaffRequest, period_id: UUID) -> HttpResponse:
    """The facts of a period, its figures and its projects."""
    shown = _get(FundingPeriod, period_id, "programme")
    form = PeriodForm(request.POST or None, initial=PeriodForm.of(shown))
    sent = attempt_edit(
        form,
        lambda: services.edit_period(
            actor=request.actor, period_id=shown.pk, revision=form.cleaned_data["revision"], **form.values()
        ),
        lambda: PeriodForm.of(_get(FundingPeriod, period_id)),
    )
    if sent.saved:
        return _saved(request, "network:desk_period", shown.pk)
    context = {
        "period": shown,
        "figures": shown.figures.order_by("pk"),
        "projects": shown.projects.select_related("carrier", "parent"),
        "form": form,
        "sent": sent,
    }
    return render(request, "network/desk_period.html", context, status=sent.status)


@keepers
@require_POST
def remove_period(request: StaffRequest, period_id: UUID) -> HttpResponse:
    shown = _get(FundingPeriod, period_id)
    services.remove_period(actor=request.actor, period_id=shown.pk, revision=revision_of(request))
    return _removed(request, "network:desk_programme", shown.programme_id)


@keepers
def new_figure(request: StaffRequest, period_id: UUID) -> HttpResponse:
    within = _get(FundingPeriod, period_id, "programme")
    form = FigureForm(request.POST or None, label=Translated(), initial=NEW)
    sent = attempt(
        form,
        lambda: services.state_figure(actor=request.actor, period=within, label=form.label(), **form.facts()),
    )
    if sent.saved:
        return _saved(request, "network:desk_period", within.pk)
    return _fact(request, form, sent, pgettext("staff", "Zahl eintragen"), _back_to(within))


@keepers
def figure(request: StaffRequest, figure_id: UUID) -> HttpResponse:
    shown = _get(ProgrammeFigure, figure_id, "period__programme")
    form = FigureForm(request.POST or None, label=shown.label, key=shown.key, initial=FigureForm.of(shown))
    sent = attempt_edit(
        form,
        lambda: services.edit_figure(
            actor=request.actor,
            figure_id=shown.pk,
            revision=form.cleaned_data["revision"],
            label=form.texts(),
            **form.facts(),
        ),
        lambda: form.everything(FigureForm.of(_get(ProgrammeFigure, figure_id))),
    )
    if sent.saved:
        return _saved(request, "network:desk_period", shown.period_id)
    remove = reverse("network:desk_remove_figure", args=[shown.pk])
    return _fact(request, form, sent, str(shown.label), _back_to(shown.period), remove=remove, revision=shown.revision)


@keepers
@require_POST
def remove_figure(request: StaffRequest, figure_id: UUID) -> HttpResponse:
    shown = _get(ProgrammeFigure, figure_id)
    services.remove_figure(actor=request.actor, figure_id=shown.pk, revision=revision_of(request))
    return _removed(request, "network:desk_period", shown.period_id)


@keepers
def new_project(request: StaffRequest, period_id: UUID) -> HttpResponse:
    within = _get(FundingPeriod, period_id, "programme")
    form = ProjectForm(request.POST or None, actor=request.actor, programme=within.programme, initial=NEW | {"period": within})
    sent = attempt(form, lambda: services.add_project(actor=request.actor, **form.values()))
    if sent.saved:
        return _saved(request, "network:desk_period", sent.saved.period_id)
    return _fact(request, form, sent, pgettext("staff", "Projekt eintragen"), _back_to(within))


@keepers
def project(request: StaffRequest, project_id: UUID) -> HttpResponse:
    shown = _get(Project, project_id, "period__programme", "carrier", "parent")
    form = ProjectForm(
        request.POST or None,
        actor=request.actor,
        programme=shown.period.programme,
        project=shown,
        initial=ProjectForm.of(shown),
    )
    sent = attempt_edit(
        form,
        lambda: services.edit_project(
            actor=request.actor, project_id=shown.pk, revision=form.cleaned_data["revision"], **form.values()
        ),
        lambda: ProjectForm.of(_get(Project, project_id, "period__programme", "carrier", "parent")),
    )
    if sent.saved:
        return _saved(request, "network:desk_period", sent.saved.period_id)
    return _fact(
        request,
        form,
        sent,
        shown.name,
        _back_to(shown.period),
        remove=reverse("network:desk_remove_project", args=[shown.pk]),
        texts=reverse("network:desk_project_texts", args=[shown.pk]),
        revision=shown.revision,
    )


@keepers
def project_texts(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """What a project is about, a language each."""
    shown = _get(Project, project_id)
    form = AboutForm(request.POST or None, initial=AboutForm.of(shown), about=shown.about)
    sent = attempt_edit(
        form,
        lambda: services.describe_project(
            actor=request.actor, project_id=shown.pk, revision=form.cleaned_data["revision"], texts=form.texts()
        ),
        lambda: form.everything(AboutForm.of(_get(Project, project_id))),
    )
    if sent.saved:
        return _saved(request, "network:desk_project_texts", shown.pk)
    return _texts(request, form, sent, shown)


@keepers
@require_POST
def project_text_is_right(request: StaffRequest, project_id: UUID, language: str) -> HttpResponse:
    shown = _get(Project, project_id)
    services.confirm_project_text(actor=request.actor, project_id=shown.pk, revision=revision_of(request), language=language)
    return _saved(request, "network:desk_project_texts", shown.pk)


@keepers
@require_POST
def remove_project(request: StaffRequest, project_id: UUID) -> HttpResponse:
    shown = _get(Project, project_id)
    services.remove_project(actor=request.actor, project_id=shown.pk, revision=revision_of(request))
    return _removed(request, "network:desk_period", shown.period_id)


def _get(model: type[Fact], pk: UUID, *with_rows: str) -> Fact:
    rows = model._default_manager.all()
    found = (rows.select_related(*with_rows) if with_rows else rows).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back_to_all() -> tuple[str, str]:
    return reverse("network:desk_programmes"), pgettext("staff", "Förderprogramme")


def _back_to(period: FundingPeriod) -> tuple[str, str]:
    return reverse(
        "network:desk_period", args=[period.pk]
    ), f"{period.programme} {names.years_in_words(period.begins, period.ends)}"


def _saved(request: StaffRequest, url_name: str, pk: UUID) -> HttpResponse:
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect(url_name, pk)


def _removed(request: StaffRequest, url_name: str, *args: UUID) -> HttpResponse:
    messages.success(request, pgettext("staff", "Entfernt."))
    return redirect(url_name, *args)


def _fact(
    request: StaffRequest,
    form: Any,
    sent: Attempt,
    title: str,
    back: tuple[str, str],
    *,
    remove: str = "",
    texts: str = "",
    revision: int = 0,
) -> HttpResponse:
    """The page of one fact: `back` is address and name of what it belongs to, `remove` and `texts` are addresses."""
    context = {
        "title": title,
        "back": back,
        "form": form,
        "sent": sent,
        "remove": remove,
        "texts": texts,
        "revision": revision,
    }
    return render(request, "network/desk_fact.html", context, status=sent.status)


def _texts(request: StaffRequest, form: AboutForm, sent: Attempt, entry: Programme | Project) -> HttpResponse:
    kind = "programme" if isinstance(entry, Programme) else "project"
    confirm = f"network:desk_{kind}_text_is_right"
    context = {
        "entry": entry,
        "form": form,
        "sent": sent,
        "back": (reverse(f"network:desk_{kind}", args=[entry.pk]), entry.name),
        "doubtful": [(reverse(confirm, args=[entry.pk, code]), name) for code, name in doubtful_texts(entry.about)],
    }
    return render(request, "network/desk_fact_texts.html", context, status=sent.status)
