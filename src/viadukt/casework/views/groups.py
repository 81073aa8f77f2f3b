"""Groups, for the advisers."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.audit.public import record_read
from viadukt.casework.forms.groups import AttendanceForm, GroupForm, MeetingsForm
from viadukt.casework.models import Attendance, Case, Group, GroupMeeting, Origin, Participation, Place
from viadukt.casework.opening import nicknames, open_file
from viadukt.casework.services import groups as services
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.views.gates import ADVISERS, CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.kernel import clock
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import StaffRequest, require_seat
from viadukt.ui.saving import attempt

PAGE = 30


@require_seat(*ADVISERS)
def groups(request: StaffRequest) -> HttpResponse:
    """All groups of the organisation, and a form for a new one."""
    form = GroupForm(request.POST or None, organisation_id=request.actor.organisation_id)
    sent = attempt(form, lambda: services.make_group(actor=request.actor, facts=form.facts()))
    if sent.saved:
        return redirect("casework:group", sent.saved.pk)
    page = Paginator(Group.objects.visible_to(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/groups.html", {"form": form, "page": page}, status=sent.status)


@require_seat(*ADVISERS)
def group(request: StaffRequest, group_id: UUID) -> HttpResponse:
    """Who is in it, when it meets, and how it is described."""
    shown = get_visible(Group.objects.select_related("leader__user"), request.actor, group_id)
    initial = {name: getattr(shown, name) for name in GroupForm.base_fields}
    form = GroupForm(request.POST or None, organisation_id=request.actor.organisation_id, initial=initial)
    sent = attempt(
        form,
        lambda: services.edit_group(
            actor=request.actor, group_id=shown.pk, revision=form.cleaned_data["revision"], facts=form.facts()
        ),
    )
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:group", shown.pk)
    people = list(shown.participations.exclude(place=Place.LEFT).select_related("case"))
    called = _called(request, shown, people)
    context = {
        "group": shown,
        "form": form,
        "meetings_form": MeetingsForm(),
        "people": [(one, called[one.pk]) for one in people],
        "meetings": list(shown.meetings.all()),
        "now": clock.now(),
    }
    response = render(request, "casework/group.html", context, status=sent.status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _called(request: StaffRequest, shown: Group, people: list[Participation]) -> dict[UUID, str]:
    """What each participant is called, recorded as one reading."""
    names = nicknames(request.actor, [one.case for one in people if not one.case.restricted])
    record_read(request.actor, "group.read", shown, people=len(people))
    return {one.pk: names.get(one.case_id) or one.case.reference for one in people}


@require_seat(*ADVISERS)
@require_POST
def add_meetings(request: StaffRequest, group_id: UUID) -> HttpResponse:
    shown = get_visible(Group.objects.all(), request.actor, group_id)
    form = MeetingsForm(request.POST)
    sent = attempt(form, lambda: services.add_meetings(actor=request.actor, group_id=shown.pk, **form.cleaned_data))
    if not sent.saved:
        return render(request, "casework/group_meetings.html", {"group": shown, "form": form}, status=max(sent.status, 422))
    messages.success(request, pgettext("staff", "Die Treffen stehen."))
    return redirect("casework:group", shown.pk)


@require_seat(*ADVISERS)
@require_POST
def close_group(request: StaffRequest, group_id: UUID) -> HttpResponse:
    services.close_group(actor=request.actor, group_id=group_id)
    messages.success(request, pgettext("staff", "Die Gruppe ist beendet."))
    return redirect("casework:group", group_id)


@require_seat(*ADVISERS)
@require_POST
def add_person(request: StaffRequest, group_id: UUID) -> HttpResponse:
    """Somebody new joins: a nickname is enough, it opens a case."""
    shown = get_visible(Group.objects.all(), request.actor, group_id)
    nickname = request.POST.get("nickname", "").strip()[:80]
    if not nickname:
        messages.error(request, pgettext("staff", "Bitte schreiben Sie, wie die Person heißen soll."))
    else:
        about = About(topic=shown.topic, language=shown.language)
        opened = open_case(actor=request.actor, nickname=nickname, about=about, origin=Origin.GROUP)
        services.enrol(opened=opened, group_id=shown.pk)
    return redirect("casework:group", shown.pk)


@require_seat(*ADVISERS)
def attendance(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    """Who was there: a list to tick, also printed."""
    meeting = GroupMeeting.objects.select_related("group").filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    shown = get_visible(Group.objects.all(), request.actor, meeting.group_id)
    people = list(shown.participations.exclude(place=Place.WAITING).select_related("case"))
    noted = dict(Attendance.objects.filter(meeting=meeting).values_list("participation_id", "presence"))
    people = [one for one in people if one.place == Place.ENROLLED or one.pk in noted]
    form = AttendanceForm(request.POST or None, people=_called(request, shown, people), noted=noted)
    if request.method == "POST":
        sent = attempt(
            form,
            lambda: {"noted": services.note_attendance(actor=request.actor, meeting_id=meeting.pk, presences=form.presences())},
        )
        if sent.saved:
            messages.success(request, pgettext("staff", "Vermerkt. Wer da war, hat den Kontakt jetzt im Fall."))
            return redirect("casework:group", shown.pk)
    response = render(request, "casework/attendance.html", {"group": shown, "meeting": meeting, "form": form})
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_case("groups")
def case_groups(request: CaseRequest) -> HttpResponse:
    """In which groups a case's person is, and a way into others."""
    opened = request.opened
    if request.method == "POST":
        wanted = get_visible(Group.objects.all(), request.actor, _uuid(request.POST.get("group", "")))
        services.enrol(opened=opened, group_id=wanted.pk)
        return redirect("casework:case_groups", opened.case.pk)
    mine = list(Participation.objects.filter(case=opened.case).select_related("group"))
    inside = {one.group_id for one in mine if one.place != Place.LEFT}
    context = case_page(opened, "case_groups") | {
        "participations": mine,
        "others": list(Group.objects.visible_to(request.actor).filter(closed_at=None).exclude(pk__in=inside)[:50]),
    }
    return render(request, "casework/case_groups.html", context)


@require_seat(*ADVISERS)
@require_POST
def leave_group(request: StaffRequest, participation_id: UUID) -> HttpResponse:
    """Somebody gives their place back."""
    visible = Case.objects.visible_to(request.actor)
    participation = Participation.objects.filter(pk=participation_id, case__in=visible).select_related("case").first()
    if participation is None:
        raise Http404
    opened = open_file(request.actor, participation.case, part="groups")
    services.leave(opened=opened, participation_id=participation.pk)
    messages.success(request, pgettext("staff", "Abgemeldet. Der Platz ist frei."))
    return redirect("casework:group", participation.group_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
