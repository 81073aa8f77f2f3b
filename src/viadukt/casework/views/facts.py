"""What is known of the person for guidance: the result in the case, the questions that are open, and steps made of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext

from viadukt.casework import permissions
from viadukt.casework.models import Plan, Who
from viadukt.casework.opening import FACTS, OpenCase
from viadukt.casework.planning.facts import VERDICTS, Known, changes, known_facts, told
from viadukt.casework.services import facts as services
from viadukt.casework.services.plans import start_plan
from viadukt.casework.services.steps import StepWords, add_step
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.guidance.public import AIMS, Answers, Interview, Rulebooks, asked, read_answer, rulebooks, say
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused

LONGEST = 120


@require_case("facts")
def case_facts(request: CaseRequest) -> HttpResponse:
    """The result of what is known today; the next question, or the one that was chosen."""
    opened, books = request.opened, rulebooks()
    known = known_facts(opened, books)
    wrong = typed = ""
    if request.method == "POST":
        permissions.may_change(request.actor, opened.case).or_raise()
        match request.POST.get("do", ""):
            case "seen":
                services.see_changes(opened=opened)
                return redirect("casework:case_facts", opened.case.pk)
            case "step" | "papers":
                return _make_steps(request, known, books)
            case "aims":
                return _aims(request, known)
            case "answer" | "skip":
                fact, typed = request.POST.get("fact", ""), request.POST.get("typed", "")[: LONGEST + 1].strip()
                if fact not in books.facts:
                    raise Http404
                if _is_answer(books, fact, typed) or request.POST["do"] == "skip":
                    return _answered(request, known, fact, "" if request.POST["do"] == "skip" else typed)
                wrong = fact
            case _:
                raise Http404
    return _page(request, known, books, wrong=wrong, typed=typed)


def _page(request: CaseRequest, known: Known | None, books: Rulebooks, *, wrong: str, typed: str) -> HttpResponse:
    opened, language = request.opened, request.LANGUAGE_CODE
    interview = known.interview if known else Interview(books, clock.today(), Answers())
    wanted = wrong or request.GET.get("fact", "")
    question = interview.question()
    key = wanted if wanted in books.facts else question.fact if question else ""
    before = interview.answers.given.get(key, "")
    kept = opened.record(VERDICTS).value
    context = case_page(opened, "case_facts") | {
        "known": known,
        "told": told(known, books, language) if known else None,
        "changes": changes(kept, known, books, language) if known and kept.get("changes") else [],
        "asked": asked(books.facts[key], language, before=before, typed=typed, wrong=bool(wrong)) if key else None,
        "aims": [(name, label, name in interview.answers.aims) for name, label in AIMS.items()],
        "facts": [(one.key, say(one.name or one.question, language)) for one in books.facts.values() if not one.age_of],
        "version": known.version if known else opened.record(FACTS).version,
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, "casework/facts.html", context, status=422 if wrong else 200)


def _is_answer(books: Rulebooks, fact: str, typed: str) -> bool:
    try:
        read_answer(books.facts[fact], typed)
    except ValueError:
        return False
    return True


def _answered(request: CaseRequest, known: Known | None, fact: str, text: str) -> HttpResponse:
    answers = known.answers if known else Answers()
    services.write_facts(opened=request.opened, answers=answers.having(fact, text), based_on=_version(request))
    return redirect("casework:case_facts", request.opened.case.pk)


def _aims(request: CaseRequest, known: Known | None) -> HttpResponse:
    aims = tuple(one for one in request.POST.getlist("p")[:9] if one in AIMS)
    given = known.answers.given if known else {}
    services.write_facts(opened=request.opened, answers=Answers(aims, given), based_on=_version(request))
    return redirect("casework:case_facts", request.opened.case.pk)


def _version(request: CaseRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _make_steps(request: CaseRequest, known: Known | None, books: Rulebooks) -> HttpResponse:
    """What is missing becomes a step; the papers of a route become one with a list to tick off."""
    if known is None:
        raise Http404
    language = request.LANGUAGE_CODE
    routes = {card.id: (card, missing) for _, _, held in told(known, books, language).groups for card, missing in held}
    card, missing = routes.get(request.POST.get("route", ""), (None, ()))
    if card is None:
        raise Refused(pgettext("staff", "Diesen Weg gibt es so nicht mehr. Bitte laden Sie die Seite neu."))
    name = say(card.name, language)
    if request.POST["do"] == "papers":
        papers = [said.words.text for _title, key, section in card.sections if key == "papers" for said in section]
        words = [StepWords(title=pgettext("staff", "Unterlagen sammeln"), detail=name, papers=papers)]
    else:
        chosen = [text for text in request.POST.getlist("missing")[:20] if text in missing]
        words = [StepWords(title=text[:200], detail=name, who=Who.PERSON) for text in chosen]
    if not words:
        raise Refused(pgettext("staff", "Bitte wählen Sie, was zum Schritt werden soll."))
    plan = _running(request.opened)
    for one in words:
        add_step(opened=request.opened, plan_id=plan.pk, revision=None, words=one)
    messages.success(request, pgettext("staff", "Steht im Plan."))
    return redirect("casework:case_plan", request.opened.case.pk)


def _running(opened: OpenCase) -> Plan:
    """The newest plan that is not over, or a blank one."""
    return opened.case.plans.filter(ended_on=None).last() or start_plan(opened=opened)
