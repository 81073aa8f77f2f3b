"""The secretariat keeps programmes, periods, figures and projects on the desk, each fact with its source."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, member, organisation, sign_in
from viadukt.audit.public import changes_of
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.texts import Translated
from viadukt.network.models import FundingPeriod, Organisation, OrganisationKind, Programme, ProgrammeFigure, Project, Role
from viadukt.network.services import programmes as services
from viadukt.network.services.organisations import refold

pytestmark = pytest.mark.sql

SOURCE = "https://example.org/iq"


@pytest.fixture
def office(sina: Member) -> Client:
    return sign_in(Client(), sina)


@pytest.fixture
def ministry(db: None) -> Organisation:
    found = organisation("Ministerium Beispiel", OrganisationKind.MINISTRY, short="MB")
    refold(found.pk)
    return found


@pytest.fixture
def programme(sina, ministry) -> Programme:
    return services.add_programme(actor=sina.actor, name="Förderprogramm Beispiel", funders=[ministry], source=SOURCE)


@pytest.fixture
def period(sina, programme) -> FundingPeriod:
    return services.add_period(
        actor=sina.actor,
        programme=programme,
        begins=date(2023, 1, 1),
        ends=date(2025, 12, 31),
        budget=Decimal(210_000_000),
        source=SOURCE,
    )


@pytest.fixture
def figure(sina, period) -> ProgrammeFigure:
    return services.state_figure(
        actor=sina.actor,
        period=period,
        key="subprojects",
        label=Translated.of("Teilprojekte"),
        value=Decimal(270),
        source=SOURCE,
    )


@pytest.fixture
def project(sina, period, cologne) -> Project:
    refold(cologne.pk)
    return services.add_project(actor=sina.actor, period=period, name="Brücke", carrier=cologne, source=SOURCE)


def programme_data(programme: Programme, **changed: object) -> dict[str, object]:
    return {
        "revision": programme.revision,
        "name": programme.name,
        "short": programme.short,
        "funders": "\n".join(funder.name for funder in programme.funders.all()),
        "source": programme.source,
        "source_date": programme.source_date,
    } | changed


def test_the_whole_way_from_an_empty_list_to_the_public_page(office, ministry, cologne, accra):
    for named in (cologne, accra):
        refold(named.pk)
    assert "Noch keine Förderprogramme" in office.get("/desk/programmes/").content.decode()

    data = {"revision": 1, "name": "Brücken bauen", "short": "BB", "funders": "mb", "source": SOURCE, "source_date": "2026-03"}
    made = office.post("/desk/programmes/new", data)
    programme = Programme.objects.get()
    assert made["Location"] == f"/desk/programmes/{programme.pk}"
    assert list(programme.funders.all()) == [ministry]  # by its short name
    office.post(f"/desk/programmes/{programme.pk}/about", {"revision": 1, "de": "Baut Brücken.", "en": "Builds bridges."})

    data = {"revision": 1, "begins": "2026-01-01", "ends": "2028-12-31", "budget": "218000000", "budget_planned": "on"}
    made = office.post(f"/desk/programmes/{programme.pk}/periods/new", data | {"source": SOURCE})
    period = FundingPeriod.objects.get()
    assert made["Location"] == f"/desk/periods/{period.pk}"

    figures = f"/desk/periods/{period.pk}/figures/new"
    for key, value, label in (("subprojects", "200", "Teilprojekte"), ("mo-subprojects", "20", "Teilprojekte von MO")):
        made = office.post(figures, {"revision": 1, "value": value, "key": key, "de": label, "source": SOURCE})
        assert made.status_code == 302
    office.post(figures, {"revision": 1, "value": "2.5", "key": "", "de": "Treffen", "approximate": "on", "source": SOURCE})

    project = {"revision": 1, "name": "Brücke", "carrier": cologne.name, "partners": f"{accra.name}\n", "period": period.pk}
    assert office.post(f"/desk/periods/{period.pk}/projects/new", project | {"source": SOURCE}).status_code == 302

    page = Client().get("/programmes/?lang=en").content.decode()
    for shown in ("Builds bridges.", "2026–2028", "218,000,000 €", "Migrant organisations carry 20 of 200", "Treffen", "2.5"):
        assert shown in page
    for named in (ministry, cologne, accra):
        assert f'href="/organisations/{named.pk}"' in page
    assert page.count('href="https://example.org/iq"') == 3  # of the programme, the period and the project
    assert "/desk/" not in page


def test_the_public_page_leads_to_the_forms_whoever_may_use_them(office, programme, mallory, deniz):
    path = f"/desk/programmes/{programme.pk}"
    assert f'href="{path}"' in office.get("/programmes/").content.decode()
    for who in (mallory, deniz):
        assert path not in sign_in(Client(), who).get("/programmes/").content.decode()


def test_the_desk_of_an_umbrellas_secretariat_leads_there(office, elsewhere):
    assert 'href="/desk/programmes/"' in office.get("/desk/").content.decode()
    other = sign_in(Client(), member("Gast", elsewhere, Role.SECRETARIAT))
    assert "/desk/programmes/" not in other.get("/desk/").content.decode()
    assert other.get("/desk/programmes/").status_code == 404


def test_of_two_who_edit_a_programme_the_second_sees_both_versions(office, programme):
    opened = programme_data(programme)
    path = f"/desk/programmes/{programme.pk}"
    assert office.post(path, opened | {"name": "Zuerst"}).status_code == 302

    answer = office.post(path, opened | {"name": "Danach", "funders": ""})

    assert answer.status_code == 409
    assert answer.context["sent"].differences == [
        {"label": "Name", "mine": "Danach", "theirs": "Zuerst"},
        {"label": "Wer fördert", "mine": "", "theirs": "Ministerium Beispiel"},
    ]
    programme.refresh_from_db()
    assert (programme.name, programme.funders.count()) == ("Zuerst", 1)
    again = opened | {"name": "Danach", "revision": answer.context["form"].data["revision"]}
    assert office.post(path, again).status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.revision) == ("Danach", 3)
    assert [change.verb for change in changes_of(programme)] == ["programme.added", "programme.edited", "programme.edited"]


def test_a_conflict_over_a_period_shows_days_and_sums_as_people_write_them(office, period):
    path = f"/desk/periods/{period.pk}"
    data = {"revision": 1, "begins": "2023-01-01", "ends": "2025-12-31", "budget": "210000000", "source": SOURCE}
    office.post(path, data | {"budget": "218000000", "budget_planned": "on"})

    answer = office.post(path, data | {"ends": "2026-06-30"})

    assert answer.context["sent"].differences == [
        {"label": "Letzter Tag", "mine": "30.06.2026", "theirs": "31.12.2025"},
        {"label": "Mittel in Euro", "mine": "210.000.000", "theirs": "218.000.000"},
        {"label": "Die Quelle spricht von einem Plan", "mine": "nein", "theirs": "ja"},
    ]


def test_a_conflict_over_a_figure_names_its_kind_and_its_texts(office, figure):
    path = f"/desk/figures/{figure.pk}"
    data = {"revision": 1, "value": "270", "key": "subprojects", "de": "Teilprojekte", "source": SOURCE}
    assert office.post(path, data | {"value": "280", "en": "Sub-projects"}).status_code == 302

    answer = office.post(path, data | {"key": ""})

    assert answer.context["sent"].differences == [
        {"label": "Zahl", "mine": "270", "theirs": "280"},
        {"label": "Gehört sie zum Anteil der Migrant*innenorganisationen?", "mine": "nein", "theirs": "alle Teilprojekte"},
        {"label": "Was sie zählt (Englisch)", "mine": "", "theirs": "Sub-projects"},
    ]
    figure.refresh_from_db()
    assert (figure.value, figure.key, figure.label.in_language("en").text) == (280, "subprojects", "Sub-projects")


def test_a_conflict_over_a_project_names_organisations(office, sina, project, accra):
    services.edit_project(
        actor=sina.actor,
        project_id=project.pk,
        revision=1,
        period=project.period,
        name="Brücke",
        carrier=project.carrier,
        partners=[accra],
        parent=None,
        source=SOURCE,
        source_date="",
    )
    data = {"revision": 1, "name": "Brücke", "carrier": project.carrier.name, "period": project.period_id, "source": SOURCE}

    answer = office.post(f"/desk/projects/{project.pk}", data)

    assert answer.context["sent"].differences == [{"label": "Wer mitmacht", "mine": "", "theirs": accra.name}]
    project.refresh_from_db()
    assert list(project.partners.all()) == [accra]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"source": " "}, "source"),
        ({"source_date": "2026-13"}, "source_date"),
        ({"funders": "Gibt es nicht e.V."}, "funders"),
        ({"funders": "\n".join(f"Verein {n}" for n in range(61))}, "funders"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(office, programme, changed, field):
    answer = office.post(f"/desk/programmes/{programme.pk}", programme_data(programme, **{"short": "TIPP"} | changed))
    assert list(answer.context["form"].errors) == [field]
    assert 'value="TIPP"' in answer.content.decode()
    programme.refresh_from_db()
    assert programme.revision == 1


def test_a_name_that_is_not_quite_one_is_never_guessed(office, programme, ministry):
    answer = office.post(f"/desk/programmes/{programme.pk}", programme_data(programme, funders="Ministerium"))
    assert answer.context["form"].errors == {"funders": ["„Ministerium“ steht hier nicht. Meinten Sie: Ministerium Beispiel?"]}
    assert "<textarea" in (page := answer.content.decode())
    assert "Ministerium</textarea>" in page


def test_a_mistyped_name_is_understood_as_a_question(office, programme, ministry):
    answer = office.post("/desk/programmes/new", {"revision": 1, "name": "N", "source": "x", "funders": "Minsterium Beispeil"})
    assert "Meinten Sie: Ministerium Beispiel?" in str(answer.context["form"].errors["funders"])
    answer = office.post("/desk/programmes/new", {"revision": 1, "name": "N", "source": "x", "funders": "Qqq"})
    assert answer.context["form"].errors["funders"] == ["„Qqq“ steht hier nicht. Bitte tragen Sie die Organisation zuerst ein."]


def test_of_two_organisations_with_one_name_the_one_that_stands_there_stays(office, programme, ministry):
    twin = organisation(ministry.name, OrganisationKind.MINISTRY)
    refold(twin.pk)
    path = f"/desk/programmes/{programme.pk}"
    assert office.post(path, programme_data(programme, short="X")).status_code == 302
    assert list(programme.funders.all()) == [ministry]
    answer = office.post("/desk/programmes/new", {"revision": 1, "name": "N", "source": "x", "funders": ministry.name})
    assert "heißen mehrere" in str(answer.context["form"].errors["funders"])


def test_unpublished_organisations_of_others_are_neither_found_nor_proposed_nor_shown(office, programme):
    hidden = organisation("Geheim Beispiel e.V.", published=False)
    refold(hidden.pk)
    programme.funders.add(hidden)
    answer = office.post("/desk/programmes/new", {"revision": 1, "name": "N", "source": "x", "funders": "Geheim Beispiel"})
    assert "Geheim Beispiel e.V." not in answer.content.decode()
    assert "Geheim" not in Client().get("/programmes/").content.decode()


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"begins": "2026-01-01", "ends": "2025-01-01"}, {"ends": ["Der Zeitraum endet, bevor er beginnt."]}),
        ({"ends": "2025-02-30"}, {"ends": ["Bitte ein gültiges Datum eingeben."]}),
        ({}, {"__all__": ["Bitte nennen Sie wenigstens den Anfang oder das Ende."]}),
    ],
)
def test_a_period_that_cannot_be_is_refused_beside_what_was_typed(office, programme, data, errors):
    answer = office.post(f"/desk/programmes/{programme.pk}/periods/new", {"revision": 1, "source": "TIPP"} | data)
    assert answer.context["form"].errors == errors
    assert 'value="TIPP"' in answer.content.decode()
    assert not FundingPeriod.objects.exists()


def test_a_figure_that_stands_there_already_is_not_written_over(office, figure):
    path = f"/desk/periods/{figure.period_id}/figures/new"
    answer = office.post(path, {"revision": 1, "value": "99", "key": "subprojects", "de": "Noch einmal", "source": "x"})
    assert answer.status_code == 409
    assert answer.context["form"].errors == {"__all__": ["Diese Zahl steht für den Zeitraum schon da. Ändern Sie sie dort."]}
    assert ProgrammeFigure.objects.get().value == 270


def test_figures_without_a_meaning_to_us_get_keys_of_their_labels(sina, period):
    for _ in range(3):
        services.state_figure(actor=sina.actor, period=period, label=Translated.of("Treffen"), value=Decimal(1), source="x")
    services.state_figure(actor=sina.actor, period=period, label=Translated.of("اجتماعات"), value=Decimal(1), source="x")
    assert sorted(period.figures.values_list("key", flat=True)) == ["figure", "treffen", "treffen-2", "treffen-3"]


def test_editing_a_label_makes_its_translation_stale(office, figure):
    figure.label = figure.label.write("en", "Sub-projects")
    figure.save()
    data = {"revision": 1, "value": "270", "key": "subprojects", "en": "Sub-projects", "source": SOURCE}
    office.post(f"/desk/figures/{figure.pk}", data | {"de": "Alle Teilprojekte"})
    figure.refresh_from_db()
    assert figure.label.in_language("en").stale
    assert "Veraltet" in office.get(f"/desk/figures/{figure.pk}").content.decode()


@pytest.mark.parametrize("kind", ["programmes", "projects"])
def test_texts_become_stale_and_are_said_to_be_right(office, programme, project, kind):
    entry: Programme | Project = programme if kind == "programmes" else project
    path = f"/desk/{kind}/{entry.pk}/about"
    office.post(path, {"revision": 1, "de": "Alt.", "en": "Old."})
    office.post(path, {"revision": 2, "de": "Neu.", "en": "Old."})
    entry.refresh_from_db()
    assert entry.about.in_language("en").stale

    assert office.post(path, {"revision": 2, "de": "Dagegen."}).status_code == 409
    assert office.post(f"{path}/tr", {"revision": 3}).status_code == 409  # there is no such text
    assert office.post(f"{path}/en", {"revision": 2}).status_code == 409  # an old page
    assert office.post(f"{path}/en", {"revision": 3}).status_code == 302

    entry.refresh_from_db()
    assert (entry.about.in_language("de").text, entry.about.in_language("en").stale) == ("Neu.", False)


def test_what_has_parts_is_not_removed_and_the_rest_only_at_its_revision(office, sina, figure, project):
    period, programme = figure.period, figure.period.programme
    part = services.add_project(
        actor=sina.actor, period=period, name="Teil", carrier=project.carrier, parent=project, source="x"
    )
    for path in (f"programmes/{programme.pk}", f"periods/{period.pk}", f"projects/{project.pk}"):
        assert office.post(f"/desk/{path}/remove", {"revision": 1}).status_code == 409
    assert office.post(f"/desk/projects/{part.pk}/remove", {"revision": 2}).status_code == 409
    assert office.post(f"/desk/projects/{part.pk}/remove", {"revision": "viel"}).status_code == 409
    assert (Programme.objects.count(), FundingPeriod.objects.count(), Project.objects.count()) == (1, 1, 2)

    for path in (
        f"projects/{part.pk}",
        f"projects/{project.pk}",
        f"figures/{figure.pk}",
        f"periods/{period.pk}",
        f"programmes/{programme.pk}",
    ):
        assert office.post(f"/desk/{path}/remove", {"revision": 1}).status_code == 302
    assert not Programme.objects.exists()


def test_sub_projects_have_no_sub_projects_and_stay_with_their_project(sina, programme, project):
    def add(name: str, parent: Project | None = None) -> Project:
        return services.add_project(
            actor=sina.actor, period=project.period, name=name, carrier=project.carrier, parent=parent, source="x"
        )

    def edit(which: Project, **changed: object) -> Project:
        which.refresh_from_db()
        values = {"period": which.period, "name": which.name, "carrier": which.carrier, "partners": [], "parent": which.parent}
        return services.edit_project(
            actor=sina.actor, project_id=which.pk, revision=which.revision, source="x", source_date="", **values | changed
        )

    part, other = add("Teil", project), add("Netz")
    later = services.add_period(actor=sina.actor, programme=programme, begins=date(2026, 1, 1), ends=None, source="x")
    with pytest.raises(Refused, match="selbst keine"):
        add("Teil vom Teil", part)
    with pytest.raises(Refused, match="selbst keine"):
        edit(project, parent=other)
    with pytest.raises(Refused, match="selbst keine"):
        edit(other, parent=other)
    with pytest.raises(Refused, match="liegen in einem anderen"):
        edit(project, period=later)
    with pytest.raises(Refused, match="Zeitraum seines Projekts"):
        edit(part, period=later)
    assert edit(part, period=later, parent=None).period == later


def test_a_project_does_not_move_to_another_programme(sina, project):
    foreign = services.add_programme(actor=sina.actor, name="Anderes", source="x")
    there = services.add_period(actor=sina.actor, programme=foreign, begins=date(2026, 1, 1), ends=None, source="x")
    with pytest.raises(Refused, match="anderen Programm"):
        services.edit_project(
            actor=sina.actor,
            project_id=project.pk,
            revision=1,
            period=there,
            name="x",
            carrier=project.carrier,
            partners=[],
            parent=None,
            source="x",
            source_date="",
        )


def test_nothing_is_added_to_what_somebody_removed_meanwhile(sina, programme):
    services.remove_programme(actor=sina.actor, programme_id=programme.pk, revision=1)
    with pytest.raises(Refused, match="gibt es nicht mehr"):
        services.add_period(actor=sina.actor, programme=programme, begins=date(2026, 1, 1), ends=None, source="x")
    with pytest.raises(Refused, match="gibt es nicht mehr"):
        services.remove_programme(actor=sina.actor, programme_id=programme.pk, revision=1)


def test_only_an_umbrellas_secretariat_changes_anything(deniz, mallory, figure, project):
    period, programme = figure.period, figure.period.programme
    for who in (deniz, mallory):
        actor = who.actor
        for attempt in (
            lambda actor=actor: services.remove_programme(actor=actor, programme_id=programme.pk, revision=1),
            lambda actor=actor: services.remove_period(actor=actor, period_id=period.pk, revision=1),
            lambda actor=actor: services.remove_figure(actor=actor, figure_id=figure.pk, revision=1),
            lambda actor=actor: services.remove_project(actor=actor, project_id=project.pk, revision=1),
            lambda actor=actor: services.describe_project(actor=actor, project_id=project.pk, revision=1, texts={"de": "x"}),
            lambda actor=actor: services.add_period(actor=actor, programme=programme, begins=None, ends=None, source="x"),
        ):
            with pytest.raises(Refused, match="Geschäftsstelle") as refused:
                attempt()
            assert not isinstance(refused.value, Conflict)
    assert ProgrammeFigure.objects.count() == Project.objects.count() == 1


def test_the_desks_lists_take_as_many_queries_for_thirty_as_for_one(office, sina, figure, project):
    period, programme = figure.period, figure.period.programme
    paths = ("/desk/programmes/", f"/desk/programmes/{programme.pk}", f"/desk/periods/{period.pk}")
    counted = {path: queries(office, path) for path in paths}
    for number in range(29):
        services.add_programme(actor=sina.actor, name=f"P{number}", source="x")
        services.add_period(actor=sina.actor, programme=programme, begins=date(2026, 1, 1), ends=None, source="x")
        services.state_figure(actor=sina.actor, period=period, label=Translated.of(f"F{number}"), value=Decimal(1), source="x")
        carrier = organisation(f"Verein {number}")
        services.add_project(actor=sina.actor, period=period, name=f"T{number}", carrier=carrier, parent=project, source="x")
    assert {path: queries(office, path) for path in paths} == counted


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_what_is_typed_is_inert(office, period):
    evil = "<script>alert(1)</script>"
    data = {"revision": 1, "value": "1", "de": evil, "source": f"javascript:{evil}"}
    office.post(f"/desk/periods/{period.pk}/figures/new", data)
    for page in (office.get(f"/desk/periods/{period.pk}"), Client().get("/programmes/")):
        text = page.content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert evil not in text
        assert 'href="javascript' not in text
