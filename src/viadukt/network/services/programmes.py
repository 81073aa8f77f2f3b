"""Funding programmes with what sources state of them, and the projects that they pay.

What hangs on something keeps it: a period with projects or figures is not removed, nor a programme with periods, so that one
press never takes more away than it shows. Each change names the revision that was read; `Conflict` says somebody was faster.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.texts import Translated
from viadukt.network import permissions
from viadukt.network.models import FundingPeriod, Organisation, Programme, ProgrammeFigure, Project
from viadukt.network.services.texts import check_fields, confirmed, written

Fact = TypeVar("Fact", Programme, FundingPeriod, ProgrammeFigure, Project)


def add_programme(
    *,
    actor: Actor,
    name: str,
    short: str = "",
    about: Translated | None = None,
    funders: Collection[Organisation] = (),
    source: str,
    source_date: str = "",
) -> Programme:
    """Add a programme with its source."""
    permissions.may_keep_programmes(actor).or_raise()
    programme = Programme(name=name, short=short, about=about or Translated(), source=source, source_date=source_date)
    _check(programme)
    with transaction.atomic():
        programme.save(force_insert=True)
        programme.funders.set(funders)
        record(actor, "programme.added", programme)
    return programme


def edit_programme(
    *,
    actor: Actor,
    programme_id: UUID,
    revision: int,
    name: str,
    short: str,
    funders: Collection[Organisation],
    source: str,
    source_date: str,
) -> Programme:
    """Change what was read at `revision`."""
    with transaction.atomic():
        programme = _locked(actor, Programme, programme_id, revision)
        values = {"name": name, "short": short, "source": source, "source_date": source_date}
        _change(actor, programme, "programme.edited", values)
        programme.funders.set(funders)
    return programme


def remove_programme(*, actor: Actor, programme_id: UUID, revision: int) -> None:
    """Take away a programme that has no periods."""
    with transaction.atomic():
        programme = _locked(actor, Programme, programme_id, revision)
        if programme.periods.exists():
            raise Refused(pgettext("staff", "Das Programm hat noch Förderzeiträume. Entfernen Sie zuerst diese."))
        _remove(actor, programme, "programme.removed")


def describe_programme(*, actor: Actor, programme_id: UUID, revision: int, texts: Mapping[str, str]) -> Programme:
    """Write what the programme is about, a text a language; an empty one takes that language away."""
    with transaction.atomic():
        programme = _locked(actor, Programme, programme_id, revision)
        _change(actor, programme, "programme.described", {"about": written(programme.about, texts)})
    return programme


def confirm_programme_text(*, actor: Actor, programme_id: UUID, revision: int, language: str) -> Programme:
    """Say that a stale or machine-made translation is right as it stands."""
    with transaction.atomic():
        programme = _locked(actor, Programme, programme_id, revision)
        _change(actor, programme, "programme.described", {"about": confirmed(programme.about, language)})
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
    source_date: str = "",
) -> FundingPeriod:
    """Add years in which the programme pays; what no source says stays empty. `budget` is in EUR."""
    with transaction.atomic():
        period = FundingPeriod(
            programme=_locked(actor, Programme, programme.pk),
            begins=begins,
            ends=ends,
            budget=budget,
            budget_planned=budget_planned,
            source=source,
            source_date=source_date,
        )
        _check(period)
        period.save(force_insert=True)
        record(actor, "period.added", period)
    return period


def edit_period(
    *,
    actor: Actor,
    period_id: UUID,
    revision: int,
    begins: date | None,
    ends: date | None,
    budget: Decimal | None,
    budget_planned: bool,
    source: str,
    source_date: str,
) -> FundingPeriod:
    """Change what was read at `revision`."""
    with transaction.atomic():
        period = _locked(actor, FundingPeriod, period_id, revision)
        values = {
            "begins": begins,
            "ends": ends,
            "budget": budget,
            "budget_planned": budget_planned,
            "source": source,
            "source_date": source_date,
        }
        _change(actor, period, "period.edited", values)
    return period


def remove_period(*, actor: Actor, period_id: UUID, revision: int) -> None:
    """Take away a period that has neither projects nor figures."""
    with transaction.atomic():
        period = _locked(actor, FundingPeriod, period_id, revision)
        if period.projects.exists() or period.figures.exists():
            raise Refused(pgettext("staff", "Der Zeitraum hat noch Projekte oder Zahlen. Entfernen Sie zuerst diese."))
        _remove(actor, period, "period.removed")


def state_figure(
    *,
    actor: Actor,
    period: FundingPeriod,
    key: str = "",
    label: Translated,
    value: Decimal,
    approximate: bool = False,
    source: str,
    source_date: str = "",
) -> ProgrammeFigure:
    """State a number as a source states it. Without a `key` it gets one from its label; a key is stated once in a period."""
    with transaction.atomic():
        figure = ProgrammeFigure(
            period=_locked(actor, FundingPeriod, period.pk),
            label=label,
            value=value,
            approximate=approximate,
            source=source,
            source_date=source_date,
        )
        figure.key = _key(figure, key)
        _check(figure)
        figure.save(force_insert=True)
        record(actor, "figure.stated", figure, key=figure.key)
    return figure


def edit_figure(
    *,
    actor: Actor,
    figure_id: UUID,
    revision: int,
    key: str,
    label: Mapping[str, str],
    value: Decimal,
    approximate: bool,
    source: str,
    source_date: str,
) -> ProgrammeFigure:
    """Change what was read at `revision`; `label` holds the texts by language."""
    with transaction.atomic():
        figure = _locked(actor, ProgrammeFigure, figure_id, revision)
        _locked(actor, FundingPeriod, figure.period_id)  # keys of a period are given one after the other
        figure.label = written(figure.label, label)
        values = {
            "key": _key(figure, key),
            "value": value,
            "approximate": approximate,
            "source": source,
            "source_date": source_date,
        }
        _change(actor, figure, "figure.edited", values)
    return figure


def remove_figure(*, actor: Actor, figure_id: UUID, revision: int) -> None:
    """Take a number away."""
    with transaction.atomic():
        _remove(actor, _locked(actor, ProgrammeFigure, figure_id, revision), "figure.removed")


def add_project(
    *,
    actor: Actor,
    period: FundingPeriod,
    name: str,
    carrier: Organisation,
    partners: Collection[Organisation] = (),
    parent: Project | None = None,
    source: str,
    source_date: str = "",
) -> Project:
    """Add a project, or with `parent` a sub-project of the same period."""
    with transaction.atomic():
        project = Project(
            period=_locked(actor, FundingPeriod, period.pk),
            name=name,
            carrier=carrier,
            parent=_locked(actor, Project, parent.pk) if parent else None,
            source=source,
            source_date=source_date,
        )
        _check(project)
        project.save(force_insert=True)
        project.partners.set(partners)
        record(actor, "project.added", project)
    return project


def edit_project(
    *,
    actor: Actor,
    project_id: UUID,
    revision: int,
    period: FundingPeriod,
    name: str,
    carrier: Organisation,
    partners: Collection[Organisation],
    parent: Project | None,
    source: str,
    source_date: str,
) -> Project:
    """Change what was read at `revision`; it may move to another period of the same programme."""
    with transaction.atomic():
        period = _locked(actor, FundingPeriod, period.pk)  # from the top down, as everybody locks
        project = _locked(actor, Project, project_id, revision)
        if period.programme_id != project.period.programme_id:
            raise Refused(pgettext("staff", "Dieser Zeitraum gehört zu einem anderen Programm."))
        values = {
            "period": period,
            "name": name,
            "carrier": carrier,
            "parent": _locked(actor, Project, parent.pk) if parent else None,
            "source": source,
            "source_date": source_date,
        }
        _change(actor, project, "project.edited", values)
        project.partners.set(partners)
    return project


def remove_project(*, actor: Actor, project_id: UUID, revision: int) -> None:
    """Take away a project that has no sub-projects."""
    with transaction.atomic():
        project = _locked(actor, Project, project_id, revision)
        if project.subprojects.exists():
            raise Refused(pgettext("staff", "Das Projekt hat noch Teilprojekte. Entfernen Sie zuerst diese."))
        _remove(actor, project, "project.removed")


def describe_project(*, actor: Actor, project_id: UUID, revision: int, texts: Mapping[str, str]) -> Project:
    """Write what the project is about, a text a language; an empty one takes that language away."""
    with transaction.atomic():
        project = _locked(actor, Project, project_id, revision)
        _change(actor, project, "project.described", {"about": written(project.about, texts)})
    return project


def confirm_project_text(*, actor: Actor, project_id: UUID, revision: int, language: str) -> Project:
    """Say that a stale or machine-made translation is right as it stands."""
    with transaction.atomic():
        project = _locked(actor, Project, project_id, revision)
        _change(actor, project, "project.described", {"about": confirmed(project.about, language)})
    return project


def _locked(actor: Actor, model: type[Fact], pk: UUID, revision: int | None = None) -> Fact:
    """The row for a change by `actor` in the open transaction, if it still stands at `revision`; a parent at any."""
    permissions.may_keep_programmes(actor).or_raise()
    row = model._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Refused(pgettext("staff", "Diesen Eintrag gibt es nicht mehr."))
    if revision is not None and row.revision != revision:
        raise Conflict(pgettext("staff", "Jemand hat den Eintrag inzwischen geändert. Es wurde nichts überschrieben."))
    return row


def _change(actor: Actor, row: Fact, verb: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    row.revision += 1
    row.save()
    record(actor, verb, row, fields=sorted(values))


def _remove(actor: Actor, row: Fact, verb: str) -> None:
    record(actor, verb, row)
    row.delete()


def _key(figure: ProgrammeFigure, wanted: str) -> str:
    """The key by which a number is known; refused when the period states it already, made of the label when none is wanted."""
    others = ProgrammeFigure.objects.filter(period=figure.period_id).exclude(pk=figure.pk)
    taken = set(others.values_list("key", flat=True))
    if wanted in taken:
        raise Refused(pgettext("staff", "Diese Zahl steht für den Zeitraum schon da. Ändern Sie sie dort."))
    if wanted:
        return wanted
    source = figure.label.wordings.get(figure.label.source)
    stem = slugify(source.text if source else "")[:50].strip("-") or "figure"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)


def _check(row: Fact) -> None:
    row.source = row.source.strip()
    if not row.source:
        raise Refused(pgettext("staff", "Eine Angabe ohne Quelle hilft niemandem. Bitte nennen Sie die Quelle."))
    if isinstance(row, FundingPeriod):
        _check_period(row)
    if isinstance(row, ProgrammeFigure) and not row.label:
        raise Refused(pgettext("staff", "Bitte schreiben Sie, was die Zahl zählt."))
    if isinstance(row, Project):
        _check_project(row)
    check_fields(row)


def _check_period(period: FundingPeriod) -> None:
    if not period.begins and not period.ends:
        raise Refused(pgettext("staff", "Bitte nennen Sie wenigstens den Anfang oder das Ende."))
    if period.begins and period.ends and period.ends < period.begins:
        raise Refused(pgettext("staff", "Der Zeitraum endet, bevor er beginnt."))
    if period.budget is not None and period.budget < 0:
        raise Refused(pgettext("staff", "Mittel sind nicht kleiner als null."))


def _check_project(project: Project) -> None:
    """A project has sub-projects or is one; both lie in one period."""
    subprojects = Project.objects.filter(parent=project.pk)
    if project.parent:
        if project.parent.period_id != project.period_id:
            raise Refused(pgettext("staff", "Ein Teilprojekt gehört in den Zeitraum seines Projekts."))
        if project.parent_id == project.pk or project.parent.parent_id or subprojects.exists():
            raise Refused(pgettext("staff", "Ein Teilprojekt hat selbst keine Teilprojekte."))
    if subprojects.exclude(period=project.period_id).exists():
        raise Refused(pgettext("staff", "Die Teilprojekte liegen in einem anderen Zeitraum."))
