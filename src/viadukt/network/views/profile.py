"""Keeping an organisation's entry right: facts, texts, places."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.kernel.texts import Translated
from viadukt.network import names, permissions
from viadukt.network.actors import SeatActor
from viadukt.network.forms import AboutForm, ProfileForm, RevisedForm, SiteForm
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.models import Organisation, Role, Site
from viadukt.network.services import organisations, sites
from viadukt.network.views.editing import attempt_edit, revision_of
from viadukt.ui.saving import Attempt, attempt

EDITORS = (Role.EDITOR, Role.SECRETARIAT, Role.TEAM_LEAD)


def in_care(actor: SeatActor, organisation_id: UUID) -> Organisation:
    """An organisation that the actor looks after; 404 for any other."""
    organisation = Organisation.objects.in_care_of(actor).filter(pk=organisation_id).first()
    if organisation is None:
        raise Http404
    return organisation


@require_seat(*EDITORS)
def profile(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """The facts of the entry."""
    organisation = in_care(request.actor, organisation_id)
    form = ProfileForm(request.POST or None, initial=ProfileForm.of(organisation), spoken=organisation.languages)
    sent = attempt_edit(
        form,
        lambda: organisations.edit_organisation(
            actor=request.actor,
            organisation_id=organisation.pk,
            revision=form.cleaned_data["revision"],
            profile=form.values(),  # type: ignore[arg-type] # the form's fields are those of the profile
        ),
        lambda: ProfileForm.of(in_care(request.actor, organisation_id)),
    )
    if sent.saved:
        return _saved(request, "network:desk_profile", organisation)
    may_merge = permissions.is_network_secretariat(request.actor) and organisation.pk != request.actor.organisation_id
    return _form(request, "network/desk_profile.html", organisation, form, sent, may_merge=may_merge)


@require_seat(*EDITORS)
def about(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """What the organisation says of itself, a language each."""
    organisation = in_care(request.actor, organisation_id)
    form = AboutForm(request.POST or None, initial=AboutForm.of(organisation), about=organisation.about)
    sent = attempt_edit(
        form,
        lambda: organisations.write_about(
            actor=request.actor,
            organisation_id=organisation.pk,
            revision=form.cleaned_data["revision"],
            texts=form.texts(),
        ),
        lambda: form.everything(AboutForm.of(in_care(request.actor, organisation_id))),
    )
    if sent.saved:
        return _saved(request, "network:desk_about", organisation)
    doubtful = [
        (reverse("network:desk_about_is_right", args=[organisation.pk, code]), name)
        for code, name in doubtful_texts(organisation.about)
    ]
    return _form(request, "network/desk_about.html", organisation, form, sent, doubtful=doubtful)


@require_seat(*EDITORS)
@require_POST
def about_is_right(request: StaffRequest, organisation_id: UUID, language: str) -> HttpResponse:
    """A translation is right although it is old or a machine made it."""
    organisation = in_care(request.actor, organisation_id)
    organisations.confirm_about(
        actor=request.actor,
        organisation_id=organisation.pk,
        revision=revision_of(request),
        language=language,
    )
    return _saved(request, "network:desk_about", organisation)


@require_seat(*EDITORS)
def places(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """Where the organisation is, and a form for one more place."""
    organisation = in_care(request.actor, organisation_id)
    form = SiteForm(request.POST or None, initial={"revision": 1, "country": organisation.country})
    sent = attempt(
        form,
        lambda: sites.add_site(actor=request.actor, organisation=organisation, address=form.values()),  # type: ignore[arg-type] # as above
    )
    if sent.saved:
        return _saved(request, "network:desk_places", organisation)
    return _form(request, "network/desk_places.html", organisation, form, sent, sites=organisation.sites.all())


@require_seat(*EDITORS)
def place(request: StaffRequest, organisation_id: UUID, site_id: UUID) -> HttpResponse:
    """One place."""
    organisation = in_care(request.actor, organisation_id)
    site = _site(organisation, site_id)
    form = SiteForm(request.POST or None, initial=SiteForm.of(site))
    sent = attempt_edit(
        form,
        lambda: sites.edit_site(
            actor=request.actor,
            site_id=site.pk,
            revision=form.cleaned_data["revision"],
            address=form.values(),  # type: ignore[arg-type] # as above
        ),
        lambda: SiteForm.of(_site(organisation, site_id)),
    )
    if sent.saved:
        return _saved(request, "network:desk_places", organisation)
    return _form(request, "network/desk_place.html", organisation, form, sent, site=site)


@require_seat(*EDITORS)
@require_POST
def remove_place(request: StaffRequest, organisation_id: UUID, site_id: UUID) -> HttpResponse:
    """A place that is no more."""
    organisation = in_care(request.actor, organisation_id)
    sites.remove_site(actor=request.actor, site_id=_site(organisation, site_id).pk, revision=revision_of(request))
    return _saved(request, "network:desk_places", organisation)


def doubtful_texts(texts: Translated) -> list[tuple[str, str]]:
    """Languages whose translation is old or a machine's, with their names."""
    return [(code, names.language_in_words(code)) for code in texts.doubtful]


def _site(organisation: Organisation, site_id: UUID) -> Site:
    site = Site.objects.filter(organisation=organisation, pk=site_id).first()
    if site is None:
        raise Http404
    return site


def _saved(request: StaffRequest, url_name: str, organisation: Organisation) -> HttpResponse:
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect(url_name, organisation.pk)


def _form(
    request: StaffRequest,
    template: str,
    organisation: Organisation,
    form: RevisedForm,
    sent: Attempt,
    **more: Any,
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "form": form,
        "differences": sent.differences,
        "leads": not request.actor.roles.isdisjoint(permissions.LEADERS),
        **more,
    }
    return render(request, template, context, status=sent.status)
