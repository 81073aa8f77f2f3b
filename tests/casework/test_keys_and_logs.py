"""Keys are renewed under way, a lost password loses nothing, and what goes wrong says no word of a case."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings as project
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.casework.care import STORY, Person, person
from tests.cast import PASSWORD, Member, sign_in
from viadukt.accounts.session import OPENED, SEEN
from viadukt.casework import hooks
from viadukt.casework.models import CaseRecord
from viadukt.casework.opening import NEED, open_file
from viadukt.casework.services.consents import give_consent
from viadukt.casework.services.keys import finish_renewal, go_on_with_renewals, left_to_seal, renew_keys
from viadukt.casework.services.mailboxes import IDLE
from viadukt.directory.public import Topic
from viadukt.jobs.public import enqueue, job
from viadukt.jobs.worker import Worker
from viadukt.kernel import clock, crypto, vault
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import owner_keys
from viadukt.kernel.logs import WithoutWords
from viadukt.kernel.models import SealedKey

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
commits = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)


@pytest.fixture
def amal_(berna: Member, recognition: Topic) -> Person:
    return person(recognition, at=berna)


class Killed(BaseException):
    """The process ended."""


@commits
def test_a_renewal_that_is_killed_half_way_goes_on_where_it_was(amal_: Person, berna: Member, deniz: Member):
    organisation: UUID = berna.organisation.pk
    keys = [vault.lock(owner_id=organisation, object_id=new_id()) for _ in range(9)]
    total = left = (
        SealedKey.objects.filter(owner_id=organisation).exclude(recipient=crypto.fingerprint(amal_.keys.pair.public)).count()
    )
    renew_keys(actor=deniz.actor)

    def kill(_done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        finish_renewal(organisation_id=organisation, progress=kill, batch=4)
    left = left_to_seal(organisation)
    half_way = [vault.open_for_owner(owner_id=organisation, object_id=key.object_id) for key in keys]
    finish_renewal(organisation_id=organisation, batch=4)

    assert (left, left_to_seal(organisation), half_way) == (total - 4, 0, keys)
    assert open_file(berna.actor, amal_.case).record(NEED).value["text"] == STORY
    assert open_file(amal_.actor, amal_.case).record(NEED).value["text"] == STORY
    names = set(SealedKey.objects.filter(object_id__in=[key.object_id for key in keys]).values_list("recipient", flat=True))
    assert names == {crypto.fingerprint(owner_keys(organisation).current.public)}


@commits
def test_the_worker_seals_anew_what_the_lead_renewed_on_the_desk(client: Client, amal_: Person, deniz: Member):
    answer = sign_in(client, deniz).post("/desk/casework/setup/new-keys")
    before = left_to_seal(deniz.organisation.pk)

    Worker().run_until_idle()

    assert (answer.status_code, before, left_to_seal(deniz.organisation.pk), go_on_with_renewals()) == (302, 1, 0, 0)


def test_only_the_lead_renews(berna: Member):
    with pytest.raises(Refused):
        renew_keys(actor=berna.actor)


def test_a_password_that_is_lost_loses_no_case(client: Client, amal_: Person, berna: Member):
    berna.user.set_password("another password for tests")
    berna.user.save()

    assert not Client().login(username=berna.user.email, password=PASSWORD)
    page = sign_in(client, berna).get(f"/desk/cases/{amal_.case.pk}/consents")
    assert (page.status_code, open_file(berna.actor, amal_.case).record(NEED).value["text"]) == (200, STORY)


@job("test.care.failing", retries=0)
def failing(*, case_id: str) -> None:
    raise ValueError(f"{STORY} {case_id}")


def logged(caplog: pytest.LogCaptureFixture) -> str:
    formatter = WithoutWords("%(levelname)s %(name)s %(message)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


def test_an_error_in_case_code_says_no_word_in_log_or_page(
    amal_: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(_actor: object, _consent: object) -> None:
        try:
            raise KeyError(STORY)
        except KeyError as error:
            raise ValueError(f"{STORY} is no number") from error

    monkeypatch.setattr(hooks, "_withdrawals", [fail])
    consent = give_consent(opened=open_file(amal_.actor, amal_.case), purpose="evidence", language="de")
    caplog.set_level(logging.DEBUG)

    answer = amal_.client.post(f"/mailbox/consents/{consent.pk}/withdraw")

    said = logged(caplog)
    assert (answer.status_code, STORY in answer.content.decode(), STORY in said) == (500, False, False)
    assert ("builtins.ValueError" in said, "builtins.KeyError" in said, "test_keys_and_logs.py" in said) == (True,) * 3


def test_a_record_that_is_damaged_says_no_word(amal_: Person, berna: Member, caplog: pytest.LogCaptureFixture):
    opened = open_file(berna.actor, amal_.case)
    wrong = opened.key.encrypt("record:nickname", STORY.encode(), version=1)  # no JSON: the parser quotes it
    CaseRecord.objects.filter(name="nickname").update(content=wrong)
    client = sign_in(Client(raise_request_exception=False), berna)

    answer = client.get(f"/desk/cases/{amal_.case.pk}/consents")

    assert (answer.status_code, STORY in answer.content.decode(), STORY in logged(caplog)) == (500, False, False)


@commits
def test_a_job_that_fails_leaves_no_word(amal_: Person, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    enqueue(failing, case_id=str(amal_.case.pk))

    Worker().run_until_idle()

    kept = [str(value) for row in DBTaskResult.objects.filter(task_path__contains="failing").values_list() for value in row]
    assert (STORY in " ".join(kept), STORY in logged(caplog)) == (False, False)


def test_the_log_is_written_without_words():
    assert project.LOGGING["formatters"]["plain"]["()"] == "viadukt.kernel.logs.WithoutWords"


def test_a_mailbox_left_open_opens_nothing_after_half_an_hour(amal_: Person):
    with clock.frozen(clock.now() + IDLE + timedelta(minutes=1)):
        answer = amal_.client.get("/mailbox/consents/")

    assert (answer.status_code, answer.headers.get("Location")) == (302, "/mailbox/")


def test_a_stolen_session_of_staff_reads_no_case_after_the_idle_time(client: Client, amal_: Person, berna: Member):
    sign_in(client, berna)
    session = client.session
    session[OPENED] = session[SEEN] = clock.now().timestamp()
    session.save()
    url = f"/desk/cases/{amal_.case.pk}/consents"
    assert client.get(url).status_code == 200

    with clock.frozen(clock.now() + timedelta(seconds=project.STAFF_IDLE_SECONDS + 60)):
        answer = client.get(url)

    assert (answer.status_code, answer.headers["Location"].startswith("/account/login/")) == (302, True)
