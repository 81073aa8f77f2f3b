"""The own cases are found by name in any script, by phone in any writing, by reference; nothing is found across
organisations."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cast import Member, member, sign_in
from viadukt.casework.listing import search
from viadukt.casework.models import Case, IndexTerm
from viadukt.casework.opening import PERSON, REPLY, OpenCase
from viadukt.casework.services.cases import About, open_case, put_record
from viadukt.casework.services.indexing import forget_terms, looked_for, reindex
from viadukt.casework.services.protection import restrict
from viadukt.kernel.blind import LEAST_PREFIX, fold, index_terms, query_terms
from viadukt.network.public import Organisation, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

PHONE = "+49 (0)151 234 567 89"


@pytest.fixture
def written(opened: OpenCase) -> OpenCase:
    names = [{"text": "أمل النموذجية", "kind": "passport"}, {"text": "Amal Müller-Beispiel", "kind": "latin"}]
    put_record(opened, PERSON, {"names": names, "phone": PHONE}, based_on=0)
    return opened


def found(who: Member, typed: str) -> list[str]:
    return [case.reference for case in search(who.actor, typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "Amal", "ama", "MULLER", "mueller", "Müller Amal", "beisp", "أمل", "النموذج",
        "0151 23456789", "+4915123456789", "004915123456789", "0151/234-567-89", "6789", "567 89",
    ],
)  # fmt: skip
def test_a_case_is_found_by_name_and_number(written: OpenCase, berna: Member, typed: str):
    assert found(berna, typed) == [written.case.reference]


@pytest.mark.parametrize("typed", ["Am", "Bernd", "Amal Schmidt", "789", "1234", "", "   ", "()", "%"])
def test_what_does_not_fit_finds_nothing(written: OpenCase, berna: Member, typed: str):
    assert found(berna, typed) == []


def test_the_nickname_alone_is_found_from_the_start_and_the_reference_in_any_writing(opened: OpenCase, berna: Member):
    reference = opened.case.reference

    assert [found(berna, typed) for typed in ("amal", reference, reference.lower().replace("-", ""), reference[:3])] == [
        [reference]
    ] * 4


def test_a_name_that_was_changed_is_found_no_more(written: OpenCase, berna: Member):
    put_record(written, PERSON, {"names": [{"text": "Nura", "kind": "called"}]}, based_on=1)

    assert (found(berna, "Müller"), found(berna, "6789"), found(berna, "nura")) == ([], [], [written.case.reference])


def test_the_number_for_answers_is_found_too(opened: OpenCase, berna: Member):
    put_record(opened, REPLY, {"way": "phone", "phone": "0221 555 0199"}, based_on=0)

    assert found(berna, "0199") == [opened.case.reference]


def test_nothing_is_found_across_organisations(written: OpenCase, kofi: Member, mallory: Member):
    assert [found(who, typed) for who in (kofi, mallory) for typed in ("Amal", "6789", written.case.reference)] == [[]] * 6


def test_a_restricted_case_is_found_by_its_reference_alone_unless_it_is_mine(written: OpenCase, berna: Member):
    ines = member("Ines", berna.organisation, Role.ADVISER)
    restrict(actor=berna.actor, case=written.case)

    assert (found(ines, "Amal"), found(ines, written.case.reference)) == ([], [written.case.reference])
    assert found(berna, "Amal") == [written.case.reference]


def test_terms_go_with_the_case_and_move_with_it(written: OpenCase, accra: Organisation, berna: Member, kofi: Member):
    case = written.case
    case.organisation = accra
    case.save()
    reindex(written)
    assert (found(berna, "Amal"), found(kofi, "Amal")) == ([], [case.reference])

    forget_terms(case)
    assert IndexTerm.objects.filter(case=case).count() == 0


def test_what_is_looked_for_stands_in_no_address(written: OpenCase, berna: Member):
    client = sign_in(Client(), berna)

    shown = client.post("/desk/cases/", {"q": "mull"})

    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store, private")
    assert "Amal" in shown.content.decode()
    assert written.case.reference not in client.get("/desk/cases/?q=mull&status=closed").content.decode()


NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Lm", "Mn"], codec="utf-8"), min_size=1, max_size=20).filter(
    lambda name: bool(fold(name))
)


@given(name=NAMES)
@example(name="Michael")
@example(name="Nguyễn")
@example(name="Ελένη")
@example(name="Zoë")
@settings(max_examples=300)
def test_any_name_in_any_script_is_found_by_itself_and_by_its_beginnings(name: str):
    key = b"k" * 32
    stored = index_terms(key, name)

    assert set(query_terms(key, name)) <= stored
    for end in range(1, len(name) + 1):
        folded = fold(name[:end])
        if len(folded) == 1 and len(folded[0]) >= LEAST_PREFIX:
            assert set(query_terms(key, name[:end])) <= stored


@given(
    digits=st.from_regex(r"01[567][0-9]{8,9}", fullmatch=True),
    cut=st.integers(4, 9),
    gaps=st.lists(st.integers(1, 8), max_size=3),
)
@settings(max_examples=200)
def test_any_number_is_found_in_any_writing_and_by_its_end(digits: str, cut: int, gaps: list[int]):
    from viadukt.casework.services.indexing import _told  # noqa: PLC0415

    key = b"k" * 32
    stored = index_terms(key, _told(digits, "DE"))
    spaced = digits
    for gap in gaps:
        spaced = f"{spaced[:gap]} {spaced[gap:]}"

    for typed in (digits, spaced, f"+49{digits[1:]}", f"0049 {digits[1:]}", digits[-cut:]):
        terms = looked_for(key, typed)
        assert terms or len(typed.lstrip("0")) < 4
        assert set(terms) <= stored


@given(name=st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=3, max_size=12).filter(lambda n: len(fold(n)) == 1))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_name_finds_the_own_case_and_none_of_another(name: str, berna: Member, kofi: Member):
    mine = open_case(actor=berna.actor, nickname=name, about=About())
    theirs = open_case(actor=kofi.actor, nickname=name, about=About())

    assert mine.case.reference in found(berna, name)
    assert theirs.case.reference not in found(berna, name)
    Case.objects.filter(pk__in=[mine.case.pk, theirs.case.pk]).delete()
