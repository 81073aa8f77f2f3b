"""Counting what people needed and nobody offers: topic, language, Land and day; never a word of the question."""

import logging

from django.db import DatabaseError, transaction
from django.db.models import F

from viadukt.directory.models import Gap
from viadukt.directory.need import Need
from viadukt.kernel import clock

logger = logging.getLogger(__name__)


def count_gap(need: Need) -> None:
    """One more search that found nothing within reach. A database that cannot count now does not keep anybody from help."""
    land = ""
    if need.place:
        land = need.place.land or need.place.country
    key = {
        "day": clock.today(),
        "topic": need.topics[0] if need.topics else "",
        "language": need.spoken[0] if need.spoken else "",
        "land": land or need.region,
    }
    try:
        with transaction.atomic():
            if not Gap.objects.filter(**key).update(count=F("count") + 1):
                Gap.objects.bulk_create([Gap(**key)], ignore_conflicts=True)
                Gap.objects.filter(**key).update(count=F("count") + 1)
    except DatabaseError as error:
        logger.warning("a gap was not counted: %s", type(error).__name__)
