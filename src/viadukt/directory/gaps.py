"""Counting what people needed and nobody offers: topic, language, Land and day; never a word of the question."""

import logging

from django.db import DatabaseError, connection

from viadukt.directory.need import Need
from viadukt.kernel import clock

logger = logging.getLogger(__name__)


def count_gap(need: Need) -> None:
    """One more search that found nothing within reach. A database that cannot count now does not keep anybody from help."""
    land = ""
    if need.place:
        land = need.place.land or need.place.country
    words = [need.topics[0] if need.topics else "", need.spoken[0] if need.spoken else "", land or need.region]
    try:
        with connection.cursor() as cursor:  # one statement, so that two at once both count
            cursor.execute(
                "INSERT INTO directory_gap (day, topic, language, land, count) VALUES (%s, %s, %s, %s, 1)"
                " ON CONFLICT (day, topic, language, land) DO UPDATE SET count = directory_gap.count + 1",
                [connection.ops.adapt_datefield_value(clock.today()), *words],
            )
    except DatabaseError as error:
        logger.warning("a gap was not counted: %s", type(error).__name__)
