"""The organisation's entries at its desk: list, add, edit, texts, sites, hours, publish, "still correct"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viadukt.audit.public import changes_of
from viadukt.directory import present
from viadukt.directory import services as change
from viadukt.directory.forms import HoursForm, NewServiceForm, ServiceForm, SitesForm, TextsForm
from viadukt.directory.freshness import as_of, is_stale
from viadukt.directory.history import history_of
from viadukt.directory.models import Service
from viadukt.directory.permissions import maintained_by, reports_for
from viadukt.directory.selectors import desk_list
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation, Role, Site, StaffRequest, require_seat
from viadukt.understanding.public import language_name

PAGE = 30
INTERFACE = ("de", "en", "ar", "fa", "fr", "ru", "tr", "uk")
editing = require_seat(Role.EDITOR, Role.SECRETARIAT)


@require_safe
@editing
def services(request: StaffRequest) -> HttpResponse:
    """The entries that the seat looks after."""
    search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    page = Paginator(desk_list(request.actor, search), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "service": service,
            "stale": is_stale(as_of(service.assured_on, service.source_date)),
            "updated": present.updated(service, request.LANGUAGE_CODE),
            "own": service.organisation_id == request.actor.organisation_id,
        }
        for service in page.object_list
    ]
    reports = reports_for(request.actor).open().count()
    return render(request, "directory/desk/services.html", {"page": page, "rows": rows, "q": search, "reports": reports})


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def new(request: StaffRequest) -> HttpResponse:
    """A new entry, as a draft."""
    language = request.LANGUAGE_CODE
    form = NewServiceForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        organisation = Organisation.objects.get(pk=request.actor.organisation_id)
        title, description = form.cleaned_data["title"], form.cleaned_data["description"]
        service = change.add_service(
            actor=request.actor, organisation=organisation, title=title, language=language, **form.facts()
        )
        if description:
            change.write_texts(
                actor=request.actor,
                service=service,
                version=service.version,
                language=language,
                texts={"description": description},
            )
        messages.success(
            request, pgettext("staff", "Gespeichert als Entwurf. Prüfen Sie Orte und Zeiten, dann veröffentlichen Sie.")
        )
        return redirect("directory:desk_edit", service.pk)
    return render(request, "directory/desk/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def edit(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """The facts of an entry, and the way to everything else about it."""
    service = _maintained(request, service_id)
    language = request.LANGUAGE_CODE
    form = ServiceForm(request.POST, language=language, service=service) if request.method == "POST" else None
    form = form or ServiceForm(language=language, service=service)
    conflict: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            change.edit_service(actor=request.actor, service=service, version=form.cleaned_data["version"] or 0, **form.facts())
        except Conflict as error:
            conflict = error
            service = _maintained(request, service_id)
            form.data = _again(request, service)
        else:
            messages.success(request, pgettext("staff", "Gespeichert."))
            return redirect("directory:desk_edit", service.pk)
    context = {
        "form": form,
        "conflict": conflict,
        "now": ServiceForm(language=language, service=service, auto_id="now_%s") if conflict else None,
        "texts": _languages(service, language),
        "at_sites": [(at, present.week(at, language)) for at in service.at_sites.select_related("site").all()],
        "history": history_of(changes_of(service), request.LANGUAGE_CODE),
        **_about(service, language),
    }
    return render(request, "directory/desk/edit.html", context, status=409 if conflict else 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def texts(request: StaffRequest, service_id: UUID, language: str) -> HttpResponse:
    """The texts of an entry in one language, beside those in its source language."""
    service = _maintained(request, service_id)
    if language not in {*INTERFACE, *service.title.wordings, *service.description.wordings}:
        raise Http404
    form = TextsForm(request.POST or None, initial=_wordings(service, language))
    conflict: Refused | None = None
    if request.method == "POST" and form.is_valid():
        machine = form.cleaned_data["by_machine"]
        try:
            change.write_texts(
                actor=request.actor,
                service=service,
                version=form.cleaned_data["version"],
                language=language,
                texts=form.texts(),
                by="machine" if machine else "person",
                reviewed=not machine,
            )
        except Conflict as error:
            conflict = error
            service = _maintained(request, service_id)
            form.data = _again(request, service)
        else:
            messages.success(request, pgettext("staff", "Gespeichert."))
            return redirect("directory:desk_edit", service.pk)
    reader = request.LANGUAGE_CODE
    beside = language if conflict else service.title.source
    context = {
        "form": form,
        "conflict": conflict,
        "language_code": language,
        "language_label": language_name(language, reader),
        "beside_code": beside,
        "beside_label": language_name(beside, reader),
        "beside": [(form.fields[name].label, _text(service, name, beside)) for name in change.TRANSLATED],
        "is_source": language == service.title.source,
        **_about(service, reader),
    }
    return render(request, "directory/desk/texts.html", context, status=409 if conflict else 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def sites(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """At which sites of the organisation the offer is."""
    service = _maintained(request, service_id)
    choices = list(Site.objects.filter(organisation=service.organisation_id))
    initial = {"version": service.version, "sites": [str(pk) for pk in service.at_sites.values_list("site", flat=True)]}
    form = SitesForm(request.POST or None, sites=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        change.set_sites(
            actor=request.actor, service=service, version=form.cleaned_data["version"], site_ids=form.cleaned_data["sites"]
        )
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("directory:desk_edit", service.pk)
    context = {"form": form, "choices": choices, **_about(service, request.LANGUAGE_CODE)}
    return render(request, "directory/desk/sites.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def hours(request: StaffRequest, service_id: UUID, at_id: UUID) -> HttpResponse:
    """The week at one site."""
    service = _maintained(request, service_id)
    at = service.at_sites.select_related("site", "service").filter(pk=at_id).first()
    if at is None:
        raise Http404
    form = HoursForm(request.POST or None, at=at, language=request.LANGUAGE_CODE)
    if request.method == "POST" and form.is_valid():
        change.set_hours(
            actor=request.actor,
            at_site=at,
            version=form.cleaned_data["version"],
            hours=form.hours(),
            note=form.cleaned_data["note"],
            language=service.title.source,
        )
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("directory:desk_edit", service.pk)
    context = {"form": form, "at": at, **_about(service, request.LANGUAGE_CODE)}
    return render(request, "directory/desk/hours.html", context, status=422 if form.errors else 200)


@require_POST
@editing
def state(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Publish or withdraw."""
    service = _maintained(request, service_id)
    try:
        if request.POST.get("to") == "published":
            change.publish(actor=request.actor, service=service)
            messages.success(request, pgettext("staff", "Veröffentlicht. Ab jetzt finden Menschen dieses Angebot."))
        else:
            change.withdraw(actor=request.actor, service=service)
            messages.success(request, pgettext("staff", "Zurückgezogen. Das Angebot ist nicht mehr öffentlich."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("directory:desk_edit", service.pk)


@require_POST
@editing
def assure(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """One click: everything here is still right."""
    service = _maintained(request, service_id)
    change.assure(actor=request.actor, service=service)
    messages.success(request, pgettext("staff", "Danke. Der Eintrag gilt ab heute als geprüft."))
    return redirect("directory:desk_services" if request.POST.get("back") == "list" else "directory:desk_edit", *(
        [] if request.POST.get("back") == "list" else [service.pk]
    ))  # fmt: skip


def _maintained(request: StaffRequest, service_id: UUID) -> Service:
    service = maintained_by(request.actor).select_related("organisation").filter(pk=service_id).first()
    if service is None:
        raise Http404
    return service


def _again(request: StaffRequest, service: Service) -> QueryDict:
    """What was typed, now against the entry as it stands: sending it once more makes it count."""
    typed = request.POST.copy()
    typed["version"] = str(service.version)
    return typed


def _about(service: Service, language: str) -> dict[str, Any]:
    return {
        "service": service,
        "title": service.title.in_language(language),
        "updated": present.updated(service, language),
        "stale": is_stale(as_of(service.assured_on, service.source_date)),
    }


def _languages(service: Service, reader: str) -> list[dict[str, Any]]:
    """Each language with how far its texts are: missing, behind, by a machine, or good."""
    rows = []
    for code in dict.fromkeys((service.title.source, *INTERFACE, *service.title.wordings, *service.description.wordings)):
        fields: list[Translated] = [field for name in change.TRANSLATED if (field := getattr(service, name))]
        there = [field.in_language(code) for field in fields if code in field.wordings]
        rows.append({
            "code": code,
            "name": language_name(code, reader),
            "source": code == service.title.source,
            "missing": len(fields) - len(there),
            "stale": any(rendering.stale for rendering in there),
            "machine": any(rendering.machine for rendering in there),
        })  # fmt: skip
    return rows


def _wordings(service: Service, language: str) -> dict[str, Any]:
    texts: dict[str, Any] = {name: _text(service, name, language) for name in change.TRANSLATED}
    machine = any(
        wording.by == "machine" and not wording.reviewed
        for name in change.TRANSLATED
        if (wording := getattr(service, name).wordings.get(language))
    )
    return texts | {"version": service.version, "by_machine": machine}


def _text(service: Service, name: str, language: str) -> str:
    wording = getattr(service, name).wordings.get(language)
    return wording.text if wording else ""
