"""Funding programmes with what sources state of them, and the projects that they pay."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.texts import Translated
from viadukt.network import permissions
from viadukt.network.models import FundingPeriod, Organisation, Programme, ProgrammeFigure, Project


def add_programme(
    *,
    actor: Actor,
    name: str,
    short: str = "",
    about: Translated | None = None,
    funders: Collection[Organisation] = (),
    source: str,
) -> Programme:
    """Add a programme with its source."""
    permissions.may_keep_programmes(actor).or_raise()
    with transaction.atomic():
        programme = Programme.objects.create(name=name, short=short, about=about or Translated(), source=source)
        programme.funders.set(funders)
        record(actor, "programme.added", programme)
    return programme


def add_period(
    *,
    actor: Actor,
    programme: Programme,
    begins: date | None,
    ends: date | None,
    budget: Decimal | None = None,
    budget_planned: bool = False,
    source: str,
) -> FundingPeriod:
    """Add years in which the programme pays; what no source says stays empty. `budget` is in EUR."""
    permissions.may_keep_programmes(actor).or_raise()
    if begins and ends and ends < begins:
        raise Refused(pgettext("staff", "Der Zeitraum endet, bevor er beginnt."))
    with transaction.atomic():
        period = FundingPeriod.objects.create(
            programme=programme, begins=begins, ends=ends, budget=budget, budget_planned=budget_planned, source=source
        )
        record(actor, "period.added", period)
    return period


def state_figure(
    *,
    actor: Actor,
    period: FundingPeriod,
    key: str,
    label: Translated,
    value: Decimal,
    approximate: bool = False,
    source: str,
    source_date: str = "",
) -> ProgrammeFigure:
    """State a number as a source states it; a key that is stated already gets the new value and source."""
    permissions.may_keep_programmes(actor).or_raise()
    if not source.strip():
        raise Refused(pgettext("staff", "Eine Zahl ohne Quelle hilft niemandem. Bitte nennen Sie die Quelle."))
    with transaction.atomic():
        figure, _new = ProgrammeFigure.objects.update_or_create(
            period=period,
            key=key,
            defaults={
                "label": label,
                "value": value,
                "approximate": approximate,
                "source": source,
                "source_date": source_date,
            },
        )
        record(actor, "figure.stated", figure, key=key)
    return figure


def add_project(
    *,
    actor: Actor,
    period: FundingPeriod,
    name: str,
    carrier: Organisation,
    partners: Collection[Organisation] = (),
    parent: Project | None = None,
    source: str,
) -> Project:
    """Add a project, or with `parent` a sub-project of the same period."""
    permissions.may_keep_programmes(actor).or_raise()
    if parent and parent.period_id != period.pk:
        raise Refused(pgettext("staff", "Ein Teilprojekt gehört in den Zeitraum seines Projekts."))
    with transaction.atomic():
        project = Project.objects.create(period=period, name=name, carrier=carrier, parent=parent, source=source)
        project.partners.set(partners)
        record(actor, "project.added", project)
    return project
