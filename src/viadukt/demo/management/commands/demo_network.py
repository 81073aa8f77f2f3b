"""`manage.py demo_network`: fill the database with the demo network."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from viadukt.demo import merging
from viadukt.demo.casework import keep_words, load_demo_cases
from viadukt.demo.loading import load_demo_network, remove_network
from viadukt.demo.sources import entries


class Command(BaseCommand):
    help = "Loads the demo network. What is there already is kept; --reset begins anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="take the whole network away first")
        parser.add_argument("--merged", action="store_true", help="only list what is merged out of the sources")

    def handle(self, *args: Any, reset: bool, merged: bool, **options: Any) -> None:
        if merged:
            for line in merging.what_was_merged(merging.merged(entries())):
                self.stdout.write(line)
            return
        with transaction.atomic():
            if reset:
                remove_network()
            rows = load_demo_network()
        written = load_demo_cases()
        if written.words:
            keep_words(written.words)
        self.stdout.write(
            f"{len(rows.organisations)} organisations, {len(rows.sites)} sites, {len(rows.services)} services, "
            f"{len(rows.memberships)} memberships, {len(written.cases)} new cases"
        )
