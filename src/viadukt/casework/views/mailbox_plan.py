"""The person's own plan, and sharing what they said in the interview."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from viadukt.casework.models import Case, CaseStatus, Who
from viadukt.casework.opening import open_file
from viadukt.casework.planning.shown import shown
from viadukt.casework.rooms import mailbox_tabs
from viadukt.casework.services.facts import share_facts
from viadukt.casework.services.steps import tell_own_step
from viadukt.casework.views.gates import MailboxRequest, mailbox_of, require_mailbox
from viadukt.guidance.public import Answers, Interview, rulebooks, say, value_said
from viadukt.kernel import clock
from viadukt.kernel.scoping import get_visible

LONGEST = 2000


@require_mailbox
def mailbox_plan(request: MailboxRequest) -> HttpResponse:
    """The plans of each case, one organisation after the other; own steps can be ticked, or told why not."""
    if request.method == "POST":
        case = _own_case(request, request.POST.get("case", ""))
        opened = open_file(request.actor, case, part="plan")
        step = _uuid(request.POST.get("step", ""))
        done = request.POST.get("do", "") == "done"
        tell_own_step(opened=opened, step_id=step, done=done, why_not=request.POST.get("why_not", "")[:LONGEST])
        return redirect("casework:mailbox_plan")
    cases = []
    for case in _cases(request):
        opened = open_file(request.actor, case, part="plan")
        plans = [shown(opened, plan, request.LANGUAGE_CODE, staff=False) for plan in case.plans.filter(ended_on=None)]
        cases.append((case, plans))
    context = {"tabs": mailbox_tabs("mailbox_plan"), "cases": cases, "person": Who.PERSON.value}
    return render(request, "casework/mailbox_plan.html", context)


# --- From the interview -----------------------------------------------------------------------------------------------


def _shown_text(organisation: str) -> str:
    """What the person agrees to, as it is kept."""
    return _(
        "Meine Antworten aus „Wege prüfen“ und das Ergebnis gehören zu meinem Fall bei %(organisation)s. Die Beratung dort "
        "liest sie und macht daraus mit mir Schritte. Ändern sich die Regeln, wird das Ergebnis neu berechnet. Ich kann das "
        "jederzeit zurücknehmen."
    ) % {"organisation": organisation}


def may_share(request: HttpRequest) -> bool:
    """Whether the result's page offers it: to who has opened their mailbox on this device."""
    return mailbox_of(request) is not None


# Nothing is kept here: the page asks once more, and what it sends carries its own proof.
@csrf_exempt
@require_POST
@never_cache
@require_mailbox
def share_answers(request: MailboxRequest) -> HttpResponse:
    """What would be shared, with whom; the answers come from the result's page and go on to the next with this one."""
    books = rulebooks()
    answers = Answers.from_post(request.POST, books)
    facts = Interview(books, clock.today(), answers).facts
    language = request.LANGUAGE_CODE
    context = {
        "tabs": mailbox_tabs("mailbox_plan"),
        "kept": list(answers.fields()),
        "said": [
            (
                say(books.facts[key].name or books.facts[key].question, language),
                value_said(books.facts[key], facts.get(key), language),
            )
            for key in answers.given
        ],
        "cases": [
            (case, _shown_text(str(case.organisation))) for case in _cases(request) if case.organisation and case.is_open
        ],
    }
    return render(request, "casework/share_answers.html", context)


@require_mailbox
@require_POST
def share_answers_now(request: MailboxRequest) -> HttpResponse:
    """The person has said with whom."""
    books = rulebooks()
    case = _own_case(request, request.POST.get("case", ""))
    if not case.organisation:
        raise Http404
    answers = Answers.from_post(request.POST, books)
    opened = open_file(request.actor, case, part="facts")
    share_facts(opened=opened, answers=answers, shown=_shown_text(str(case.organisation)), language=request.LANGUAGE_CODE)
    return redirect("casework:mailbox_plan")


def _cases(request: MailboxRequest) -> list[Case]:
    rows = Case.objects.visible_to(request.actor).select_related("organisation")
    return list(rows.exclude(status=CaseStatus.CLOSED).order_by("created_at", "pk"))


def _own_case(request: MailboxRequest, text: str) -> Case:
    return get_visible(Case.objects.select_related("organisation"), request.actor, _uuid(text))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
