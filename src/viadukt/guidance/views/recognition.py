"""Recognition for one's own occupation.

The text that names an occupation travels by POST and becomes a code; everything after that is GET, so that an answer can be
kept, printed and passed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from viadukt.guidance.advice import advisers
from viadukt.guidance.engine.checking import is_isco
from viadukt.guidance.engine.model import Occupation, Recognition
from viadukt.guidance.engine.recognition import RecognitionAnswer, recognition_for
from viadukt.guidance.engine.telling import Told
from viadukt.guidance.forms import YES_NO, DetailsForm, OccupationForm, land_name
from viadukt.guidance.library import rulebooks
from viadukt.guidance.occupation_search import Named, occupations_in
from viadukt.guidance.recognition_words import HEADINGS, verdict
from viadukt.guidance.statements import Said, Words, said
from viadukt.guidance.topics import TOPICS
from viadukt.kernel import clock
from viadukt.kernel.ratelimit import limited
from viadukt.understanding.public import occupation_name

SOMEWHERE = "ZZ"  # a country that is not named, as ISO 3166-1 leaves it to its users


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose by a link."""

    name: Words
    query: str
    because: tuple[Said, ...] = ()
    bodies: tuple[Said, ...] = ()


# No cookie is needed to ask: the answer to a POST changes nothing, so there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@limited("occupations", 60, 60)
def recognition(request: HttpRequest) -> HttpResponseBase:
    """`/guidance/recognition/`: the question, or its answer."""
    book = rulebooks().recognition
    if book is None:  # the network took it out of its rules
        raise Http404
    if request.method == "POST":
        return _understand(request, book)
    code = request.GET.get("isco", "")
    if is_isco(code):
        return _answer(request, book, code)
    return _ask(request, OccupationForm(None, book=book, language=request.LANGUAGE_CODE), lost=bool(code))


def _ask(request: HttpRequest, form: OccupationForm, **more: Any) -> HttpResponse:
    return render(request, "guidance/occupation.html", {"form": form, "lost": False, "choices": [], **more})


def _understand(request: HttpRequest, book: Recognition) -> HttpResponse:
    """From a text or a group to a code. One that is sure: on to its answer; else: to choose; none: said so, the text stays."""
    form = OccupationForm(request.POST, book=book, language=request.LANGUAGE_CODE)
    request.shareable = QueryDict()  # type: ignore[attr-defined]
    if form.is_valid():
        text, group, land = (form.cleaned_data[name] for name in ("occupation", "group", "land"))
        found = occupations_in(text, request.LANGUAGE_CODE) if text else [Named(group, "")] if group else []
        sure = [one for one in found if one.sure]
        if len(sure) == 1:
            return redirect(f"{reverse('guidance:recognition')}?{_query(isco=sure[0].code, land=land)}")
        choices = [Choice(Words(one.name, request.LANGUAGE_CODE), _query(isco=one.code, land=land)) for one in found]
        response = _ask(request, form, choices=choices, lost=not found)
    else:
        response = _ask(request, form)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, book: Recognition, code: str) -> HttpResponse:
    language = request.LANGUAGE_CODE
    form = DetailsForm(request.GET, book=book, language=language)
    form.is_valid()  # what is no choice is told beside its field and not heeded
    answer = recognition_for(
        rulebooks(),
        code,
        YES_NO.get(form.told("regulated")),
        form.told("land") or None,
        _facts(form),
        reference=request.GET.get("reference") or None,
        self_employed=YES_NO.get(form.told("self_employed")),
        district=form.told("district") or None,
        on=clock.today(),
    )
    form.narrow(answer)
    several = len(answer.references) > 1 and not answer.coarse
    chosen = len(answer.references) == 1 and request.GET.get("reference") == answer.references[0].id
    context = {
        "name": None if answer.coarse else _name(answer, code, language),
        "verdict": verdict(answer),
        "answer": answer,
        "land": land_name(answer.land, language) if answer.land else "",
        "occupations": [_occupation(one, request, language) for one in answer.occupations] if answer.coarse else [],
        "references": [_reference(answer, one.id, request, language) for one in answer.references] if several else [],
        "chosen": Words.of(answer.references[0].name, language) if chosen else None,
        "all": _changed(request, reference=""),
        "sections": [
            (section, HEADINGS[section], [_said(one, language) for one in told if one.certain or not several])
            for section, told in answer.sections
            if any(one.certain for one in told) or not several
        ],
        "open_questions": [Words.of(text, language) for text in answer.open_questions],
        "form": form,
        "kept": [(key, request.GET[key]) for key in ("isco", "reference") if request.GET.get(key)],
        "advisers": advisers(TOPICS["recognition"].help, language, land=answer.land, isco=code),
    }
    return render(request, "guidance/recognition.html", context)


def _facts(form: DetailsForm) -> dict[str, str]:
    """What was said, as facts of the rulebooks."""
    said = {
        "qualification": form.told("qualification"),
        "recognition": form.told("stage"),
        "residence_country": {"here": "DE", "abroad": SOMEWHERE}.get(form.told("living"), ""),
    }
    return {key: value for key, value in said.items() if value}


def _name(answer: RecognitionAnswer, code: str, language: str) -> Words:
    """What people of that occupation are called; the name of the group where only that is known."""
    name = occupation_name(code, language)
    if name and code not in answer.occupations[0].isco:
        return Words(name, language)
    return Words.of(answer.occupations[0].name, language)


def _occupation(occupation: Occupation, request: HttpRequest, language: str) -> Choice:
    """One of those that a code too coarse could mean."""
    query = _changed(request, isco=occupation.isco[0]) if occupation.isco else ""
    return Choice(Words.of(occupation.name, language), query)


def _reference(answer: RecognitionAnswer, reference: str, request: HttpRequest, language: str) -> Choice:
    """One of the German occupations to compare with, with what is told of it alone."""
    because, bodies = (
        tuple(_said(one, language) for one in answer.told.get(section, ()) if reference in one.of)
        for section in ("because", "body")
    )
    name = next(one.name for one in answer.references if one.id == reference)
    return Choice(Words.of(name, language), _changed(request, reference=reference), because, bodies)


def _said(told: Told, language: str) -> Said:
    return said(rulebooks(), told.name, told.statement, told.law_state, language)


def _changed(request: HttpRequest, **changes: str) -> str:
    return _query(**{**{key: request.GET[key] for key in request.GET if key != "lang"}, **changes})


def _query(**values: str) -> str:
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in values.items() if value})
    return query.urlencode()
