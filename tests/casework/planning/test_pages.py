"""The pages of plans: what is sent is kept or said to be wrong, and whose it is not, for them it is not there."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.casework.planning.conftest import OwnMailbox, step
from tests.cast import Member, sign_in
from viadukt.casework.models import Case, CaseworkSetup, Consent, Plan, PlanStep
from viadukt.casework.opening import OpenCase
from viadukt.casework.planning.facts import known_facts
from viadukt.casework.services.plans import start_plan
from viadukt.casework.services.steps import StepWords, add_step, content_of, finish_step
from viadukt.guidance.public import rulebooks
from viadukt.kernel import clock

pytestmark = [pytest.mark.django_db(databases=["default", "keystore"])]
ANSWERS = {"p": ["work"], "a": ["residence_country=GH", "qualification=degree", "german=A2"]}


@pytest.fixture
def bernas(client: Client, berna: Member) -> Client:
    return sign_in(client, berna)


@pytest.fixture
def pages(opened: OpenCase) -> str:
    return f"/desk/cases/{opened.case.pk}"


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def mailbox(amals: OwnMailbox) -> Client:
    client = Client()
    client.cookies["mailbox"] = amals.secret
    return client


def test_berna_starts_a_plan_and_sees_steps_paragraphs_and_who_acts(bernas: Client, pages: str, opened: OpenCase):
    sent = bernas.post(f"{pages}/plan/new", {"template": "recognition_regulated"})
    page = text_of(bernas.get(f"{pages}/plan"))

    assert (sent.status_code, sent.headers["Location"]) == (302, f"{pages}/plan")
    assert all(word in page for word in ("BQFG § 13 Abs. 2 Satz 1", "Innerhalb eines Monats", "Behörde", "timeline"))


def test_nothing_is_suggested_before_anything_is_known_and_return_stands_nowhere(bernas: Client, pages: str):
    page = text_of(bernas.get(f"{pages}/plan/new"))

    assert ("Passt zu dem, was bekannt ist" in page, 'value="return"' in page) == (False, False)


def test_return_is_offered_for_who_asked_once_its_basis_is_recorded(bernas: Client, pages: str, opened: OpenCase):
    CaseworkSetup.objects.update(emigration_basis_on=clock.today())

    page = text_of(bernas.get(f"{pages}/plan/new"))
    refused = bernas.post(f"{pages}/plan/new", {"template": "return"})
    started = bernas.post(f"{pages}/plan/new", {"template": "return", "asked": "on"})

    assert 'value="return"' in page.split("Die Person hat selbst danach gefragt", 1)[1]
    assert (refused.status_code, started.status_code) == (409, 302)


def test_a_step_without_words_keeps_what_was_typed(bernas: Client, pages: str, opened: OpenCase):
    plan = start_plan(opened=opened)

    sent = bernas.post(
        f"{pages}/plan/{plan.pk}/steps/new", {"revision": 1, "title": "", "detail": "Bitte bald", "who": "person"}
    )

    assert ("Bitte bald" in text_of(sent), plan.steps.count()) == (True, 0)


def test_who_was_slower_finds_their_words_again_and_can_send_them(bernas: Client, pages: str, opened: OpenCase):
    plan = start_plan(opened=opened)
    add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Deniz war schneller"))
    late = {"revision": 1, "title": "Bernas Schritt", "who": "adviser"}

    told = bernas.post(f"{pages}/plan/{plan.pk}/steps/new", late)
    again = bernas.post(f"{pages}/plan/{plan.pk}/steps/new", late | {"revision": 2})

    assert (told.status_code, 'value="Bernas Schritt"' in text_of(told), 'name="revision" value="2"' in text_of(told)) == (
        409,
        True,
        True,
    )
    assert (again.status_code, plan.steps.count()) == (302, 2)


def test_the_buttons_beside_a_step(bernas: Client, pages: str, opened: OpenCase):
    plan = start_plan(opened=opened)
    for title in "AB":
        add_step(opened=opened, plan_id=plan.pk, revision=None, words=StepWords(title=title))
    second = plan.steps.last()
    assert second is not None

    for do in ("up", "remove"):
        revision = Plan.objects.get(pk=plan.pk).revision
        sent = bernas.post(f"{pages}/plan/{plan.pk}/change", {"do": do, "revision": revision, "step": second.pk})
        assert sent.status_code == 302

    assert [content_of(opened, row)["title"] for row in plan.steps.all()] == ["A"]


@pytest.mark.parametrize(
    "given", [{}, {"do": "up"}, {"do": "nix", "revision": 1}, {"do": "up", "revision": "²"}, {"do": "up", "revision": ""}]
)
def test_buttons_that_do_not_exist_do_nothing(bernas: Client, pages: str, opened: OpenCase, given: dict[str, object]):
    plan = start_plan(opened=opened)

    assert bernas.post(f"{pages}/plan/{plan.pk}/change", given).status_code == 404


def test_done_with_day_and_result(bernas: Client, pages: str, opened: OpenCase):
    plan = start_plan(opened=opened)
    row = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Antrag"))
    path = f"{pages}/plan/{plan.pk}/steps/{row.pk}/done"

    wrong = bernas.post(path, {"revision": 2, "done_on": clock.in_days(1).isoformat(), "result": "liegt vor"})
    right = bernas.post(path, {"revision": 2, "done_on": clock.today().isoformat(), "result": "liegt vor"})

    assert (wrong.status_code, "liegt vor" in text_of(wrong), right.status_code) == (409, True, 302)
    assert content_of(opened, PlanStep.objects.get(pk=row.pk))["result"] == "liegt vor"


def test_what_happened_and_a_clock_that_stands_still(bernas: Client, pages: str, opened: OpenCase):
    plan = start_plan(opened=opened, template="recognition_regulated")
    decision = step(plan, "decision")
    yesterday = clock.in_days(-1).isoformat()

    days = bernas.post(f"{pages}/plan/{plan.pk}/days", {"revision": 1, "on_received": "", "on_complete_file": yesterday})
    clock_form = {"revision": 2, "why": "information", "first": yesterday, "last": ""}
    stopped = bernas.post(f"{pages}/plan/{plan.pk}/steps/{decision.pk}/clock", clock_form)
    page = text_of(bernas.get(f"{pages}/plan"))
    longer = bernas.post(f"{pages}/plan/{plan.pk}/steps/{decision.pk}/extension", {"revision": 3, "count": 1, "unit": "months"})

    assert (days.status_code, stopped.status_code, longer.status_code) == (302, 302, 302)
    assert "Die Frist steht still seit dem" in page
    assert PlanStep.objects.get(pk=decision.pk).extended == [[1, "months"]]


@pytest.mark.parametrize("page", ["days", "steps/new", "change"])
def test_another_cases_plan_is_not_there(bernas: Client, opened: OpenCase, berna: Member, page: str):
    from viadukt.casework.services.cases import About, open_case  # noqa: PLC0415

    other = open_case(actor=berna.actor, nickname="Basma", about=About())
    plan = start_plan(opened=other, template="recognition_regulated")

    answer = bernas.post(f"/desk/cases/{opened.case.pk}/plan/{plan.pk}/{page}", {"do": "end", "revision": 1})

    assert answer.status_code == 404


def test_the_lead_writes_a_template_with_steps_in_order(client: Client, deniz: Member, opened: OpenCase):
    leads = sign_in(client, deniz)
    made = leads.post("/desk/plan-templates", {"name": "Unser Weg", "based_on": "recognition_regulated"})
    path = made.headers["Location"]
    page = text_of(leads.get(path))
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    fields = {
        "revision": revision[1],
        "name": "Unser Weg",
        "count": 3,
        "key_0": "apply",
        "order_0": 20,
        "key_1": "receipt",
        "out_1": "on",
        "title_2": "Kaffee",
        "order_2": 10,
        "who_2": "adviser",
    }

    assert leads.post(path, fields).status_code == 302

    started = leads.post(f"/desk/cases/{opened.case.pk}/plan/new", {"own": path.rsplit("/", 1)[1]})
    plan = opened.case.plans.get()
    assert started.status_code == 302
    assert [(one.key, one.who) for one in plan.steps.all()] == [("", "adviser"), ("apply", "person")]


# --- The mailbox ------------------------------------------------------------------------------------------------------


def test_amal_reads_and_ticks_her_plan(amals: OwnMailbox, opened: OpenCase):
    plan = start_plan(opened=opened)
    row = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Zeugnis holen"))
    other = add_step(opened=opened, plan_id=plan.pk, revision=2, words=StepWords(title="Bescheid", who="authority"))
    hers = mailbox(amals)
    page = text_of(hers.get("/mailbox/plan?lang=de"))

    done = hers.post("/mailbox/plan", {"case": opened.case.pk, "step": row.pk, "do": "done"})
    foreign = hers.post("/mailbox/plan", {"case": opened.case.pk, "step": other.pk, "do": "done"})

    assert ("Zeugnis holen" in page, "Das habe ich gemacht" in page) == (True, True)
    assert (done.status_code, foreign.status_code != 200) == (302, True)
    rows = [PlanStep.objects.get(pk=one.pk) for one in (row, other)]
    assert [one.done_by_person for one in rows] == [True, False]


def test_what_she_wrote_is_where_berna_looks(amals: OwnMailbox, opened: OpenCase, bernas: Client, pages: str):
    plan = start_plan(opened=opened)
    row = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Zeugnis holen"))

    mailbox(amals).post("/mailbox/plan", {"case": opened.case.pk, "step": row.pk, "do": "not", "why_not": "Schule zu"})

    assert "Schule zu" in text_of(bernas.get(f"{pages}/plan"))
    assert "abgehakt oder geschrieben" in text_of(bernas.get("/desk/worklist"))


def test_a_mailbox_reaches_no_other_case(amals: OwnMailbox, berna: Member, opened: OpenCase):
    from viadukt.casework.services.cases import About, open_case  # noqa: PLC0415

    other = open_case(actor=berna.actor, nickname="Basma", about=About())
    plan = start_plan(opened=other)
    row = add_step(opened=other, plan_id=plan.pk, revision=1, words=StepWords(title="X"))
    hers = mailbox(amals)

    assert hers.post("/mailbox/plan", {"case": other.case.pk, "step": row.pk, "do": "done"}).status_code == 404
    assert hers.post("/mailbox/plan", {"case": "x", "step": "y", "do": "done"}).status_code == 404
    assert hers.post("/mailbox/facts/share", ANSWERS | {"case": other.case.pk}).status_code == 404
    mixed = hers.post("/mailbox/plan", {"case": opened.case.pk, "step": row.pk, "do": "done"})
    assert (mixed.status_code != 200, PlanStep.objects.get(pk=row.pk).done_on) == (True, None)


def test_from_the_result_to_her_own_case_by_two_acts(amals: OwnMailbox, opened: OpenCase, bernas: Client, pages: str):
    hers = mailbox(amals)
    result = text_of(hers.post("/guidance/?lang=de", ANSWERS | {"go": "result"}))
    asked = text_of(hers.post("/mailbox/facts?lang=de", ANSWERS))
    before = Consent.objects.count()

    shared = hers.post("/mailbox/facts/share", ANSWERS | {"case": opened.case.pk})

    assert ("Meiner Beratung geben" in result, "Noch ist nichts gespeichert" in asked, before) == (True, True, 0)
    assert (shared.status_code, Consent.objects.get().purpose) == (302, "guidance")
    known = known_facts(opened, rulebooks())
    assert known is not None
    assert dict(known.answers.given) == {"residence_country": "GH", "qualification": "degree", "german": "A2"}
    assert "Diese Angaben hat die Person selbst geteilt" in text_of(bernas.get(f"{pages}/facts"))


def test_without_a_mailbox_the_result_offers_nothing_of_it(client: Client):
    result = text_of(client.post("/guidance/?lang=de", ANSWERS | {"go": "result"}))

    assert "Meiner Beratung geben" not in result


def test_sharing_takes_a_proof_that_the_page_was_ours(amals: OwnMailbox, opened: OpenCase):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["mailbox"] = amals.secret

    assert strict.post("/mailbox/facts", ANSWERS).status_code == 200
    assert strict.post("/mailbox/facts/share", ANSWERS | {"case": opened.case.pk}).status_code == 403


# --- Facts, by who advises --------------------------------------------------------------------------------------------


def test_berna_writes_down_answers_and_makes_steps_of_what_is_missing(bernas: Client, pages: str, opened: OpenCase):
    for number, (fact, typed) in enumerate(
        [("residence_country", "GH"), ("qualification", "degree"), ("german", "A1"), ("livelihood_secured", "no")]
    ):
        sent = bernas.post(f"{pages}/facts", {"do": "answer", "fact": fact, "typed": typed, "version": number})
        assert sent.status_code == 302
    page = text_of(bernas.get(f"{pages}/facts"))
    route, missing = re.search(r'name="route" value="([^"]+)">.*?name="missing" value="([^"]+)"', page).groups()  # type: ignore[union-attr]

    made = bernas.post(f"{pages}/facts", {"do": "step", "route": route, "missing": missing})
    papers = bernas.post(f"{pages}/facts", {"do": "papers", "route": "20a"})

    assert (made.status_code, papers.status_code) == (302, 302)
    contents = [content_of(opened, row) for row in PlanStep.objects.filter(plan__case=opened.case)]
    assert [content["title"] for content in contents] == [missing, "Unterlagen sammeln"]
    assert contents[1]["papers"][0].startswith("Zeugnis des Abschlusses")


def test_an_answer_that_cannot_be_is_asked_for_again(bernas: Client, pages: str, opened: OpenCase):
    sent = bernas.post(f"{pages}/facts", {"do": "answer", "fact": "age", "typed": "viele", "version": 0})

    assert (sent.status_code, 'value="viele"' in text_of(sent)) == (422, True)
    assert known_facts(opened, rulebooks()) is None


def test_a_closed_case_is_read_and_not_changed(bernas: Client, pages: str, opened: OpenCase):
    plan = start_plan(opened=opened)
    row = add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Antrag"))
    finish_step(opened=opened, plan_id=plan.pk, revision=2, step_id=row.pk, done_on=clock.today())
    Case.objects.update(status="closed")

    assert "Schritt hinzufügen" not in text_of(bernas.get(f"{pages}/plan"))
    assert bernas.post(f"{pages}/plan/new", {"name": "X"}).status_code == 409
