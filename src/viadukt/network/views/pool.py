"""The pool: what organisations under one umbrella lend each other."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.kernel.scoping import get_visible
from viadukt.network import names, permissions, selectors
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.models import Resource, ResourceRequest, Role
from viadukt.network.pool_forms import (
    DESCRIPTION,
    TITLE,
    AskForm,
    PoolSearchForm,
    ResourceForm,
    ResourceTextsForm,
    WordsForm,
)
from viadukt.network.services import pool as services
from viadukt.network.views.editing import attempt_edit, revision_of
from viadukt.network.views.profile import EDITORS, doubtful_texts
from viadukt.ui.saving import attempt

PAGE = 30
POOLING = (Role.ADVISER, Role.TEAM_LEAD, Role.EDITOR, Role.DELEGATE, Role.SECRETARIAT)


@require_seat(*POOLING)
def pool(request: StaffRequest) -> HttpResponse:
    """What is offered, to narrow down."""
    form = PoolSearchForm(request.GET, languages=selectors.pool_languages(request.actor))
    chosen = form.chosen
    found = selectors.pool(request.actor, words=chosen["q"], kind=chosen["kind"], language=chosen["language"])
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(chosen.values()),
        "may_offer": bool(permissions.may_offer(request.actor)),
    }
    return render(request, "network/desk_pool.html", context)


@require_seat(*POOLING)
def resource(request: StaffRequest, resource_id: UUID) -> HttpResponse:
    """One resource, and a form to ask for it."""
    shown = _visible(request, resource_id)
    form = AskForm(request.POST or None)
    sent = attempt(form, lambda: services.ask_for_resource(actor=request.actor, resource_id=shown.pk, **form.cleaned_data))
    if sent.saved:
        messages.success(request, pgettext("staff", "Ihre Anfrage ist unterwegs."))
        return redirect("network:desk_request", sent.saved.pk)
    context = {
        "resource": shown,
        "form": form,
        "may_ask": permissions.may_ask_at_all(request.actor, shown),
        "may_keep": bool(permissions.may_keep_resource(request.actor, shown)),
    }
    return render(request, "network/desk_resource.html", context, status=sent.status)


@require_seat(*EDITORS)
def own(request: StaffRequest) -> HttpResponse:
    """What we offer or have offered."""
    page = Paginator(selectors.own_resources(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "network/desk_own_resources.html", {"page": page})


@require_seat(*EDITORS)
def new(request: StaffRequest) -> HttpResponse:
    form = ResourceForm(request.POST or None, initial={"revision": 1})
    sent = attempt(
        form,
        lambda: services.offer_resource(
            actor=request.actor,
            offer=form.offer(),  # type: ignore[arg-type] # the form's fields are those of an offer
            language=names.reader(),
            **form.texts(),
        ),
    )
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("network:desk_resource", sent.saved.pk)
    return render(request, "network/desk_new_resource.html", {"form": form, "sent": sent}, status=sent.status)


@require_seat(*EDITORS)
def edit(request: StaffRequest, resource_id: UUID) -> HttpResponse:
    shown = _own(request, resource_id)
    form = ResourceForm(request.POST or None, initial=ResourceForm.of(shown), spoken=shown.languages)
    sent = attempt_edit(
        form,
        lambda: services.edit_resource(
            actor=request.actor,
            resource_id=shown.pk,
            revision=form.cleaned_data["revision"],
            offer=form.offer(),  # type: ignore[arg-type] # as above
            **form.texts(),
        ),
        lambda: ResourceForm.of(_own(request, resource_id)),
    )
    if sent.saved:
        return _saved(request, "network:desk_resource", shown)
    language = names.language_in_words(shown.title.source)
    context = {"resource": shown, "form": form, "sent": sent, "language_of_texts": language}
    return render(request, "network/desk_edit_resource.html", context, status=sent.status)


@require_seat(*EDITORS)
def texts(request: StaffRequest, resource_id: UUID) -> HttpResponse:
    """Title and description, a language each."""
    shown = _own(request, resource_id)
    form = ResourceTextsForm(request.POST or None, initial=ResourceTextsForm.of(shown), resource=shown)
    sent = attempt_edit(
        form,
        lambda: services.translate_resource(
            actor=request.actor,
            resource_id=shown.pk,
            revision=form.cleaned_data["revision"],
            titles=form.texts(TITLE),
            descriptions=form.texts(DESCRIPTION),
        ),
        lambda: form.everything(ResourceTextsForm.of(_own(request, resource_id))),
    )
    if sent.saved:
        return _saved(request, "network:desk_resource_texts", shown)
    doubtful = dict([*doubtful_texts(shown.title), *doubtful_texts(shown.description)])
    confirm = "network:desk_resource_text_is_right"
    context = {
        "resource": shown,
        "form": form,
        "sent": sent,
        "doubtful": [(reverse(confirm, args=[shown.pk, code]), name) for code, name in sorted(doubtful.items())],
    }
    return render(request, "network/desk_resource_texts.html", context, status=sent.status)


@require_seat(*EDITORS)
@require_POST
def text_is_right(request: StaffRequest, resource_id: UUID, language: str) -> HttpResponse:
    shown = _own(request, resource_id)
    services.confirm_resource_text(actor=request.actor, resource_id=shown.pk, revision=revision_of(request), language=language)
    return _saved(request, "network:desk_resource_texts", shown)


@require_seat(*EDITORS)
@require_POST
def withdraw(request: StaffRequest, resource_id: UUID) -> HttpResponse:
    shown = _own(request, resource_id)
    services.withdraw_resource(actor=request.actor, resource_id=shown.pk, revision=revision_of(request))
    messages.success(request, pgettext("staff", "Das Angebot ist zurückgezogen."))
    return redirect("network:desk_own_resources")


@require_seat(*EDITORS)
@require_POST
def offer_again(request: StaffRequest, resource_id: UUID) -> HttpResponse:
    shown = _own(request, resource_id)
    services.offer_again(actor=request.actor, resource_id=shown.pk, revision=revision_of(request))
    return _saved(request, "network:desk_resource", shown)


@require_seat(*POOLING)
def requests(request: StaffRequest) -> HttpResponse:
    """What others ask us for, or what we ask others for; the unanswered first."""
    ours = "ours" in request.GET
    found = selectors.outgoing_requests(request.actor) if ours else selectors.incoming_requests(request.actor)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "ours": ours, "may_offer": bool(permissions.may_offer(request.actor))}
    return render(request, "network/desk_requests.html", context)


@require_seat(*POOLING)
def request_page(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """One request: who asks, what for, when; and what this seat may do about it."""
    rows = ResourceRequest.objects.select_related("organisation", "resource__organisation", "asked_by__user")
    shown = get_visible(rows, request.actor, request_id)
    form = WordsForm(request.POST or None)
    sent = attempt(form, lambda: _pressed(request)(request_id, form.cleaned_data["words"]))
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("network:desk_request", request_id)
    if sent.status != 200:
        shown = get_visible(rows, request.actor, request_id)  # somebody else was faster: this is what stands there now
    context = {
        "asked": shown,
        "form": form,
        "incoming": shown.resource.organisation_id == request.actor.organisation_id,
        "may_answer": bool(permissions.may_answer(request.actor, shown)),
        "may_finish": bool(permissions.may_finish(request.actor, shown)),
        "may_withdraw": bool(permissions.may_withdraw(request.actor, shown)),
    }
    return render(request, "network/desk_request.html", context, status=sent.status)


def _pressed(request: StaffRequest) -> Callable[[UUID, str], ResourceRequest]:
    """What the pressed button does."""
    actor = request.actor
    if "accept" in request.POST:
        return lambda pk, words: services.accept_request(actor=actor, request_id=pk, answer=words)
    if "decline" in request.POST:
        return lambda pk, words: services.decline_request(actor=actor, request_id=pk, answer=words)
    if "finish" in request.POST:
        return lambda pk, _words: services.finish_request(actor=actor, request_id=pk)
    if "withdraw" in request.POST:
        return lambda pk, words: services.withdraw_request(actor=actor, request_id=pk, reason=words)
    raise Http404


def _visible(request: StaffRequest, resource_id: UUID) -> Resource:
    return get_visible(Resource.objects.select_related("organisation"), request.actor, resource_id)


def _own(request: StaffRequest, resource_id: UUID) -> Resource:
    found = _visible(request, resource_id)
    if found.organisation_id != request.actor.organisation_id:
        raise Http404
    return found


def _saved(request: StaffRequest, url_name: str, resource: Resource) -> HttpResponse:
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect(url_name, resource.pk)
