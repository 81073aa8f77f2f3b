"""What everybody may see of the network."""

import csv
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from viadukt.kernel.actor import Actor
from viadukt.kernel.ratelimit import limited
from viadukt.kernel.scoping import get_visible
from viadukt.kernel.tables import safe_cell
from viadukt.network import permissions, sections, selectors
from viadukt.network.actors import seat_actor
from viadukt.network.forms import ReportForm, SearchForm
from viadukt.network.models import Organisation, OrganisationKind
from viadukt.network.names import date_in_words
from viadukt.network.services.reports import report_profile

PAGE = 30
MEMBERS_PAGE = 100


def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations by name, to search and to narrow down."""
    form = SearchForm(request.GET, countries=selectors.countries())
    chosen = form.chosen
    found = selectors.organisations(words=chosen["q"], kind=chosen["kind"], land=chosen["land"], country=chosen["country"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "narrowed": any(chosen.values())}
    return render(request, "network/organisations.html", context)


def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One organisation: who, where, languages, what it offers, what it belongs to, and how sure we are."""
    actor = seat_actor(request)
    found = get_visible(Organisation.objects.all(), actor, organisation_id)
    shown = selectors.profile(actor, found).get()
    context = {
        "organisation": shown,
        "about": shown.about.rendering,
        "sections": sections.drawn(request, shown),
        "member_count": selectors.member_count(shown) if shown.kind == OrganisationKind.UMBRELLA else 0,
        "claimed": selectors.is_claimed(shown),
    }
    return render(request, "network/organisation.html", context)


def members(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who belongs to an umbrella, as a list and on a map."""
    umbrella = _umbrella(seat_actor(request), organisation_id)
    page = Paginator(selectors.members(umbrella), MEMBERS_PAGE).get_page(request.GET.get("page"))
    return render(request, "network/members.html", {"umbrella": umbrella, "page": page})


def members_table(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The same list for a spreadsheet."""
    umbrella = _umbrella(seat_actor(request), organisation_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="members.csv"'
    response.write("\ufeff")  # without it Excel reads UTF-8 as something else
    table = csv.writer(response)
    table.writerow([_("Name"), _("Kurzname"), _("Ort"), _("Rolle"), _("Webseite"), _("Quelle"), _("Stand")])
    for membership in selectors.members(umbrella):
        member = membership.member
        cities = ", ".join(dict.fromkeys(site.city for site in getattr(member, "public_sites", []) if site.city))
        row = [member.name, member.short, cities, membership.role, member.website, membership.source]
        table.writerow([safe_cell(cell) for cell in [*row, date_in_words(membership.source_date)]])
    return response


@limited("network.report", 5, 3600)
def report(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Something is wrong, or the entry is ours."""
    actor = seat_actor(request)
    found = get_visible(Organisation.objects.all(), actor, organisation_id)
    form = ReportForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        report_profile(actor=actor, organisation=found, **form.cleaned_data)
        return render(request, "network/report_thanks.html", {"organisation": found})
    return render(request, "network/report.html", {"organisation": found, "form": form})


def programmes(request: HttpRequest) -> HttpResponse:
    """What is funded, and how much of it migrant organisations carry."""
    may_keep = bool(permissions.may_keep_programmes(seat_actor(request)))
    return render(request, "network/programmes.html", {"programmes": selectors.programmes(), "may_keep": may_keep})


def _umbrella(actor: Actor, organisation_id: UUID) -> Organisation:
    found = get_visible(Organisation.objects.all(), actor, organisation_id)
    if found.kind != OrganisationKind.UMBRELLA:
        raise Http404
    return found
