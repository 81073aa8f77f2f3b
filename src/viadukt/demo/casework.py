"""The demo's cases: who they are about, and what happened when."""

import random
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from viadukt.casework.public import (
    Story,
    Written,
    unlock_examples,
    write_counter,
    write_group,
    write_referral,
    write_stories,
    write_week,
)
from viadukt.demo.sources import toml
from viadukt.network.public import Seat

LOT = 20_261_130
MONTHS = 18
WORDS = "mailboxes.txt"
"""Each line: six words, a tab, whose mailbox they open. Invented people, in a demo alone."""


def load_demo_cases() -> Written:
    """About sixty cases over eighteen months at three invented organisations. What is there already stays as it is."""
    seats = {
        seat.user.email: seat
        for seat in Seat.objects.current()
        .filter(user__email__endswith="@beispiel.example")
        .select_related("user", "organisation")
    }
    given = toml("cases.toml")
    advisers = [seats[email] for email in ("berna@beispiel.example", "ines@beispiel.example", "kofi@beispiel.example")]
    unlock_examples(advisers)
    stories = [_told(one, seats) for one in given["case"]] + _many(given["many"], advisers)
    written = write_stories(stories)
    if written.cases:
        berna = advisers[0]
        for seat in advisers:
            write_week(seat=seat)
            write_counter(seat=seat, topics=["recognition", "german-course", "housing", "job-search"], days=range(1, 50, 2))
        for one in given["referral"]:
            write_referral(
                case=written.cases[one["nickname"]],
                seat=seats[one["adviser"]],
                to=seats[one["to"]].organisation,
                values=one["values"],
                lead=seats.get(one.get("lead", "")),
            )
        own = [case for case in written.cases.values() if case.organisation_id == berna.organisation_id and case.is_open]
        group = [case for case in own if not (case.restricted or case.quiet) and case.adviser_id][:6]
        write_group(seat=berna, title="Beispielkurs: Ankommen in Köln", topic="womens-empowerment", cases=group)
    return written


def keep_words(words: Mapping[str, str]) -> None:
    """Put the six words of the invented people into the demo's folder: they are there to be tried."""
    lines = [f"{words[name]}\t{name}" for name in words]
    (settings.HOME / WORDS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _told(one: dict[str, Any], seats: dict[str, Seat]) -> Story:
    return Story(
        nickname=one["nickname"],
        seat=seats[one["adviser"]],
        began=one["began"],
        topic=one["topic"],
        language=one["language"],
        origin=one["origin"],
        country_of_origin=one["from"],
        country=one.get("country", "DE"),
        land=one.get("land", ""),
        born=one.get("born"),
        sex=one.get("sex", ""),
        purpose=one.get("purpose", ""),
        need=one.get("need", ""),
        waiting=one.get("waiting", False),
        quiet=one.get("quiet", False),
        restricted=one.get("restricted", False),
        closed=one.get("closed"),
        mailbox=one.get("mailbox", False),
        plan=one.get("plan", ""),
        barriers=one.get("barriers", []),
        outcomes=one.get("outcomes", []),
        contacts=[tuple(contact) for contact in one.get("contacts", [])],
        messages=[tuple(message) for message in one.get("messages", [])],
        appointments=[(days, hour, came[0] if came else None) for days, hour, *came in one.get("appointments", [])],
    )


def _many(given: dict[str, Any], advisers: list[Seat]) -> list[Story]:
    """The many, drawn by lot: always the same."""
    lot = random.Random(LOT)  # noqa: S311 - no secret
    stories = []
    for number in range(given["count"]):
        language, origin = lot.choice(given["people"])
        seat = advisers[number % len(advisers)]
        abroad = seat.organisation.country != "DE"
        began = lot.randint(4, MONTHS * 30)
        ends = lot.random() < 0.5 and began > 60
        closed = lot.randint(2, began - 40) if ends else None
        last = closed if closed is not None else lot.choice([2, 9, 16, 30, 50])
        days = sorted({lot.randint(min(last, began), began) for _ in range(lot.randint(1, 4))}, reverse=True)
        topic = lot.choice(["visa-entry", "recognition", "return-reintegration"] if abroad else given["topics"])
        stories.append(
            Story(
                nickname=f"{given['names'][number % len(given['names'])]} Beispiel {number + 1}",
                seat=seat,
                began=began,
                topic=topic,
                plan=given["plans"].get(topic, "") if not abroad and number % 3 else "",
                language="en" if abroad else language,
                country_of_origin="GH" if abroad else origin,
                country="GH" if abroad else "DE",
                land="" if abroad else seat.organisation.land,
                born=lot.randint(1965, 2007),
                sex=lot.choice(["f", "f", "m"]),
                purpose="abroad" if abroad else lot.choice(given["purposes"]),
                closed=closed,
                barriers=lot.sample(given["barriers"], lot.randint(0, 2)),
                outcomes=lot.sample(given["outcomes"], lot.randint(1, 2)) if ends else [],
                contacts=[
                    (day, lot.choice(["walk_in", "phone", "video"]), lot.choice([15, 30, 45, 60]), lot.choice(given["notes"]))
                    for day in days
                ],
                appointments=[(lot.randint(1, 20), 10, lot.random() < 0.7)] if not ends and began > 25 else [],
            )
        )
    return stories
