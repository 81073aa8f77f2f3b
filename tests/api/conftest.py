"""A small network with everything that can go wrong in open data: gaps, many languages, protected and unpublished entries."""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from viadukt.directory.public import Publication, Service, ServiceSite, Topic, relist_all
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation, OrganisationKind, Site, Standing

HSDS = Path(__file__).parents[2] / "third_party" / "hsds" / "schema"


FORMATS = FormatChecker()


@FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    """RFC 3339, with the milliseconds that HSDS asks for. `jsonschema` itself checks this with a further package only."""
    return not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value))


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    """RFC 3986, absolute."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"[a-z]+://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?", value)
    )


@cache
def schema(name: str) -> Draft202012Validator:
    """A schema of HSDS, such as `compiled/service` or `taxonomy`."""
    parts = [(path.name, Resource.opaque(json.loads(path.read_text()))) for path in HSDS.glob("*.json")]
    return Draft202012Validator(
        json.loads((HSDS / f"{name}.json").read_text()),
        registry=Registry().with_resources(parts),
        format_checker=FORMATS,
    )


@cache
def openapi() -> dict[str, Any]:
    return json.loads((HSDS / "openapi.json").read_text())  # type: ignore[no-any-return]


def faults(name: str, record: Any) -> list[str]:
    """What is wrong with a record by a schema of HSDS."""
    return [f"{error.json_path}: {error.message}" for error in schema(name).iter_errors(record)]


@dataclass(frozen=True)
class Network:
    cologne: Organisation
    accra: Organisation
    bare: Organisation
    hidden: Organisation
    recognition: Service
    shelter: Service
    sparse: Service
    draft: Service
    of_hidden: Service
    counter: Site
    refuge: Site
    ended: Service


@pytest.fixture
def api(db: None) -> Client:
    return Client(headers={"accept": "application/json"})


def many_languages() -> Translated:
    text = Translated.of("Anerkennung ausländischer Abschlüsse")
    text = text.write("en", "Recognition of foreign qualifications").write("ar", "الاعتراف بالشهادات", by="machine")
    text = text.write("de", "Beratung zur Anerkennung ausländischer Abschlüsse")
    return text.write("tr", "Yabancı diplomaların tanınması", by="machine", reviewed=True)


@pytest.fixture
def network(db: None) -> Network:
    ids = (UUID(f"0190e1d4-0000-7000-8000-{number:012x}") for number in count(1))  # in order, also within a millisecond
    topics = [
        Topic.objects.create(
            slug=slug, name=Translated.of(name).write("en", english), scope=Translated.of(scope), position=position
        )
        for position, (slug, name, english, scope) in enumerate(
            [
                ("recognition", "Anerkennung", "Recognition", "Abschlüsse aus dem Ausland"),
                ("violence", "Gewalt", "Violence", ""),
                ("housing", "Wohnen", "Housing", "Wohnung suchen"),
            ]
        )
    ]
    cologne = Organisation.objects.create(
        id=next(ids),
        kind=OrganisationKind.MIGRANT_ORGANISATION,
        name="Verein Beispiel Köln e.V.",
        short="VBK",
        about=Translated.of("Wir beraten in Köln.").write("tr", "Köln'de danışmanlık"),
        languages=["de", "tr", "kmr"],
        communities=["Türkei", "Kurdistan"],
        country="DE",
        land="DE-NW",
        email="koeln@beispiel.example",
        phone="+49 221 000000",
        website="https://köln.beispiel.example/über uns?a=ä",
        standing=Standing.CONFIRMED,
        invented=True,
    )
    accra = Organisation.objects.create(
        id=next(ids),
        kind=OrganisationKind.CENTRE_ABROAD,
        name="Beispiel-Beratungszentrum Accra",
        country="GH",
        website="not an address",
        email="nobody",
        source="https://quelle.example/liste",
        source_date="2023-05",
    )
    bare = Organisation.objects.create(id=next(ids), name='Nichts & <b>"Wieder" nichts</b>', kind=OrganisationKind.UNCLASSIFIED)
    hidden = Organisation.objects.create(
        id=next(ids), name="Noch nicht öffentlich", published=False, email="hidden@beispiel.example"
    )
    counter = Site.objects.create(
        id=next(ids),
        organisation=cologne,
        name="Geschäftsstelle",
        street="Beispielweg 1",
        postal_code="50667",
        city="Köln",
        land="DE-NW",
        latitude=50.9384,
        longitude=6.9599,
        located="given",
    )
    refuge = Site.objects.create(
        id=next(ids),
        organisation=cologne,
        name="Zuflucht",
        street="Geheimgasse 7",
        postal_code="50999",
        city="Geheimstadt",
        land="DE-NW",
        latitude=50.8765,
        longitude=7.1234,
        protected=True,
    )
    abroad = Site.objects.create(id=next(ids), organisation=accra, city="Accra", country="GH")
    hidden_site = Site.objects.create(
        id=next(ids), organisation=hidden, street="Heimlichweg 3", city="Verstecktheim", latitude=51.5, longitude=7.5
    )
    recognition = Service.objects.create(
        id=next(ids),
        organisation=cologne,
        title=many_languages(),
        description=Translated.of("<b>Fett</b> & Co.\nZweite Zeile").write("en", "Bold & co."),
        languages=["de", "tr", "ar", "kmr", "pt-BR"],
        target_groups=["women", "refugees"],
        eligibility=Translated.of("Für alle mit Abschluss").write("uk", "Для всіх"),
        formats=["in_person", "phone"],
        appointment="needed",
        cost="free",
        cost_note=Translated.of("Übersetzungen kosten"),
        email="anerkennung@beispiel.example",
        phone="+49 221 111111",
        website="https://beispiel.example/anerkennung",
        publication=Publication.PUBLISHED,
        standing=Standing.CONFIRMED,
        assured_on=date(2026, 1, 31),
        assured_by="Farid",
    )
    recognition.topics.set(topics[:1])
    at_counter = ServiceSite.objects.create(
        id=next(ids),
        service=recognition,
        site=counter,
        hours=[{"day": day, "opens": "09:00", "closes": "12:00"} for day in (1, 2, 4)]
        + [{"day": 4, "opens": "14:00", "closes": "18:00"}],
        hours_note=Translated.of("Nicht an Feiertagen").write("en", "Closed on public holidays"),
    )
    assert at_counter.pk
    shelter = Service.objects.create(
        id=next(ids),
        organisation=cologne,
        title=Translated.of("Frauenhaus"),
        phone="+49 221 222222",
        publication=Publication.PUBLISHED,
        cost="paid",
    )
    shelter.topics.set(topics[1:2])
    ServiceSite.objects.create(id=next(ids), service=shelter, site=refuge)
    ServiceSite.objects.create(id=next(ids), service=shelter, site=hidden_site)
    sparse = Service.objects.create(
        id=next(ids),
        organisation=accra,
        title=Translated.of("Advice on return", "en"),
        area="country",
        publication=Publication.PUBLISHED,
        website="javascript:alert(1)",
        source="https://quelle.example/liste",
        source_date="2023",
    )
    ServiceSite.objects.create(id=next(ids), service=sparse, site=abroad, hours_note=Translated.of("by arrangement", "en"))
    draft = Service.objects.create(
        id=next(ids), organisation=cologne, title=Translated.of("Entwurf"), publication=Publication.DRAFT
    )
    ServiceSite.objects.create(id=next(ids), service=draft, site=counter)
    of_hidden = Service.objects.create(
        id=next(ids),
        organisation=hidden,
        title=Translated.of("Heimlich"),
        publication=Publication.PUBLISHED,
        email="of.hidden@beispiel.example",
    )
    ServiceSite.objects.create(id=next(ids), service=of_hidden, site=hidden_site)
    ended = Service.objects.create(
        id=next(ids),
        organisation=cologne,
        title=Translated.of("Ein Kurs, der vorbei ist"),
        publication=Publication.PUBLISHED,
        offered_until=date(2020, 1, 1),
    )
    relist_all()
    return Network(cologne, accra, bare, hidden, recognition, shelter, sparse, draft, of_hidden, counter, refuge, ended)
