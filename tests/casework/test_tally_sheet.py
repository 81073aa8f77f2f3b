"""A tally sheet: printed, entered at once, taken back; and that sums are what was entered, whatever the order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Member, sign_in
from viadukt.casework.models import Channel, Contact
from viadukt.casework.selectors.counter import Sums, sums_of
from viadukt.casework.services.cases import About
from viadukt.casework.services.counter import Facts, case_of_contact, record_contact, remove_contact
from viadukt.casework.services.tally import enter_sheet, remove_sheet
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.texts import Translated

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def housing(db: None) -> Topic:
    return Topic.objects.get_or_create(slug="housing", defaults={"name": Translated.of("Wohnen")})[0]


def typed(**cells: str) -> dict[str, str]:
    plain = {"on": clock.today().isoformat(), "minutes": "10", "language": "", "entry": str(new_id())}
    return plain | {f"n-{name.replace('__', '-')}": value for name, value in cells.items()}


def test_a_sheet_is_entered_at_once(berna: Member, recognition: Topic, housing: Topic):
    client = sign_in(Client(), berna)
    answer = client.post("/desk/counter/sheet/enter", typed(recognition__phone="3", housing__walk_in=" 12 "), follow=True)

    rows = [(row.topic_id, row.channel, row.count, row.minutes) for row in Contact.objects.order_by("topic")]
    assert rows == [("housing", "walk_in", 12, 10), ("recognition", "phone", 3, 10)]
    assert sums_of(berna.actor, clock.today()) == Sums(15, 150, [("vor Ort", 12), ("Telefon", 3)])
    assert "15 Kontakte sind gezählt." in answer.content.decode()


def test_a_bad_cell_is_named_nothing_is_counted_and_what_was_typed_stays(berna: Member, recognition: Topic, housing: Topic):
    sent = typed(recognition__phone="drei", housing__walk_in="12", housing__mail="501", housing__phone="-1")
    answer = sign_in(Client(), berna).post("/desk/counter/sheet/enter", sent)

    assert Contact.objects.count() == 0
    assert answer.context["form"].non_field_errors() == [
        "Bitte nur ganze Zahlen von 0 bis 500: Wohnen, Telefon; Wohnen, E-Mail oder Brief; Anerkennung, Telefon"
    ]
    page = answer.content.decode()
    assert ['value="drei"' in page, 'value="12"' in page, page.count('aria-invalid="true"')] == [True, True, 3]


def test_an_empty_sheet_or_a_future_day_is_refused(berna: Member, recognition: Topic):
    client = sign_in(Client(), berna)
    empty = client.post("/desk/counter/sheet/enter", typed(recognition__phone="0"))
    future = client.post("/desk/counter/sheet/enter", typed(recognition__phone="1") | {"on": clock.in_days(1).isoformat()})

    assert [answer.context["form"].non_field_errors() for answer in (empty, future)] == [
        ["Die Liste ist noch leer."],
        ["Dieser Tag liegt in der Zukunft."],
    ]
    assert Contact.objects.count() == 0


def test_sent_twice_it_counts_once_even_if_changed(berna: Member, recognition: Topic):
    client, sent = sign_in(Client(), berna), typed(recognition__phone="3")
    for more in ({}, {"n-recognition-mail": "4"}):
        client.post("/desk/counter/sheet/enter", sent | more)

    assert [(row.channel, row.count) for row in Contact.objects.all()] == [("phone", 3)]


def test_a_sheet_is_taken_back_as_a_whole_by_who_entered_it(berna: Member, kofi: Member, recognition: Topic, housing: Topic):
    cells = {("recognition", Channel.PHONE): 3, ("housing", Channel.MAIL): 2}
    batch = enter_sheet(actor=berna.actor, on=clock.today(), cells=cells, entry=new_id())
    with pytest.raises(Http404):
        remove_sheet(actor=kofi.actor, batch=batch)

    assert sign_in(Client(), berna).post(f"/desk/counter/sheet/{batch}/remove").status_code == 302
    assert Contact.objects.count() == 0


def test_what_became_a_case_stays_when_the_sheet_goes(berna: Member, recognition: Topic):
    batch = enter_sheet(actor=berna.actor, on=clock.today(), cells={("recognition", Channel.PHONE): 3}, entry=new_id())
    case_of_contact(actor=berna.actor, contact_id=Contact.objects.get().pk, nickname="Amal", about=About(topic=recognition))
    remove_sheet(actor=berna.actor, batch=batch)

    assert [row.case is not None for row in Contact.objects.all()] == [True]


@pytest.mark.parametrize(
    ("topic", "number", "minutes"),
    [("nothing", 1, 5), ("recognition", 501, 5), ("recognition", -1, 5), ("recognition", 1, 601)],
)
def test_no_sheet_counts_what_cannot_be(berna: Member, recognition: Topic, topic: str, number: int, minutes: int):
    with pytest.raises(Refused):
        enter_sheet(
            actor=berna.actor, on=clock.today(), cells={(topic, Channel.PHONE): number}, minutes=minutes, entry=new_id()
        )


def test_the_sheet_to_print_has_a_box_for_each_topic_and_channel(berna: Member, recognition: Topic):
    answer = sign_in(Client(), berna).get("/desk/counter/sheet")

    page = answer.content.decode()
    assert page.count("<td></td>") == (len(answer.context["topics"]) + 2) * len(answer.context["channels"])


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


channels = st.sampled_from([Channel.PHONE, Channel.WALK_IN, Channel.MAIL])
singles = st.tuples(st.just("one"), channels, st.integers(0, 90), st.integers(0, 2), st.booleans())
sheets = st.tuples(
    st.just("sheet"),
    st.dictionaries(channels, st.integers(1, 40), min_size=1),
    st.integers(0, 30),
    st.integers(0, 2),
    st.booleans(),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(entries=st.lists(singles | sheets, max_size=6), order=st.randoms(use_true_random=False))
def test_the_sums_of_the_days_are_what_was_entered_whatever_the_order(berna, recognition, entries, order):
    """Some twice over, some taken back again, on several days."""
    shuffled = list(entries)
    order.shuffle(shuffled)
    with undone():
        for entry in shuffled:
            _enter(berna, recognition, entry)
        found = {ago: sums_of(berna.actor, clock.today() - timedelta(days=ago)) for ago in range(3)}

    for ago, sums in found.items():
        kept = [entry for entry in entries if entry[3] == ago and not entry[4]]
        numbers = [(sum(what.values()) if kind == "sheet" else 1, minutes) for kind, what, minutes, _ago, _undo in kept]
        assert (sums.contacts, sums.minutes) == (sum(n for n, _ in numbers), sum(n * minutes for n, minutes in numbers))
        assert sum(number for _channel, number in sums.channels) == sums.contacts


def _enter(who: Member, topic: Topic, entry) -> None:
    kind, what, minutes, ago, undo = entry
    on, name = clock.today() - timedelta(days=ago), new_id()
    for _ in range(2):
        if kind == "one":
            contact = record_contact(
                actor=who.actor, facts=Facts(on=on, channel=what, topic=topic, minutes=minutes), entry=name
            )
        else:
            cells = {(topic.pk, channel): number for channel, number in what.items()}
            batch = enter_sheet(actor=who.actor, on=on, cells=cells, minutes=minutes, entry=name)
    if undo and kind == "one":
        remove_contact(actor=who.actor, contact_id=contact.pk)
    elif undo:
        remove_sheet(actor=who.actor, batch=batch)
