"""Fills an integreat-cms with locations and says how many SQL queries their list takes. Run by its own Python."""

# ruff: noqa: E402 - its Django must be ready first

import sys

import django

django.setup()
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from integreat_cms.cms.constants import region_status, status
from integreat_cms.cms.models import (
    POI,
    Contact,
    Language,
    LanguageTreeNode,
    POICategory,
    POICategoryTranslation,
    POITranslation,
    Region,
)

count, text = int(sys.argv[1]), sys.argv[2]
hours = [
    {"allDay": False, "closed": False, "appointmentOnly": False, "timeSlots": [{"start": "09:00", "end": "12:30"}]}
] * 5 + [{"allDay": False, "closed": True, "appointmentOnly": False, "timeSlots": []}] * 2
with transaction.atomic():
    region = Region.objects.create(
        name="Beispiel",
        slug="beispiel",
        status=region_status.ACTIVE,
        latitude=50.9,
        longitude=6.9,
        postal_code="50667",
        admin_mail="a@beispiel.example",
        common_id="1",
    )
    languages = [
        Language.objects.create(
            slug=slug,
            bcp47_tag=tag,
            native_name=name,
            english_name=name,
            text_direction="LEFT_TO_RIGHT",
            primary_country_code=land,
            table_of_contents="T",
            message_content_not_available="x",
            message_partial_live_content_not_available="x",
        )
        for slug, tag, name, land in (("de", "de-de", "Deutsch", "de"), ("en", "en-us", "English", "us"))
    ]
    root = LanguageTreeNode.add_root(language=languages[0], region=region)
    root.add_child(language=languages[1], region=region)
    category = POICategory.objects.create(icon="advice", color="#000000")
    for language in languages:
        POICategoryTranslation.objects.create(category=category, language=language, name="Beratung")
    for n in range(count):
        poi = POI.objects.create(
            region=region,
            address=f"Beispielweg {n}",
            postcode="50667",
            city="Koeln",
            country="Deutschland",
            latitude=50.9,
            longitude=6.9,
            category=category,
            opening_hours=hours,
        )
        POITranslation.objects.bulk_create(
            [
                POITranslation(
                    poi=poi,
                    language=language,
                    slug=f"{language.slug}-{n}",
                    title=f"Beratung {n}",
                    status=status.PUBLIC,
                    content=text,
                    meta_description="x",
                    version=1,
                    last_updated=timezone.now(),
                )
                for language in languages
            ]
        )
        Contact.objects.create(
            name=f"Kontakt {n}",
            location=poi,
            email=f"s{n}@beispiel.example",
            phone_number="+49221111111",
            website=f"https://beispiel.example/{n}",
            opening_hours=hours,
        )
with CaptureQueriesContext(connection) as captured:
    response = Client().get("/api/v3/beispiel/de/locations/")
assert response.status_code == 200, response.content[:500]
assert len(response.json()) == count, len(response.json())
print(len(captured))
