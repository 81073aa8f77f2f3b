"""The ways to pages that lie in the middle of something: somebody's session as it is then, and the address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client

from tests.access.world import World
from tests.accounts.conftest import letters, with_app
from tests.casework.care import person
from tests.casework.referring import prepared, says_yes, sent, with_mailbox
from tests.cast import PASSWORD, member, sign_in
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.services.factors import new_recovery_codes
from viadukt.accounts.services.invitations import invite
from viadukt.casework.models import Assignment, Case, CaseStatus, CaseworkSetup, Referral
from viadukt.casework.opening import open_file
from viadukt.casework.services.consents import give_consent
from viadukt.casework.services.mailboxes import begin_session, make_mailbox, new_code
from viadukt.casework.services.rights import ask_for_names
from viadukt.casework.views.gates import COOKIE
from viadukt.directory.links import still_correct_link
from viadukt.directory.public import Service, Topic
from viadukt.guidance.services import start_change, write_change
from viadukt.kernel import vault
from viadukt.kernel.actor import JobActor
from viadukt.network.public import Organisation, OrganisationKind, Role, Seat, SeatActor
from viadukt.post import preferences
from viadukt.post.addresses import recipient_of
from viadukt.post.categories import optional_categories


@dataclass(frozen=True)
class Way:
    """Whose browser it is, by the cookies of `client`, and where it goes."""

    client: Client
    path: str


def _confirmed(world: World) -> Client:
    """Farid has just shown once more that it is he, and has an app and recovery codes."""
    farid = member("Farid", world.own, Role.EDITOR)
    with_app(farid)
    client = sign_in(Client(), farid)
    answer = client.post("/account/again/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    new_recovery_codes(actor=PersonActor.of(farid.user), user=farid.user)
    return client


def _of_the_lead(world: World, path: str) -> Way:
    return Way(sign_in(Client(), member("Dilek", world.own, Role.TEAM_LEAD)), path)


def _without_app(world: World) -> Client:
    """The same without anything to prove himself with yet."""
    client = sign_in(Client(), member("Farid", world.own, Role.EDITOR))
    assert client.post("/account/again/", {"password": PASSWORD}).status_code == 302
    return client


def _invited(client: Client) -> Client:
    """Whoever holds the mailed link has opened it."""
    invite(actor=JobActor("invite"), email="gul@beispiel.example", name="Gül")
    letter = next(letter for letter in reversed(letters()) if letter.template == "invitation")
    assert client.get(letter.path).status_code == 302
    return client


def _second_step(world: World) -> Client:
    farid = with_app(member("Farid", world.own, Role.EDITOR))
    client = Client()
    assert client.post("/account/login/", {"login": farid.email, "password": PASSWORD}).status_code == 302
    return client


def _mailed(world: World, path: Callable[[Service], str]) -> str:
    return "/" + path(Service.objects.get(pk=world.things["service"])).split("/", 3)[3]


def _unsubscribe_path() -> str:
    link = preferences.unsubscribe_url(recipient_of("amal@beispiel.example"), optional_categories()[0].key)
    return "/" + link.split("/", 3)[3]


def _with_mailbox(world: World) -> Way:
    """Whoever came with an enquiry has opened their mailbox; the case has a plan, and its reader a step to tick."""
    _words, keys = new_code("de")
    mailbox = make_mailbox(keys=keys, language="de")
    case = Case.objects.get(pk=world.things["case"])
    Case.objects.filter(pk=case.pk).update(mailbox=mailbox)
    vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk).seal_to(keys.pair.public)
    secret, _actor = begin_session(mailbox=mailbox, keys=keys)
    client = Client()
    client.cookies[COOKIE] = secret
    return Way(client, "/mailbox/plan")


def _drafted(world: World) -> Way:
    """Somebody who keeps the rules has typed what does not load."""
    keeper = member("Rashida", world.umbrella, Role.RULE_KEEPER)
    draft = start_change(actor=keeper.actor, path="routes/20a.yaml")
    wrong = draft.text.replace("at_least: 6", "at_least: six")
    write_change(actor=keeper.actor, change_id=draft.pk, revision=1, text=wrong, why="", source="", source_day=None)
    return Way(sign_in(Client(), keeper), f"/desk/rules/changes/{draft.pk}/edit")


def _asked(world: World) -> Client:
    """Amal has just sent an enquiry: her mailbox is open, and its words are not kept yet."""
    client = Client()
    form = {"need": "Gilt mein Diplom hier?", "language": "ar", "writer": "person"}
    answer = client.post(f"/ask/{world.things['service']}", form)
    assert answer.headers["Location"] == "/mailbox/words", answer.content.decode()
    return client


def _locked(world: World) -> str:
    """An offer whose organisation reads no enquiries."""
    CaseworkSetup.objects.all().delete()
    return f"/ask/{world.things['service']}"


def _sealed(world: World) -> Way:
    """A clinic without an account got a link."""
    clinic = Organisation.objects.create(name="Klinik Beispiel gGmbH", kind=OrganisationKind.EMPLOYER, invented=True)
    referral = Referral.objects.get(pk=world.things["referral_out"])
    seat = SeatActor.of(Seat.objects.get(pk=world.things["seat"]))
    opened = open_file(seat, referral.case)
    going = prepared(opened, clinic)
    link = sent(opened, says_yes(with_mailbox(opened), going)).link
    return Way(Client(), "/" + link.split("/", 3)[3])


def _mailbox(world: World, path: str, *, waiting: bool = False) -> Way:
    """Amal in her mailbox, with a case that somebody reads, and one consent."""
    topic = Topic.objects.get(pk=world.things["topic"])
    adviser = member("Bernadette", world.own, Role.ADVISER)
    amal = person(topic, at=adviser, status=CaseStatus.WAITING if waiting else CaseStatus.OPEN)
    open_file(adviser.actor, amal.case)
    give_consent(opened=open_file(amal.actor, amal.case), purpose="evidence", language="ar")
    ask_for_names(actor=amal.actor, case=amal.case)
    return Way(amal.client, path.format(case=amal.case.pk))


def _locked_case(world: World) -> Way:
    """A lead opens a case while a duty is missing."""
    client = sign_in(Client(), member("Denisa", world.own, Role.TEAM_LEAD))
    CaseworkSetup.objects.filter(organisation=world.own).update(legal_guide="")
    return Way(client, f"/desk/cases/{world.things['cared_case']}/consents")


def _closed(world: World) -> Way:
    """A restricted case, for an adviser to whom it is not assigned."""
    Case.objects.filter(pk=world.things["case"]).update(restricted=True)
    ines = member("Ines", world.own, Role.ADVISER)
    return Way(sign_in(Client(), ines), f"/desk/cases/{world.things['case']}/")


def _alarmed(world: World) -> Way:
    """What the responsible adviser has to take note of."""
    seat = Seat.objects.select_related("user").get(pk=world.things["seat"])
    return Way(sign_in(Client(), seat.user), f"/desk/alarms/{world.things['alarm']}")


def _accompanying(world: World) -> Way:
    """Gül, on the day."""
    errand = Assignment.objects.select_related("seat__user").get(pk=world.things["errand"])
    return Way(sign_in(Client(), errand.seat.user), f"/desk/assignments/{errand.pk}")


def _own_note(world: World) -> Way:
    """The author of a note changes it."""
    seat = Seat.objects.select_related("user").get(pk=world.things["seat"])
    path = f"/desk/cases/{world.things['case']}/notes/{world.things['note']}"
    return Way(sign_in(Client(), seat.user), path)


WAYS: dict[str, Callable[[World], Way]] = {
    "casework/setup.html": lambda world: _of_the_lead(world, "/desk/casework/setup"),
    "casework/case_closed.html": _closed,
    "casework/case_note.html": _own_note,
    "casework/alarm.html": _alarmed,
    "casework/assignment_today.html": _accompanying,
    "account/logout.html": lambda world: Way(sign_in(Client(), world.mallory), "/account/logout/"),
    "accounts/add_app.html": lambda world: Way(_without_app(world), "/account/second-factor/app/"),
    "accounts/add_passkey.html": lambda world: Way(_confirmed(world), "/account/passkeys/add/"),
    "accounts/email.html": lambda world: Way(_confirmed(world), "/account/email/"),
    "accounts/password.html": lambda world: Way(_confirmed(world), "/account/password/"),
    "accounts/recovery_codes.html": lambda world: Way(_confirmed(world), "/account/second-factor/recovery-codes/"),
    "accounts/remove_factor.html": lambda world: Way(_confirmed(world), "/account/second-factor/app/remove/"),
    "accounts/second_step.html": lambda world: Way(_second_step(world), "/account/second-step/"),
    "accounts/invitation.html": lambda _: Way(_invited(Client()), "/account/invitation/"),
    "accounts/invitation_with_account.html": lambda world: Way(
        _invited(sign_in(Client(), world.mallory)), "/account/invitation/"
    ),
    "accounts/invitation_gone.html": lambda _: Way(Client(), "/account/invitation/"),
    "post/unsubscribe.html": lambda _: Way(Client(), _unsubscribe_path()),
    "casework/ask_closed.html": lambda world: Way(Client(), _locked(world)),
    "casework/mailbox_page.html": lambda world: Way(_asked(world), "/mailbox/home"),
    "casework/words.html": lambda world: Way(_asked(world), "/mailbox/words"),
    "casework/words_check.html": lambda world: Way(_asked(world), "/mailbox/words/check"),
    "casework/words_skip.html": lambda world: Way(_asked(world), "/mailbox/words/skip"),
    "guidance/desk/edit_change.html": _drafted,
    "casework/referral_link.html": _sealed,
    "casework/mailbox_consents.html": lambda world: _mailbox(world, "/mailbox/consents/"),
    "casework/mailbox_readers.html": lambda world: _mailbox(world, "/mailbox/readers/"),
    "casework/mailbox_export.html": lambda world: _mailbox(world, "/mailbox/held/"),
    "casework/mailbox_delete.html": lambda world: _mailbox(world, "/mailbox/delete/"),
    "casework/mailbox_delete_case.html": lambda world: _mailbox(world, "/mailbox/delete/{case}", waiting=True),
    "casework/locked.html": _locked_case,
    "casework/mailbox_plan.html": _with_mailbox,
    "directory/still_correct.html": lambda world: Way(Client(), _mailed(world, still_correct_link)),
}
