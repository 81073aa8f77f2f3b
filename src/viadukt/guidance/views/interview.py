"""The interview and its result. Answers travel by POST, are answered directly and are kept nowhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from viadukt.guidance.advice import advisers, topics_of
from viadukt.guidance.asking_pages import Asked, asked
from viadukt.guidance.engine.fitting import fitting_plans
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.interview import AIMS, LONGEST, Answers, Interview, read_answer
from viadukt.guidance.library import rulebooks
from viadukt.guidance.paper import answer_paper
from viadukt.guidance.present import STANDINGS, cards, value_said
from viadukt.guidance.result_actions import result_actions
from viadukt.guidance.statements import in_words
from viadukt.guidance.timeline import plans_shown
from viadukt.guidance.wording import say
from viadukt.kernel import clock
from viadukt.kernel.ratelimit import allow, too_many

LIMIT, RESULTS, PAPERS, SECONDS = 120, 30, 10, 60  # of questions, results, papers; a result takes half a second


# No cookie is needed to ask what one may do: the answer to a POST changes nothing, so there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: HttpRequest) -> HttpResponse:
    """`/guidance/`: where it begins, and, by POST, the next question or the result."""
    if request.method != "POST":
        return _start(request, Answers(tuple(one for one in request.GET.getlist("p")[:9] if one in AIMS)))
    if not (allowance := allow(request, "guidance", LIMIT, SECONDS)):
        return too_many(request, allowance)  # type: ignore[return-value]
    response = _step(request, rulebooks())
    response.headers["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """The result as PDF, in the person's language and German; it is made and given, and kept nowhere."""
    if not (allowance := allow(request, "guidance-paper", PAPERS, SECONDS)):
        return too_many(request, allowance)  # type: ignore[return-value]
    books = rulebooks()
    pdf = answer_paper(Interview(books, clock.today(), Answers.from_post(request.POST, books)), request.LANGUAGE_CODE)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="viadukt.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _step(request: HttpRequest, books: Rulebooks) -> HttpResponse:
    """One step from the page that was sent."""
    posted, answers = request.POST, Answers.from_post(request.POST, books)
    fact = _known(books, posted.get("fact", ""))
    match posted.get("go", ""):
        case "start":
            return _start(request, answers)
        case "back":
            return _ask(request, books, answers, answers.last) if answers.given else _start(request, answers)
        case "result":
            return _result(request, books, answers)
    if change := _known(books, posted.get("change", "")):
        return _ask(request, books, answers, change)
    return _answered(request, books, answers, fact) if fact else _next(request, books, answers)


def _known(books: Rulebooks, key: str) -> str:
    return key if key in books.facts else ""


def _answered(request: HttpRequest, books: Rulebooks, answers: Answers, fact: str) -> HttpResponse:
    """What was tapped or typed is taken, or asked for once more with what is wrong."""
    go, typed = request.POST.get("go", ""), request.POST.get("typed", "")[: LONGEST + 1]
    if go in {"stay", "find"}:
        return _ask(request, books, answers, fact, typed=typed)
    if go == "skip":
        return _next(request, books, answers.having(fact, ""))
    text = (request.POST.get("answer", "")[: LONGEST + 1] or typed).strip()
    try:
        read_answer(books.facts[fact], text)
    except ValueError:
        return _ask(request, books, answers, fact, typed=text, wrong=True)
    return _next(request, books, answers.having(fact, text))


def _start(request: HttpRequest, answers: Answers) -> HttpResponse:
    aims = [(key, label, key in answers.aims) for key, label in AIMS.items()]
    kept = [(name, value) for name, value in answers.fields() if name != "p"]
    return render(request, "guidance/start.html", {"aims": aims, "kept": kept})


def _next(request: HttpRequest, books: Rulebooks, answers: Answers) -> HttpResponse:
    question = Interview(books, clock.today(), answers).question()
    if question is None:
        return _result(request, books, answers)
    return _ask(request, books, answers, question.fact)


def _ask(
    request: HttpRequest, books: Rulebooks, answers: Answers, fact: str, *, typed: str = "", wrong: bool = False
) -> HttpResponse:
    """The page of one question; an answer that it had is shown and taken out of the others."""
    before = answers.given.get(fact, "")
    answers = answers.without(fact)
    interview = Interview(books, clock.today(), answers)
    page: Asked = asked(books.facts[fact], request.LANGUAGE_CODE, before=before, typed=typed, wrong=wrong)
    next_ = interview.question()
    routes = next_.routes if next_ and next_.fact == fact else ()
    context = {
        "asked": page,
        "kept": list(answers.fields()),
        "stay": "stay",
        "matters": [books.routes[name].name for name in routes[:3]],
        "matters_more": max(0, len(routes) - 3),
        "title": say(page.question, request.LANGUAGE_CODE),
        "number": len(answers.given) + 1,
        "routes": len(interview.results),
        "settled": interview.settled,
    }
    return render(request, "guidance/question.html", context, status=422 if wrong else 200)


def _result(request: HttpRequest, books: Rulebooks, answers: Answers) -> HttpResponse:
    if not (allowance := allow(request, "guidance-result", RESULTS, SECONDS)):
        return too_many(request, allowance)  # type: ignore[return-value]
    language, on = request.LANGUAGE_CODE, clock.today()
    interview = Interview(books, on, answers)
    facts = interview.facts
    country = facts.get("residence_country")
    shown = cards(books, facts, on, [*interview.results, *interview.others_open], language)
    plans = fitting_plans(books, facts, interview.results)
    context = {
        "plans": plans_shown(books, plans, on, language, mirrored=get_language_info(language)["bidi"]),
        "groups": [
            (standing, title, [card for card in shown if card.standing == standing]) for standing, title in STANDINGS.items()
        ],
        "found": {standing: sum(card.standing == standing for card in shown) for standing in STANDINGS},
        "said": [
            (key, books.facts[key].name or books.facts[key].question, value_said(books.facts[key], facts.get(key), language))
            for key in answers.given
        ],
        "presumed": [
            (key, say(books.facts[key].question, language), value_said(books.facts[key], facts[key], language))
            for key in interview.presumed
        ],
        "kept": list(answers.fields()),
        "stay": "result",
        "unfinished": interview.question() is not None,
        "advice": advisers(topics_of(answers.aims), language, country=country if isinstance(country, str) else None),
        "day": in_words(on, language),
        "actions": result_actions(request),
    }
    return render(request, "guidance/result.html", context)
