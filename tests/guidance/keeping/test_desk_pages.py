"""The desk of those who keep the rules, as they use it: files, a draft, a proposal, another's decision."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, member, sign_in
from tests.guidance.keeping.conftest import AMOUNTS, CARD, drafted, points_needed, proposed
from viadukt.guidance import services as keeping
from viadukt.guidance.models import RuleChange
from viadukt.kernel import clock
from viadukt.network.public import Role

pytestmark = pytest.mark.sql
TYPED = {"why": "Das Gesetz ist anders.", "source": "BGBl. 2027 I Nr. 1", "source_day": "2026-11-01"}


def inside(who: Member) -> Client:
    return sign_in(Client(), who)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def send(client: Client, change: RuleChange, button: str, **more: str) -> HttpResponse:
    return client.post(f"/desk/rules/changes/{change.pk}", {button: "", **more})


def write(client: Client, change: RuleChange, text: str, **more: Any) -> HttpResponse:
    change.refresh_from_db()
    fields = {"revision": change.revision, "text": text, **TYPED, **more}
    return client.post(f"/desk/rules/changes/{change.pk}/edit", fields)


def test_from_the_list_of_files_to_a_rule_that_counts(rana, rashid):
    writing, reading = inside(rana), inside(rashid)
    assert "routes/20a.yaml" in page(writing, "/desk/rules/")

    begun = writing.post(f"/desk/rules/files/{CARD}", {"edit": ""})
    draft = RuleChange.objects.get()
    assert begun.headers["Location"] == f"/desk/rules/changes/{draft.pk}/edit"
    saved = write(writing, draft, draft.base.replace("at_least: 6", "at_least: 5"))
    assert saved.headers["Location"] == f"/desk/rules/changes/{draft.pk}"
    preview = page(writing, f"/desk/rules/changes/{draft.pk}")
    assert ("<del>6</del>" in preview, "<ins>5</ins>" in preview, "Buchhalterin aus Marokko" in preview) == (True, True, True)
    assert reading.get(f"/desk/rules/changes/{draft.pk}").status_code == 404  # not before it is proposed

    assert send(writing, draft, "propose").status_code == 302
    assert ('name="approve"' in page(writing, f"/desk/rules/changes/{draft.pk}")) is False
    assert "Das haben Sie vorgeschlagen" in page(writing, f"/desk/rules/changes/{draft.pk}")
    assert "Buchhalterin aus Marokko" in page(reading, f"/desk/rules/changes/{draft.pk}")
    assert send(reading, draft, "approve", decision="Stimmt.").status_code == 302

    assert points_needed() == 5
    after = page(reading, f"/desk/rules/files/{CARD}")
    assert [word in after for word in ("freigegeben", "Rana", "Rashid", "vom Netzwerk geändert")] == [True] * 4


def test_what_does_not_load_is_kept_and_told_line_by_line(rana):
    client = inside(rana)
    draft = keeping.start_change(actor=rana.actor, path=CARD)
    wrong = draft.text.replace("at_least: 6", "at_least: six").replace("purpose: search", "purpose: searching")

    answer = write(client, draft, wrong)

    said = answer.content.decode()
    draft.refresh_from_db()
    assert (answer.status_code, draft.text) == (200, wrong)
    lines = [number for number, line in enumerate(wrong.split("\n"), 1) if "searching" in line or "six," in line]
    assert [f"line {number}:" in said for number in lines] == [True, True]
    assert ("purpose: searching</code>" in said, "at_least: six, id: points" in said) == (True, True)
    assert send(client, draft, "propose").status_code == 409
    assert 'name="propose"' not in page(client, f"/desk/rules/changes/{draft.pk}")


def test_a_text_of_two_million_signs_is_refused_and_stays_in_the_form(rana):
    draft = keeping.start_change(actor=rana.actor, path=CARD)

    answer = write(inside(rana), draft, "x" * 2_000_000)

    draft.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors), draft.text == draft.base) == (422, ["text"], True)
    assert "x" * 2_000_000 in answer.content.decode()


def test_a_form_that_lacks_something_keeps_what_was_typed(rana):
    draft = keeping.start_change(actor=rana.actor, path=CARD)

    answer = write(inside(rana), draft, "route: neu", why="", source="", source_day="gestern")

    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["source", "source_day", "why"])
    assert ["route: neu" in answer.content.decode(), "gestern" in answer.content.decode()] == [True, True]


def test_two_windows_on_one_draft_show_both_and_overwrite_nothing(rana):
    client = inside(rana)
    draft = drafted(rana, CARD, "at_least: 6", "at_least: 7")
    typed = draft.text.replace("at_least: 7", "at_least: 8")

    answer = client.post(f"/desk/rules/changes/{draft.pk}/edit", {"revision": 1, "text": typed, **TYPED})

    said = answer.content.decode()
    draft.refresh_from_db()
    assert (answer.status_code, "at_least: 7" in draft.text) == (409, True)
    assert ["anderen Fenster" in said, "<del>7</del>" in said, "<ins>8</ins>" in said] == [True, True, True]
    again = client.post(
        f"/desk/rules/changes/{draft.pk}/edit", {"revision": answer.context["form"]["revision"].value(), "text": typed, **TYPED}
    )
    draft.refresh_from_db()
    assert (again.status_code, "at_least: 8" in draft.text) == (302, True)


def test_what_was_overtaken_is_shown_side_by_side_and_set_up_anew(rana, rashid, ruth):
    former = proposed(rana)
    keeping.approve_change(actor=ruth.actor, change_id=proposed(rashid, CARD, "checked: 2026-11-22", "checked: 2026-11-23").pk)
    client = inside(rana)

    shown = page(client, f"/desk/rules/changes/{former.pk}")
    said = [word in shown for word in ("inzwischen gilt", "<ins>23</ins>", "<ins>7</ins>", 'name="approve"')]
    assert said == [True, True, True, False]
    refused = send(inside(ruth), former, "approve")
    assert (refused.status_code, "inzwischen eine andere" in refused.content.decode()) == (409, True)

    answer = send(client, former, "redo")

    draft = RuleChange.objects.get(state="draft")
    assert answer.headers["Location"] == f"/desk/rules/changes/{draft.pk}/edit"
    assert ("checked: 2026-11-23" in draft.text, "at_least: 7" in draft.text) == (True, True)
    assert "dem früheren Vorschlag" in page(client, f"/desk/rules/changes/{draft.pk}")


def test_who_was_slower_reads_that_it_is_decided(rana, rashid, ruth):
    change = proposed(rana)
    keeping.approve_change(actor=rashid.actor, change_id=change.pk)

    answer = send(inside(ruth), change, "decline", decision="nein")

    assert (answer.status_code, "Darüber ist schon entschieden." in answer.content.decode()) == (409, True)


def test_declining_without_a_reason_keeps_the_page(rana, rashid):
    change = proposed(rana)

    answer = send(inside(rashid), change, "decline")

    change.refresh_from_db()
    assert (answer.status_code, "Bitte schreiben Sie, warum" in answer.content.decode(), change.state) == (
        409,
        True,
        "proposed",
    )


def test_checked_and_nothing_changed_is_one_form(rana, rashid):
    client = inside(rana)
    assert page(client, f"/desk/rules/checked/{CARD}").count(clock.today().isoformat()) == 1

    assert client.post(f"/desk/rules/checked/{CARD}", {"source": "", "source_day": ""}).status_code == 422
    sent = {"source": "AufenthG § 20a", "source_day": "2026-11-29"}
    answer = client.post(f"/desk/rules/checked/{CARD}", sent)

    change = RuleChange.objects.get()
    assert answer.headers["Location"] == f"/desk/rules/changes/{change.pk}"
    twice = client.post(f"/desk/rules/checked/{CARD}", sent)
    assert (twice.status_code, "wartet schon" in twice.content.decode()) == (422, True)
    assert send(inside(rashid), change, "approve").status_code == 302
    assert "29. November 2026" in page(client, f"/desk/rules/files/{CARD}")


def test_a_new_file_begins_with_its_name(rana):
    client = inside(rana)

    refused = client.post("/desk/rules/new", {"path": "../settings.py"})
    known = client.post("/desk/rules/new", {"path": CARD})
    begun = client.post("/desk/rules/new", {"path": "routes/21.yaml"})

    assert (refused.status_code, "../settings.py" in refused.content.decode()) == (422, True)
    assert known.headers["Location"] == f"/desk/rules/files/{CARD}"
    assert begun.headers["Location"] == f"/desk/rules/changes/{RuleChange.objects.get().pk}/edit"
    assert "noch nicht freigegeben" in page(client, "/desk/rules/files/routes/21.yaml")


def test_a_file_goes_by_saying_so_not_by_an_empty_text(rana, rashid):
    client = inside(rana)
    draft = keeping.start_change(actor=rana.actor, path="mobility/europe.yaml")
    assert write(client, draft, "").status_code == 422

    assert write(client, draft, draft.text, removed="on").status_code == 302

    draft.refresh_from_db()
    assert draft.text == ""
    shown = page(client, f"/desk/rules/changes/{draft.pk}/edit")
    assert ("Wege in andere Länder Europas" in shown, " checked" in shown.split('name="removed"')[1].split(">")[0]) == (
        True,
        True,
    )
    assert "Die Datei fällt weg." in page(client, f"/desk/rules/changes/{draft.pk}")


def test_only_what_needs_somebody(rana, rashid):
    client = inside(rana)
    rana.seat.valid_from = date(2026, 1, 1)
    rana.seat.save()
    with clock.frozen(clock.now().replace(year=2026, month=8, day=1)):
        assert "Gerade braucht keine Datei jemanden" in page(client, "/desk/rules/?due")
    proposed(rashid, "routes/18g.yaml", "checked: 2026-11-22", "checked: 2026-11-23")

    with clock.frozen(clock.now().replace(year=2026, month=12, day=1)):
        rows = client.get("/desk/rules/?due").context["rows"]

    assert [row.path for row in rows] == ["routes/18g.yaml", AMOUNTS]


def test_an_upgrade_is_shown_beside_the_own_text_and_taken_by_a_button(rana, rashid, upgrade):
    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)
    upgrade(CARD, "at_least: 6", "at_least: 5")
    client = inside(rana)

    shown = page(client, f"/desk/rules/files/{CARD}")
    assert ["neue Version des Programms" in shown, "<del>7</del>" in shown, "<ins>5</ins>" in shown] == [True, True, True]
    client.post(f"/desk/rules/files/{CARD}", {"shipped": ""})

    assert "at_least: 5" in RuleChange.objects.get(state="draft").text


def test_rules_that_do_not_load_are_told_on_the_list_and_at_their_file(rana, rashid, upgrade):
    keeping.approve_change(actor=rashid.actor, change_id=proposed(rana).pk)
    upgrade("*", "livelihood_secured", "livelihood_safe")
    client = inside(rana)

    assert "gelten nur die des Programms" in page(client, "/desk/rules/")
    assert "there is no fact" in page(client, f"/desk/rules/files/{CARD}")


def test_who_is_alone_reads_that_a_second_person_is_missing(rana):
    change = proposed(rana)

    assert "pflegt gerade niemand die Regeln" in page(inside(rana), f"/desk/rules/changes/{change.pk}")


def test_lists_of_one_and_of_many_cost_the_same(rana, rashid):
    client = inside(rashid)
    for path in (CARD, "routes/18g.yaml", "routes/18a.yaml", "routes/18b.yaml"):
        change = proposed(rana, path, "checked: 2026-11-22", "checked: 2026-11-23")
        if path != CARD:
            keeping.decline_change(actor=rashid.actor, change_id=change.pk, decision="nein")
        page(client, "/desk/rules/changes/")
        if path == CARD:
            before = count(client, "/desk/rules/changes/")

    assert count(client, "/desk/rules/changes/") <= before + 1  # of lists that were empty nothing is read


def count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return len(caught)


@pytest.mark.parametrize("path", ["", "new", f"files/{CARD}", f"checked/{CARD}", "changes/"])
def test_at_an_organisation_that_is_no_umbrella_there_is_nothing(cologne, path):
    keeper = member("Rosa", cologne, Role.RULE_KEEPER)

    assert inside(keeper).get(f"/desk/rules/{path}").status_code == 404


@pytest.mark.parametrize("path", ["files/nothing.yaml", "files/../../etc/passwd", "checked/routes/99.yaml"])
def test_a_file_that_is_not_there_is_not_there(rana, path):
    assert inside(rana).get(f"/desk/rules/{path}").status_code == 404


def test_a_button_that_is_none_does_nothing(rana, rashid):
    assert send(inside(rashid), proposed(rana), "explode").status_code == 404


def test_the_desk_leads_there(rana, sina):
    assert "/desk/rules/" in page(inside(rana), "/desk/")
    assert "/desk/rules/" not in page(inside(sina), "/desk/")


def test_what_becomes_of_a_draft_its_author_decides(rana):
    client = inside(rana)
    draft = drafted(rana, CARD, "at_least: 6", "at_least: 7", source_day=date(2026, 11, 1))

    assert "Ihre Entwürfe" in page(client, "/desk/rules/changes/")
    assert send(client, draft, "withdraw").status_code == 302

    draft.refresh_from_db()
    assert (draft.state, client.get(f"/desk/rules/changes/{draft.pk}/edit").status_code) == ("withdrawn", 404)
    assert client.get(f"/desk/rules/changes/{draft.pk}").status_code == 200
