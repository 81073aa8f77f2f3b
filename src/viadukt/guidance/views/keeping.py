"""The desk of those who keep the rules: files and their state, drafts, proposals, and what became of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from viadukt.guidance import permissions, selectors, services
from viadukt.guidance.desk_pages import change_page, file_page, file_rows, problem_rows
from viadukt.guidance.differences import differences
from viadukt.guidance.keeping_forms import ChangeForm, CheckForm, DecisionForm, NewFileForm
from viadukt.guidance.library import shipped_texts
from viadukt.guidance.models import ChangeState, RuleChange
from viadukt.guidance.overlay import current
from viadukt.guidance.trial import tried
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Role, StaffRequest, is_rule_keeper, require_seat

P = ParamSpec("P")
PAGE = 30


def keeping(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in who keeps the rules; for that role anywhere but at an umbrella there is nothing here."""

    @require_seat(Role.RULE_KEEPER)
    @wraps(view)
    def gate(request: StaffRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_rule_keeper(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    return gate


@require_safe
@keeping
def rules(request: StaffRequest) -> HttpResponse:
    """All files with their last check and what runs out next, or only what needs somebody."""
    now = current()
    rows = file_rows(now, request.LANGUAGE_CODE, waiting=selectors.waiting(request.actor))
    context = {
        "rules": now,
        "rows": [row for row in rows if row.needs_somebody] if "due" in request.GET else rows,
        "due": "due" in request.GET,
        "waiting": selectors.waiting_for(request.actor).count(),
    }
    return render(request, "guidance/desk/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def new_file(request: StaffRequest) -> HttpResponse:
    """A rulebook that is not there yet."""
    form = NewFileForm(request.POST or None)
    if form.is_valid():
        path = form.cleaned_data["path"]
        if path in current().texts:
            messages.info(request, pgettext("staff", "Diese Datei gibt es schon."))
            return redirect("guidance:desk_file", path)
        return redirect("guidance:desk_edit_change", services.start_change(actor=request.actor, path=path).pk)
    return render(request, "guidance/desk/new_file.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def file(request: StaffRequest, path: str) -> HttpResponse:
    """One file: its state, what waits, what was; and a button to draft a change."""
    now = current()
    changes = selectors.listed(request.actor).filter(path=path)
    if path not in now.texts and path not in shipped_texts() and not changes.exists():
        raise Http404
    if request.method == "POST":
        begin = services.take_shipped if "shipped" in request.POST else services.start_change
        return redirect("guidance:desk_edit_change", begin(actor=request.actor, path=path).pk)
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    context = file_page(now, path, request.LANGUAGE_CODE, waiting=selectors.waiting(request.actor)) | {"page": page}
    return render(request, "guidance/desk/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def checked(request: StaffRequest, path: str) -> HttpResponse:
    """ "Checked today, nothing changed": one form, one press."""
    if path not in current().texts:
        raise Http404
    form = CheckForm(request.POST or None)
    if form.is_valid():
        try:
            change = services.propose_check(actor=request.actor, path=path, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, pgettext("staff", "Gemeldet. Es gilt, sobald eine zweite Person es bestätigt."))
            return redirect("guidance:desk_change", change.pk)
    return render(request, "guidance/desk/checked.html", {"path": path, "form": form}, status=422 if form.errors else 200)


@require_safe
@keeping
def changes(request: StaffRequest) -> HttpResponse:
    """What waits for a second person, the own drafts, and what became of the others."""
    context = {
        "waiting": selectors.waiting(request.actor),
        "drafts": selectors.drafts(request.actor),
        "page": Paginator(selectors.done(request.actor), PAGE).get_page(request.GET.get("page")),
        "me": request.actor.user_id,
    }
    return render(request, "guidance/desk/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def change(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """One change: what, why, after which source, what it would do; and what this seat may do about it."""
    shown = _visible(request, change_id)
    form = DecisionForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            then = _pressed(request)(shown, form.cleaned_data["decision"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
            shown = _visible(request, change_id)  # somebody else may have been faster
        else:
            messages.success(request, pgettext("staff", "Gespeichert."))
            where = "guidance:desk_edit_change" if then.state == ChangeState.DRAFT else "guidance:desk_change"
            return redirect(where, then.pk)
    context = change_page(current(), shown, request.actor, request.LANGUAGE_CODE) | {"form": form}
    return render(request, "guidance/desk/change.html", context, status=status)


def _pressed(request: StaffRequest) -> Callable[[RuleChange, str], RuleChange]:
    """What the pressed button does."""
    actor = request.actor
    buttons: dict[str, Callable[[RuleChange, str], RuleChange]] = {
        "propose": lambda one, _: services.propose_change(actor=actor, change_id=one.pk),
        "approve": lambda one, words: services.approve_change(actor=actor, change_id=one.pk, decision=words),
        "decline": lambda one, words: services.decline_change(actor=actor, change_id=one.pk, decision=words),
        "withdraw": lambda one, _: services.withdraw_change(actor=actor, change_id=one.pk),
        "redo": lambda one, _: services.redo_change(actor=actor, change_id=one.pk),
    }
    for name, press in buttons.items():
        if name in request.POST:
            return press
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def edit_change(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """The text of an own draft. It is kept whatever it is; what does not load is told with its lines."""
    draft = _own_draft(request, change_id)
    form = ChangeForm(request.POST or None, initial=ChangeForm.of(draft))
    meanwhile: list[Any] = []
    status = 200
    if form.is_valid():
        try:
            draft = services.write_change(actor=request.actor, change_id=draft.pk, **form.values())
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            draft = _own_draft(request, change_id)
            meanwhile = differences(draft.text.splitlines(), form.values()["text"].splitlines())
            form.data = _typed_on(request, draft)
            status = 409
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            if not tried(current(), draft.path, draft.text).problems:
                return redirect("guidance:desk_change", draft.pk)
            form.data = _typed_on(request, draft)
    elif form.is_bound:
        status = 422
    now = current()
    context = {
        "change": draft,
        "form": form,
        "meanwhile": meanwhile,
        "problems": problem_rows(tried(now, draft.path, draft.text), draft) if draft.text != draft.base else [],
        "overtaken": services.is_overtaken(now, draft),
        "saved": form.is_bound and status == 200,
    }
    return render(request, "guidance/desk/edit_change.html", context, status=status)


def _typed_on(request: StaffRequest, draft: RuleChange) -> QueryDict:
    """What was typed, on the revision that stands there now: sending it again is a decision."""
    again = request.POST.copy()
    again["revision"] = str(draft.revision)
    return again


def _visible(request: StaffRequest, change_id: UUID) -> RuleChange:
    rows = RuleChange.objects.select_related("author", "author_seat__organisation", "decider", "decider_seat__organisation")
    return get_visible(rows, request.actor, change_id)


def _own_draft(request: StaffRequest, change_id: UUID) -> RuleChange:
    draft = get_visible(RuleChange.objects.all(), request.actor, change_id)
    if not permissions.may_write(request.actor, draft):
        raise Http404
    return draft
