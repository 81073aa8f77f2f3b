"""Guidance for other programs at `/api/guidance/`: what the rulebooks say, and what they say for somebody.

What is known of a person travels in the body of a POST alone. It is answered at once, and neither kept nor logged.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI

from viadukt.api import answers, parameters
from viadukt.api.asked import MOST_BYTES, TooLong, asked
from viadukt.api.limits import FewPosts
from viadukt.api.problems import JSON, problem, unprocessable
from viadukt.api.refusals import refuse_in_json
from viadukt.directory.public import hsds_encoded
from viadukt.guidance.public import (
    NOTE,
    FactError,
    NotReadable,
    Rulebooks,
    answer,
    ask,
    known_facts,
    published,
    rulebooks,
)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
VERSION = "1.0"
METHODS = ["GET", "HEAD", "POST"]  # as in the interface for open data: POST is the second way to read
ABOUT = {
    "de": "Welche Wege das Aufenthaltsrecht öffnet, was dafür nötig ist und was jemandem noch fehlt. "
    "Was Sie über einen Menschen senden, wird beantwortet und nicht gespeichert.",
    "en": "Which ways residence law opens, what they take, and what somebody still lacks. "
    "What you send about a person is answered and not kept.",
}

api = NinjaAPI(
    throttle=FewPosts("api"),
    title="Viadukt: guidance",
    version=VERSION,
    description="Which ways residence law opens, on which conditions and by which paragraphs; and for somebody of whom some "
    "facts are known: what is met, unmet or not known yet, what is missing, and what to ask next. Without key, for everybody. "
    "Facts about a person are sent in the body of a POST, answered and not kept. Information and not legal advice.",
    urls_namespace="guidance",
    docs_url=None,
    openapi_url=None,
)
refuse_in_json(api, too_many="Wait a minute; what stands in the rulebooks can be read by GET.")


@api.exception_handler(FactError)
def _no_such_facts(request: HttpRequest, error: FactError) -> HttpResponseBase:
    return unprocessable([{"parameter": key[:60], "message": says} for key, says in error.problems.items()])


@api.exception_handler(NotReadable)
def _not_readable(request: HttpRequest, error: NotReadable) -> HttpResponseBase:
    if error.key:
        return unprocessable([{"parameter": error.key[:60], "message": error.says}])
    return problem(400, f"The body cannot be read{f', line {error.line}' if error.line else ''}: {error.says}")


@api.exception_handler(TooLong)
def _too_long(request: HttpRequest, error: TooLong) -> HttpResponseBase:
    return problem(413, f"The body is too long: at most {MOST_BYTES} bytes are read.")


def _responds(shape: str, further: Mapping[str, str]) -> dict[str, Any]:
    """The answers of an operation in OpenAPI: of that shape, and by status those with a name."""
    found = {"description": "Found.", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}}
    named = {status: {"$ref": f"#/components/responses/{name}"} for status, name in further.items()}
    return {"responses": {"200": found, **named}}


def _reads(path: str, operation_id: str, shape: str) -> Callable[[View], View]:
    """An operation that tells what stands in the rulebooks."""
    missing = {"404": "NotFound"} if "{" in path else {}
    described = _responds(shape, {"304": "NotModified", **missing, "422": "BadParameters"})
    return api.api_operation(METHODS, path, operation_id=operation_id, openapi_extra=described)


def _answers(path: str, operation_id: str, shape: str, counted_as: str) -> Callable[[View], View]:
    """An operation that answers for somebody."""
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Asked"}}}}
    described = _responds(shape, {"400": "NotReadable", "413": "TooLong", "422": "BadFacts", "429": "TooMany"})
    described["requestBody"] = body
    return api.post(path, operation_id=operation_id, throttle=FewPosts(counted_as), openapi_extra=described)


def _told(request: HttpRequest, tell: Callable[[Rulebooks], dict[str, Any]]) -> HttpResponseBase:
    parameters.only(request, parameters.Nothing)
    return answers.remembered(request, lambda: (hsds_encoded(tell(rulebooks())), None))


def _unkept(answered: dict[str, Any]) -> HttpResponseBase:
    response = HttpResponse(hsds_encoded(answered), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


@_reads("/", "about", "About")
def about(request: HttpRequest) -> HttpResponseBase:
    """What this is, how old its rulebooks are, and where everything stands."""
    here = f"{settings.BASE_URL}/api/guidance/"
    names = ("facts", "routes", "thresholds", "lists", "parts", "answer", "question", "openapi.json")
    links = {name.removesuffix(".json"): here + name for name in names} | {"docs": f"{settings.BASE_URL}/api/docs"}
    head = {"version": VERSION, "about": ABOUT, "note": NOTE}
    return _told(request, lambda books: head | {"rulebooks": published.state(books), "links": links})


@_reads("/facts", "facts", "Facts")
def facts(request: HttpRequest) -> HttpResponseBase:
    """All facts that can be known of a person: key, type, values and limits, how each is asked and why."""
    return _told(request, lambda books: {"facts": known_facts(books), "note": NOTE})


@_reads("/routes", "routes", "Routes")
def routes(request: HttpRequest) -> HttpResponseBase:
    """All routes with their conditions by day, papers, costs and deadlines, and what is open; the conditions they share."""
    return _told(request, published.routes)


@_reads("/routes/{id}", "route", "OneRoute")
def route(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002 - as in the interface for open data
    """One route, with the shared conditions and tables that it refers to."""
    if id not in rulebooks().routes:
        raise Http404("route")
    return _told(request, lambda books: published.route(books, id))


@_reads("/thresholds", "thresholds", "Thresholds")
def thresholds(request: HttpRequest) -> HttpResponseBase:
    """Amounts by year, each with its source."""
    return _told(request, published.thresholds)


@_reads("/lists", "lists", "Lists")
def lists(request: HttpRequest) -> HttpResponseBase:
    """Occupations and countries that rules name."""
    return _told(request, published.lists)


@_reads("/parts", "parts", "Parts")
def parts(request: HttpRequest) -> HttpResponseBase:
    """What is known of recognition, of return and of other matters that have no conditions, each statement with its source."""
    return _told(request, published.parts)


@_reads("/parts/{id}", "part", "OnePart")
def part(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """One of them."""
    if id not in rulebooks().parts:
        raise Http404("part")
    return _told(request, lambda books: published.part(books, id))


@_answers("/answer", "answer", "Answer", "guidance.answer")
def answer_for(request: HttpRequest) -> HttpResponseBase:
    """Every route for somebody: the verdict, what made it, what is missing, and the next question. Nothing of it is kept."""
    return _for_somebody(request, answer)


@_answers("/question", "question", "Verdicts", "guidance.question")
def question_for(request: HttpRequest) -> HttpResponseBase:
    """The verdicts and the next question alone, in a tenth of the time: for an interview. Nothing of it is kept."""
    return _for_somebody(request, ask)


def _for_somebody(request: HttpRequest, reply: Callable[..., dict[str, Any]]) -> HttpResponseBase:
    parameters.only(request, parameters.Nothing)
    books = rulebooks()
    person = asked(request, books)
    return _unkept(reply(books, person.facts, person.on, person.skip))
