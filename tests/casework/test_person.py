"""Person, household and overview: what is written is there, two people lose nothing, drafts are kept."""

import uuid

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Member, member, sign_in
from viadukt.audit.public import AuditRecord
from viadukt.casework.models import Case, CaseFigures, CaseRecord, Draft
from viadukt.casework.opening import HOUSEHOLD, NICKNAME, PERSON, OpenCase, record_field
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.drafts import draft_of, keep_draft
from viadukt.casework.services.ending import close_case
from viadukt.casework.services.people import Counted, write_household, write_person
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

EMPTY_ROWS = {"names-count": "1", "languages-count": "1"}
SENT = {
    "based_on": "0",
    "names-count": "3",
    "names-0-text": "Amal",
    "names-0-kind": "called",
    "names-1-text": "أمل النموذجية",
    "names-1-kind": "passport",
    "names-2-text": "",
    "names-2-kind": "latin",
    "languages-count": "2",
    "languages-0-code": "ar",
    "languages-0-level": "native",
    "languages-1-code": "de",
    "languages-1-level": "A2",
    "sex": "f",
    "birth_year": "1990",
    "country_of_origin": "SY",
    "residence_purpose": "family",
    "language": "ar",
    "interpreter": "woman",
    "phone": "0151 2345678",
    "children": "2",
    "remarks": "Nur vormittags anrufen.",
}


@pytest.fixture
def desk(berna: Member) -> Client:
    return sign_in(Client(), berna)


def path(opened: OpenCase, part: str) -> str:
    return f"/desk/cases/{opened.case.pk}/{part}"


def test_what_is_typed_is_kept_encrypted_and_only_codes_are_plain(desk: Client, opened: OpenCase):
    assert desk.post(path(opened, "person"), SENT).status_code == 302

    value = opened.record(PERSON).value
    assert value["names"] == [{"text": "Amal", "kind": "called"}, {"text": "أمل النموذجية", "kind": "passport"}]
    assert value["languages"] == [{"code": "ar", "level": "native"}, {"code": "de", "level": "A2"}]
    assert (value["birth_year"], value["birth_date"], value["phone"]) == (1990, "", "0151 2345678")
    assert {"sex", "country_of_origin", "residence_purpose"} & value.keys() == set()
    figures = CaseFigures.objects.get(case=opened.case)
    assert (figures.sex, figures.country_of_origin, figures.residence_purpose, figures.language) == ("f", "SY", "family", "ar")
    assert figures.age_group == "a27_44"
    stored = bytes(CaseRecord.objects.get(case=opened.case, name=PERSON).content)
    assert (b"Amal" in stored, b"vormittags" in stored) == (False, False)


def test_the_overview_tells_what_one_wants_to_know_before_a_call(desk: Client, opened: OpenCase):
    desk.post(path(opened, "person"), SENT)
    desk.post(path(opened, "barriers"), {"barriers": ["childcare", "nonsense"]})

    shown = desk.get(path(opened, "")).content.decode()

    assert CaseFigures.objects.get(case=opened.case).barriers == ["childcare"]
    told = ["أمل النموذجية", "Arabisch", "ja, eine Frau", "Keine Kinderbetreuung", 'href="tel:01512345678"', "keiner geplant"]
    assert [text for text in told if text not in shown] == []


def test_a_date_of_birth_needs_a_reason(desk: Client, opened: OpenCase):
    answer = desk.post(path(opened, "person"), SENT | {"birth_year": "", "birth_date": "1990-05-04"})

    assert (answer.status_code, opened.record(PERSON).version) == (200, 0)
    assert "Sonst lassen Sie das Datum weg" in answer.content.decode()
    desk.post(path(opened, "person"), SENT | {"birth_year": "", "birth_date": "1990-05-04", "date_needed": "Visum"})
    assert opened.record(PERSON).value["birth_date"] == "1990-05-04"
    assert opened.record(PERSON).value["birth_year"] == 1990


def test_one_row_more_keeps_what_was_typed_and_saves_nothing(desk: Client, opened: OpenCase):
    shown = desk.post(path(opened, "person"), SENT | {"more": "names"}).content.decode()

    assert ('name="names-3-text"' in shown, "أمل النموذجية" in shown, opened.record(PERSON).version) == (True, True, 0)


def test_two_people_write_and_both_texts_are_shown(desk: Client, opened: OpenCase, deniz: Member):
    desk.post(path(opened, "person"), SENT | {"remarks": "Von Berna"})

    late = sign_in(Client(), deniz).post(path(opened, "person"), SENT | {"remarks": "Von Deniz"})

    shown = late.content.decode()
    assert (late.status_code, "Von Berna" in shown, "Von Deniz" in shown) == (409, True, True)
    assert 'name="based_on" value="1"' in shown
    assert opened.record(PERSON).value["remarks"] == "Von Berna"
    again = sign_in(Client(), deniz).post(path(opened, "person"), SENT | {"remarks": "Beides", "based_on": "1"})
    assert (again.status_code, opened.record(PERSON).value["remarks"]) == (302, "Beides")


def test_sending_twice_changes_nothing_twice(desk: Client, opened: OpenCase):
    first, second = (desk.post(path(opened, "person"), SENT) for _ in range(2))

    assert (first.status_code, second.status_code, opened.record(PERSON).version) == (302, 409, 1)


def test_the_household_is_a_record_of_its_own(desk: Client, opened: OpenCase):
    members = {"members-count": "2", "members-0-name": "Sami", "members-0-relation": "Sohn", "members-0-birth_year": "2015"}

    assert desk.post(path(opened, "household"), {"based_on": "0", "remarks": "", **members}).status_code == 302

    assert opened.record(HOUSEHOLD).value["members"] == [{"name": "Sami", "relation": "Sohn", "birth_year": 2015, "where": ""}]
    assert "Sami" in desk.get(path(opened, "household")).content.decode()


def test_a_draft_comes_back_to_its_writer_alone_and_goes_when_saved(desk: Client, opened: OpenCase, deniz: Member):
    kept = desk.post(path(opened, "drafts/person"), SENT | {"remarks": "halb geschr"})

    assert kept.json() == {"kept": True}
    assert b"halb geschr" not in bytes(Draft.objects.get().content)
    assert "halb geschr" in desk.get(path(opened, "person")).content.decode()
    assert "halb geschr" not in sign_in(Client(), deniz).get(path(opened, "person")).content.decode()
    assert opened.record(PERSON).version == 0
    desk.post(path(opened, "person"), SENT)
    assert Draft.objects.count() == 0


def test_without_script_a_button_keeps_the_draft_and_one_discards_it(desk: Client, opened: OpenCase):
    desk.post(path(opened, "person"), SENT | {"remarks": "halb", "birth_year": "19", "keep": "1"})
    shown = desk.get(path(opened, "person")).content.decode()
    assert ("halb" in shown, "Entwurf verwerfen" in shown, opened.record(PERSON).version) == (True, True, 0)

    desk.post(path(opened, "person"), {"discard": "1"})
    assert Draft.objects.count() == 0


def test_a_draft_that_was_overtaken_shows_both_versions(desk: Client, opened: OpenCase, deniz: Member):
    desk.post(path(opened, "drafts/person"), SENT | {"remarks": "mein Entwurf"})
    sign_in(Client(), deniz).post(path(opened, "person"), SENT | {"remarks": "schneller"})
    shown = desk.get(path(opened, "person")).content.decode()
    assert ('name="based_on" value="0"' in shown, "mein Entwurf" in shown) == (True, True)

    late = desk.post(path(opened, "person"), SENT | {"remarks": "mein Entwurf"})

    assert (late.status_code, "schneller" in late.content.decode()) == (409, True)


def test_keeping_a_draft_is_no_reading_and_reads_nothing(desk: Client, opened: OpenCase):
    before = AuditRecord.objects.filter(verb="case.read").count()

    desk.post(path(opened, "drafts/note"), {"text": "x"})

    assert AuditRecord.objects.filter(verb="case.read").count() == before


@pytest.mark.parametrize("name", ["other", "record:person", "note:../x", "person "])
def test_a_draft_has_a_name_that_a_form_has(desk: Client, opened: OpenCase, name: str):
    assert desk.post(path(opened, f"drafts/{name}").replace("../", "%2e%2e"), {"text": "x"}).status_code in {404, 409}
    assert Draft.objects.count() == 0


def test_a_draft_has_a_limit(opened: OpenCase):
    with pytest.raises(Refused):
        keep_draft(opened=opened, name="person", fields={"remarks": ["x" * 300_000]})


def test_another_organisation_keeps_no_draft_here(opened: OpenCase, kofi: Member):
    assert sign_in(Client(), kofi).post(path(opened, "drafts/person"), SENT).status_code == 404


def test_a_closed_case_is_read_and_not_changed(desk: Client, opened: OpenCase):
    desk.post(path(opened, "person"), SENT)
    close_case(opened=opened, outcomes=["question_answered"])

    shown = desk.get(path(opened, "person")).content.decode()
    late = desk.post(path(opened, "person"), SENT | {"based_on": "1", "remarks": "zu spät"})

    assert ("Nur vormittags" in shown, "<textarea" in shown) == (True, False)
    assert (late.status_code, opened.record(PERSON).version) == (409, 1)


def test_codes_that_no_list_has_are_no_choice(desk: Client, opened: OpenCase):
    answer = desk.post(path(opened, "person"), SENT | {"sex": "zz", "residence_purpose": "illegal"})

    assert (answer.status_code, CaseFigures.objects.get(case=opened.case).sex) == (200, "")


def test_the_name_somebody_is_called_by_becomes_the_nickname(opened: OpenCase):
    names = [{"text": "Nura", "kind": "called"}]

    write_person(opened=opened, value={"names": names}, counted=Counted(), language="", based_on=0)

    assert opened.record(NICKNAME).value == {"text": "Nura"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), JSON, max_size=4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_says_what_was_written_and_opens_nowhere_else(opened: OpenCase, berna: Member, value: dict[str, object]):
    CaseRecord.objects.filter(case=opened.case, name=HOUSEHOLD).delete()
    write_household(opened=opened, value=value, based_on=0)

    assert opened.record(HOUSEHOLD).value == value
    row = CaseRecord.objects.get(case=opened.case, name=HOUSEHOLD)
    other = open_case(actor=berna.actor, nickname="Boris", about=About())
    with pytest.raises(CannotOpen):
        other.unseal(record_field(HOUSEHOLD), row.content, version=row.version)
    with pytest.raises(CannotOpen):
        opened.unseal(record_field(PERSON), row.content, version=row.version)
    with pytest.raises(CannotOpen):
        opened.unseal(record_field(HOUSEHOLD), row.content, version=row.version + 1)
    Case.objects.filter(pk=other.case.pk).delete()


def test_a_draft_of_another_seat_does_not_open_as_mine(opened: OpenCase, deniz: Member):
    keep_draft(opened=opened, name="person", fields={"remarks": ["meins"]})
    Draft.objects.update(seat=deniz.seat)

    assert draft_of(OpenCase(opened.case, deniz.actor, opened.key), "person") is None


def test_closing_and_reopening_by_the_page(desk: Client, opened: OpenCase):
    nothing = desk.post(path(opened, "end"), {"outcomes": []})
    assert nothing.status_code == 200
    assert desk.post(path(opened, "end"), {"outcomes": ["work_found"], "note": "Geschafft"}).status_code == 302
    closed = Case.objects.get(pk=opened.case.pk)
    figures = CaseFigures.objects.get(case=closed)
    assert (closed.status, figures.outcomes, figures.closed_on) == ("closed", ["work_found"], closed.closed_on)
    assert "Geschafft" in desk.get(path(opened, "")).content.decode()

    assert desk.post(path(opened, "end"), {"reason": " "}).status_code == 200
    assert desk.post(path(opened, "end"), {"reason": "Neuer Bescheid"}).status_code == 302
    opened_again = Case.objects.get(pk=opened.case.pk)
    assert (opened_again.status, opened_again.closed_on, opened_again.keep_until) == ("open", None, None)
    assert "Neuer Bescheid" in desk.get(path(opened, "")).content.decode()


def test_ids_of_another_organisation_are_not_there(opened: OpenCase, kofi: Member, berna: Member):
    theirs = sign_in(Client(), kofi)
    nothing = uuid.uuid4()
    parts = ["", "person", "household", "notes/", "documents/", "team/", "protection", "end", f"notes/{nothing}"]

    assert {theirs.get(path(opened, part)).status_code for part in parts} == {404}
    ines = member("Ines", berna.organisation, Role.EDITOR)
    assert {sign_in(Client(), ines).get(path(opened, part)).status_code for part in parts} == {404}
