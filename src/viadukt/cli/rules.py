"""The rules as they count, for commands that also work where there is no database."""

from __future__ import annotations

import click

from viadukt.cli.house import django_problem, fail, has_database
from viadukt.guidance.public import RulebookError, Rulebooks, rulebooks, shipped


def rules_that_count() -> Rulebooks:
    """The rulebooks of the program, with what the network approved where there is a database.

    One that cannot be asked is said, on standard error; rulebooks that are not right end the command.
    """
    try:
        return _asked() if has_database() else shipped()
    except RulebookError as error:
        fail(f"The rulebooks are not right:\n{error}")


def _asked() -> Rulebooks:
    problem = django_problem()
    if not problem:
        from django.db import Error  # noqa: PLC0415 - Django must be ready first

        try:
            return rulebooks()
        except Error as error:
            problem = f"the database does not answer ({type(error).__name__}). Is it running, and up to date (viadukt check)?"
    click.echo(f"Without the network's own changes of the rules: {problem}", err=True)
    return shipped()
