"""What the demo network must hold: the sources' facts, nothing lost and nothing invented."""

import csv
from collections import Counter

import pytest
from django.core.management import call_command

from viadukt.accounts.public import User
from viadukt.demo import cleaning, merging
from viadukt.demo.casework import keep_words, load_demo_cases
from viadukt.demo.loading import remove_network
from viadukt.demo.sources import DATA, entries
from viadukt.directory.hours import known
from viadukt.directory.models import ServiceQuerySet
from viadukt.directory.public import Service, ServiceSite, Topic
from viadukt.guidance.public import forget_changes, rulebooks
from viadukt.guidance.selectors import waiting_for
from viadukt.guidance.services import approve_change
from viadukt.network.public import (
    FundingPeriod,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Programme,
    ProgrammeFigure,
    Project,
    Seat,
    SeatActor,
    Site,
    Standing,
)
from viadukt.understanding.public import fulltext

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


def source_rows() -> list[dict[str, str]]:
    with (DATA / "services.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def real_services() -> ServiceQuerySet:
    return Service.objects.filter(organisation__invented=False)


def test_the_file_of_services_holds_338_entries():
    assert len(source_rows()) == 338


def test_every_entry_is_a_service_but_the_one_that_stands_there_twice(network):
    assert len(entries()) == 344
    assert real_services().count() == 343


def test_no_mailbox_is_lost(network):
    assert set(real_services().exclude(email="").values_list("email", flat=True)) == {
        row["email"] for row in source_rows() if row["email"]
    }


def test_no_phone_number_is_lost(network):
    written = {cleaning.phone(row["phone"], row["country"]) for row in source_rows() if row["phone"]}
    assert set(real_services().exclude(phone="").values_list("phone", flat=True)) == written


def test_no_topic_and_no_language_is_lost(network):
    expected = Counter(slug for entry in entries() for slug in entry.topics.split(";") if slug)
    # The service that stands there twice has the same topics in both entries.
    expected.subtract({"german-course": 1, "qualification": 1})
    found = Counter(
        Service.topics.through.objects.filter(service__organisation__invented=False).values_list("topic_id", flat=True)
    )
    assert found == expected
    spoken = {code for entry in entries() for code in entry.languages.split(";") if code} - {"tm"} | {"tk"}
    assert {code for service in real_services().all() for code in service.languages} == spoken


def test_thirty_five_topics_stand_in_the_order_of_the_file(network):
    assert Topic.objects.count() == 35
    assert Topic.objects.first().slug == "recognition"


def test_real_entries_are_listed_with_a_source_and_never_confirmed(network):
    real = Organisation.objects.filter(invented=False)
    assert set(real.values_list("standing", flat=True)) == {Standing.LISTED}
    assert list(real.filter(source="")) == []
    assert set(real_services().values_list("standing", flat=True)) == {Standing.LISTED}
    assert list(real_services().filter(source="")) == []
    assert list(real_services().exclude(assured_on=None)) == []


def test_dates_stay_as_partial_as_their_sources(network):
    dates = {row["source_date"] for row in source_rows()}
    assert {date for date in dates if len(date) == 7} == {"2019-06", "2023-11"}
    assert set(real_services().values_list("source_date", flat=True)) == dates - {"2017-05-18"} | {"2025"}
    # The older date of the service that stands there twice; a merged service has the newer one.


def test_nine_centres_stand_in_nine_countries_and_iraq_has_two_sites(network):
    centres = Organisation.objects.filter(kind=OrganisationKind.CENTRE_ABROAD, invented=False)
    assert sorted(centres.values_list("country", flat=True)) == ["EG", "GH", "ID", "IQ", "JO", "MA", "NG", "PK", "TN"]
    assert sorted(Site.objects.filter(country="IQ").values_list("city", flat=True)) == ["Bagdad", "Erbil"]


def test_entries_lie_in_all_sixteen_laender(network):
    assert set(Site.objects.exclude(land="").values_list("land", flat=True)) == set(cleaning.LAENDER.values())


def test_every_site_with_a_known_place_has_coordinates(network):
    without = Site.objects.filter(latitude=None, protected=False).values_list("city", flat=True)
    # Neunkirchen's entry has no postcode and stands several times on the map; Nyanya lies near Abuja, not in it.
    assert sorted(without) == ["Neunkirchen", "Nyanya bei Abuja"]


def test_protected_addresses_have_neither_street_nor_coordinates(network):
    protected = Site.objects.filter(protected=True)
    assert sorted(protected.values_list("city", "street", "latitude")) == [("Sigmaringen", "", None), ("Stuttgart", "", None)]


def test_founders_and_board_are_members_and_neither_co_organisers_nor_signatories(network):
    bkmo = Organisation.objects.get(short="BKMO")
    members = Membership.objects.filter(umbrella=bkmo)
    assert Counter(members.values_list("role", flat=True)) == {
        "Gründungsmitglied": 3,
        "Gründungsmitglied, im Vorstand 2024": 1,
        "im Vorstand 2024": 7,
    }
    assert set(members.values_list("state", flat=True)) == {MembershipState.ADMITTED}
    assert not members.filter(member__short__in=["TANG", "CLAIM", "MA.i", "BAGIV", "BZI", "DaMOst"]).exists()
    assert not members.filter(source="").exists()


def test_iq_has_the_figures_that_the_sources_state(network):
    iq = Programme.objects.get(short="IQ")
    periods = [
        (period.begins and period.begins.year, period.ends.year, period.budget, period.budget_planned)
        for period in iq.periods.all()
    ]
    assert periods == [(None, 2022, None, False), (2023, 2025, 210_000_000, False), (2026, 2028, 218_000_000, True)]
    first, second, _third = iq.periods.all()
    assert figures(first) == {
        "subprojects": (400, True),
        "mo-organisations": (22, False),
        "mo-subprojects": (27, False),
        "mo-working-group-meetings-a-year": (2, False),
        "mo-conference-participants": (70, True),
    }
    assert figures(second) == {
        "subprojects": (270, True),
        "advice-centres": (60, False),
        "fair-integration-centres": (16, False),
        "regional-networks": (23, False),
        "regional-subprojects": (170, True),
    }
    assert not ProgrammeFigure.objects.filter(source="").exists()


def figures(period: FundingPeriod) -> dict[str, tuple[int, bool]]:
    return {figure.key: (int(figure.value), figure.approximate) for figure in period.figures.all()}


def test_the_only_project_is_the_one_that_a_source_names(network):
    assert list(Project.objects.values_list("carrier__name", "period__ends__year")) == [("migra e.V.", 2028)]


def test_people_sit_at_invented_organisations_only_and_these_offer_nothing(network):
    assert set(Seat.objects.values_list("organisation__invented", flat=True)) == {True}
    assert " ".join(sorted(User.objects.values_list("email", flat=True))).replace("@beispiel.example", "") == (
        "ayse berna deniz elif farid ines kofi mallory olga paul rashid renate sina yaw"
    )
    assert {service.publication for service in Service.objects.filter(organisation__invented=True)} == {"draft"}
    assert not Organisation.objects.filter(invented=True).exclude(phone="", email="", website="").exists()


def test_one_of_two_who_keep_the_rules_finds_a_proposal_of_the_other(network):
    by_name = {seat.user.email.split("@")[0]: SeatActor.of(seat) for seat in Seat.objects.select_related("user")}

    assert {name: waiting_for(by_name[name]).count() for name in ("renate", "rashid", "sina")} == {
        "renate": 0, "rashid": 1, "sina": 0,
    }  # fmt: skip
    change = approve_change(actor=by_name["rashid"], change_id=waiting_for(by_name["rashid"]).get().pk)
    assert rulebooks().routes["20a"].about["de"].startswith("Mit dieser Karte dürfen Sie")
    forget_changes()
    assert rulebooks().routes["20a"].about["de"].startswith("Sie kommen nach Deutschland")
    assert change.author.name == "Renate Beispiel"


def test_loading_twice_changes_nothing_and_keeps_what_somebody_wrote(network):
    def counts() -> list[int]:
        return [model.objects.count() for model in (Organisation, Site, Service, ServiceSite, Membership, Project, User, Seat)]

    before = counts()
    Organisation.objects.filter(short="BKMO").update(phone="+49 30 0")

    call_command("demo_network", verbosity=0)

    assert counts() == before
    assert Organisation.objects.get(short="BKMO").phone == "+49 30 0"


def test_reset_begins_anew(network):
    Organisation.objects.create(name="Neu")
    Organisation.objects.filter(short="BKMO").update(phone="+49 30 0")

    call_command("demo_network", "--reset", verbosity=0)

    assert not Organisation.objects.filter(name="Neu").exists()
    assert Organisation.objects.get(short="BKMO").phone == ""


def test_what_was_merged_is_listed_and_nothing_written(capsys):
    call_command("demo_network", "--merged")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 15
    assert lines == merging.what_was_merged(merging.merged(entries()))


def test_what_is_removed_is_not_found_by_its_words_either(network):
    words = ["Anerkennungsberatung"]
    assert fulltext.search("service", words) != []

    remove_network()

    assert fulltext.search("service", words) == []


def test_farid_has_drafts_to_edit_with_hours_that_can_be_read(network):
    drafts = Service.objects.filter(organisation__name="Verein Beispiel Köln e.V.").order_by("source_date")
    assert [(draft.title.in_language("de").text, len(known(draft.at_sites.get().hours))) for draft in drafts] == [
        ("Beispiel: Hilfe beim Ausfüllen von Anträgen", 2),
        ("Beispiel: Deutsch üben am Abend", 1),
    ]


def test_sixty_invented_cases_once_with_words_to_try(network, tmp_path, settings):
    settings.HOME = tmp_path
    written = load_demo_cases()
    keep_words(written.words)

    assert (len(written.cases), load_demo_cases().cases) == (60, {})
    assert [name for name in written.cases if "Beispiel" not in name] == []
    words, name = (tmp_path / "mailboxes.txt").read_text(encoding="utf-8").splitlines()[0].split("\t")
    assert (len(words.split()), name) == (6, "Amal Beispiel")
