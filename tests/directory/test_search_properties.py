"""What holds for every need and every set of offers."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from viadukt.directory.columns import Dictionary, merged, read
from viadukt.directory.models import Appointment, Area, Cost, Format, TargetGroup
from viadukt.directory.need import DISTANCES, Need
from viadukt.directory.ranking import from_afar, nearest, rank
from viadukt.understanding.public import Place

TODAY = date(2026, 11, 22)
TOPICS = ("housing", "health", "debt")
SPOKEN = ("de", "tr", "ar")
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@st.composite
def rows(draw: st.DrawFn, pk: int) -> tuple[object, ...]:
    """One listing as the database gives it."""
    places = draw(
        st.lists(st.tuples(st.just("DE-NW"), st.just("DE"), st.none() | latitudes, st.none() | longitudes), max_size=3)
    )
    return (
        pk,
        draw(st.booleans()),
        " ".join(draw(st.sets(st.sampled_from(TOPICS)))),
        " ".join(draw(st.sets(st.sampled_from(SPOKEN)))),
        " ".join(draw(st.sets(st.sampled_from(TargetGroup.values), max_size=2))),
        " ".join(draw(st.sets(st.sampled_from(Format.values), max_size=2))),
        draw(st.sampled_from(Appointment.values)),
        draw(st.sampled_from(Cost.values)),
        draw(st.sampled_from(Area.values)),
        draw(st.sampled_from(["DE", "GH"])),
        draw(st.sampled_from(["", "DE-NW", "DE-HH"])),
        "[" + ",".join(f'["{land}","{country}",{_json(lat)},{_json(lon)}]' for land, country, lat, lon in places) + "]",
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.none() | st.dates(date(1990, 1, 1), TODAY + timedelta(days=400))),
        draw(st.none() | st.dates(TODAY - timedelta(days=30), TODAY + timedelta(days=30))),
    )


def _json(number: float | None) -> str:
    return "null" if number is None else repr(number)


def listings(most: int = 5) -> st.SearchStrategy[list[tuple[object, ...]]]:
    return st.integers(0, most).flatmap(lambda n: st.tuples(*(rows(pk) for pk in range(1, n + 1))).map(list))


places = st.builds(
    Place,
    kind=st.sampled_from(["postcode", "city", "land", "country"]),
    name=st.just("Ort"),
    country=st.sampled_from(["DE", "GH", "FR"]),
    land=st.sampled_from(["", "DE-NW", "DE-SN"]),
    latitude=st.none() | latitudes,
    longitude=st.none() | longitudes,
    key=st.just("50667"),
)
needs = st.builds(
    Need,
    topics=st.lists(st.sampled_from([*TOPICS, "seniors"]), max_size=3, unique=True).map(tuple),
    place=st.none() | places,
    spoken=st.lists(st.sampled_from([*SPOKEN, "vi"]), max_size=2, unique=True).map(tuple),
    spoken_only=st.booleans(),
    groups=st.lists(st.sampled_from(TargetGroup.values), max_size=2, unique=True).map(tuple),
    formats=st.lists(st.sampled_from(Format.values), max_size=2, unique=True).map(tuple),
    within=st.none() | st.sampled_from(DISTANCES),
    region=st.sampled_from(["", "DE-NW", "GH", "ZZ"]),
    no_appointment=st.booleans(),
    free=st.booleans(),
    words=st.lists(st.text(max_size=5), max_size=2).map(tuple),
)


@settings(max_examples=50)
@given(listings(), needs, st.dictionaries(st.integers(1, 12), st.floats(0, 1), max_size=4))
def test_a_search_never_raises_and_shows_no_offer_twice_none_hidden_and_none_that_ended(
    found: list[tuple[object, ...]], need: Need, text: dict[int, float]
) -> None:
    columns = read(found, Dictionary())
    may_be_seen = {row[0] for row in found if row[1] and (row[15] is None or row[15] >= TODAY)}  # type: ignore[operator]

    for ranked in (rank(columns, need, TODAY, text), nearest(columns, need, TODAY), from_afar(columns, need, TODAY)):
        ids = ranked.ids.tolist()
        assert len(ids) == len(set(ids))
        assert set(ids) <= may_be_seen


@settings(max_examples=50)
@given(listings(), needs)
def test_who_can_be_contacted_stands_before_who_cannot_and_examples_stand_last(
    found: list[tuple[object, ...]], need: Need
) -> None:
    by_id = {row[0]: row for row in found}

    ranked = [by_id[pk] for pk in rank(read(found, Dictionary()), need, TODAY).ids.tolist()]

    tiers = [2 if row[13] else 0 if row[12] else 1 for row in ranked]
    assert tiers == sorted(tiers)


@settings(max_examples=50)
@given(listings(), needs, st.integers(1, 5))
def test_adding_a_contact_never_lowers_an_offer(found: list[tuple[object, ...]], need: Need, chosen: int) -> None:
    better = [(*row[:12], True, *row[13:]) if row[0] == chosen else row for row in found]

    before = rank(read(found, Dictionary()), need, TODAY).ids.tolist()
    after = rank(read(better, Dictionary()), need, TODAY).ids.tolist()

    assert sorted(before) == sorted(after)
    assert chosen not in before or after.index(chosen) <= before.index(chosen)


@settings(max_examples=50)
@given(listings(), needs, st.integers(1, 5))
def test_a_fresher_entry_is_never_lower(found: list[tuple[object, ...]], need: Need, chosen: int) -> None:
    fresher = [(*row[:14], TODAY, row[15]) if row[0] == chosen and (not row[14] or row[14] < TODAY) else row for row in found]  # type: ignore[operator]

    before = rank(read(found, Dictionary()), need, TODAY).ids.tolist()
    after = rank(read(fresher, Dictionary()), need, TODAY).ids.tolist()

    assert chosen not in before or after.index(chosen) <= before.index(chosen)


@settings(max_examples=50)
@given(listings(), listings(), needs)
def test_what_changed_since_gives_the_same_columns_as_reading_all_anew(
    old: list[tuple[object, ...]], changed: list[tuple[object, ...]], need: Need
) -> None:
    words = Dictionary()
    columns = merged(read(old, words), read(changed, words), np.array([row[0] for row in changed], dtype=np.int64))
    changed_ids = {row[0] for row in changed}
    whole = read([*(row for row in old if row[0] not in changed_ids), *changed], Dictionary())

    assert rank(columns, need, TODAY).ids.tolist() == rank(whole, need, TODAY).ids.tolist()
    np.testing.assert_array_equal(rank(columns, need, TODAY).distance, rank(whole, need, TODAY).distance)


@given(needs)
def test_a_link_carries_a_need_without_its_words(need: Need) -> None:
    again = Need.from_query(need.to_query(), frozenset([*TOPICS, "seniors"]))

    assert (again.topics, again.spoken, again.groups, again.formats) == (need.topics, need.spoken, need.groups, need.formats)
    assert (again.within, again.no_appointment, again.free, again.words) == (need.within, need.no_appointment, need.free, ())


@given(
    st.dictionaries(st.sampled_from(["topic", "place", "within", "spoken", "region", "format", "page"]), st.text(max_size=30))
)
def test_any_link_is_a_need(query: dict[str, str]) -> None:
    from django.http import QueryDict  # noqa: PLC0415

    made = QueryDict(mutable=True)
    made.update(query)

    assert Need.from_query(made, frozenset(TOPICS)).words == ()
