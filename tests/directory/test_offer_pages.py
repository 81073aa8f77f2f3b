"""One offer: its page, what can be taken along, and what somebody says is wrong."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from tests.cast import Member
from tests.directory.conftest import COLOGNE, Offer
from viadukt.directory.cards import vcard
from viadukt.directory.links import still_correct_link
from viadukt.directory.models import Publication, Report, Service
from viadukt.directory.services import words_of
from viadukt.kernel import clock
from viadukt.kernel.texts import Translated
from viadukt.network.models import Organisation, Standing

pytestmark = pytest.mark.django_db
GERMAN = {"accept-language": "de"}


def test_the_page_says_where_it_comes_from_and_how_old_it_is(client: Client, offer: Offer) -> None:
    service = offer("Beratung", at=COLOGNE, source="https://beispiel.example/liste", source_date="2023-05")

    page = client.get(f"/services/{service.pk}", headers=GERMAN).context["page"]

    assert (page.source_url, page.source_date, page.card.confirmed) == ("https://beispiel.example/liste", "Mai 2023", False)
    assert page.card.updated.startswith("Stand: Mai 2023 (vor ")


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.WITHDRAWN])
@pytest.mark.parametrize("path", ["", "/card", "/contact.vcf", "/report"])
def test_what_is_not_public_is_not_there(client: Client, offer: Offer, publication: str, path: str) -> None:
    service = offer(publication=publication)

    assert client.get(f"/services/{service.pk}{path}").status_code == 404


def test_a_protected_address_is_nowhere(client: Client, offer: Offer) -> None:
    service = offer("Schutzhaus", at=COLOGNE, protected=True)
    service.at_sites.get().site.__class__.objects.update(street="Geheimweg 7")

    pages = [client.get(f"/services/{service.pk}{path}").content.decode() for path in ("", "/card", "/contact.vcf")]
    pages.append(client.get("/?topic=recognition&place=50667").content.decode())

    assert [text for text in pages if "Geheimweg" in text or "data-latitude" in text] == []


def test_html_in_any_text_is_inert(client: Client, offer: Offer) -> None:
    evil = "<img src=x onerror=alert(1)>"
    service = offer(evil, at=COLOGNE, description=Translated.of(evil), eligibility=Translated.of(evil), source=evil)
    Organisation.objects.filter(pk=service.organisation_id).update(name=evil)

    pages = [client.get(path) for path in (f"/services/{service.pk}", f"/services/{service.pk}/card", "/?topic=recognition")]

    assert [page.content.decode().count("<img src=x") for page in pages] == [0, 0, 0]


def test_a_web_address_that_is_a_script_is_no_link(client: Client, offer: Offer) -> None:
    service = offer(website="javascript:alert(1)")

    assert "javascript:" not in client.get(f"/services/{service.pk}").content.decode()


def test_translations_are_marked_when_a_machine_wrote_them_or_they_lag(client: Client, offer: Offer) -> None:
    title = Translated.of("Beratung").write("en", "Advice", by="machine").write("fr", "Conseil").write("de", "Neue Beratung")
    service = offer("Beratung")
    Service.objects.filter(pk=service.pk).update(title=title)

    page = client.get(f"/services/{service.pk}", headers=GERMAN).context["page"]

    assert [(text.language, text.machine, text.stale) for text in page.texts[0].others] == [
        ("en", True, True),
        ("fr", False, True),
    ]


def test_an_address_book_entry_cannot_be_broken_out_of(offer: Offer) -> None:
    service = offer("Rat;\r\nTEL:110", email="a@beispiel.example", phone="+49 221 8205011")

    lines = vcard(service, "de").split("\r\n")

    assert [line for line in lines if line.startswith("TEL")] == ["TEL;VALUE=uri:tel:+492218205011"]
    assert max(len(line.encode()) for line in lines) <= 75


def test_the_answer_card_names_topic_language_and_contact_and_a_plain_link(client: Client, offer: Offer) -> None:
    service = offer("Beratung", at=COLOGNE, languages=["tr"], phone="+49 221 8205011")

    answer = client.get(f"/services/{service.pk}", headers=GERMAN).context["answer"]

    assert answer.split("\n")[0] == "Beratung"
    assert "Sprachen: Türkisch" in answer.split("\n")
    assert answer.split("\n")[-1] == f"http://127.0.0.1:8000/services/{service.pk}"


def test_the_printed_card_carries_a_code_without_style_or_script(client: Client, offer: Offer) -> None:
    body = client.get(f"/services/{offer().pk}/card").content.decode()

    code = body[body.index('<svg xmlns="') :]
    code = code[: code.index("</svg>")]
    assert (' style="' in code, "<script" in code) == (False, False)


def test_a_correction_waits_at_the_desk_and_is_kept_encrypted(client: Client, offer: Offer) -> None:
    service = offer()

    answer = client.post(f"/services/{service.pk}/report", {"kind": "contact", "text": "Die Nummer ist falsch"})

    filed = Report.objects.get()
    assert (answer.status_code, filed.kind, words_of(filed)) == (302, "contact", ("Die Nummer ist falsch", ""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM directory_report")
        assert "Nummer" not in cursor.fetchone()[0]


def test_who_claims_an_entry_is_asked_for_an_address_and_keeps_what_was_typed(client: Client, offer: Offer) -> None:
    answer = client.post(f"/services/{offer().pk}/report", {"kind": "claim", "text": "Das sind wir"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reply_to"])
    assert "Das sind wir" in answer.content.decode()


def test_corrections_are_limited(client: Client, offer: Offer) -> None:
    service = offer()
    caches["process"].clear()
    with clock.frozen(clock.now()):
        answers = [client.post(f"/services/{service.pk}/report", {"kind": "gone"}).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


def test_the_mailed_link_confirms_by_a_button_not_by_being_opened(client: Client, offer: Offer, cologne: Organisation) -> None:
    service = offer(organisation=cologne, source_date="2020")
    link = still_correct_link(service).removeprefix("http://127.0.0.1:8000")

    client.get(link)
    service.refresh_from_db()
    assert service.assured_on is None

    client.post(link)
    service.refresh_from_db()
    assert (service.assured_on, service.assured_by, service.standing) == (clock.today(), cologne.name, Standing.CONFIRMED)


def test_a_link_of_another_entry_or_a_forged_one_opens_nothing(client: Client, offer: Offer) -> None:
    mine, other = offer("mein"), offer("anderer")
    token = still_correct_link(mine).rsplit("/", 1)[1]

    answers = [
        client.post(f"/services/{other.pk}/still-correct/{token}"),
        client.post(f"/services/{mine.pk}/still-correct/{token}x"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_mallorys_draft_is_not_there_for_anybody_else(client: Client, offer: Offer, mallory: Member) -> None:
    draft = offer("Entwurf", organisation=mallory.organisation, publication=Publication.DRAFT)

    assert client.get(f"/services/{draft.pk}").status_code == 404
