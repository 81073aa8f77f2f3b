"""What there is to reach: an organisation's own things, and people at and outside of it."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from tests.casework.asking import ask
from tests.cast import Member, member, organisation
from viadukt.accounts.public import User
from viadukt.casework.models import (
    Alarm,
    CaseworkSetup,
    Channel,
    Contact,
    Cover,
    Document,
    PlanTemplate,
    PoolTaking,
    Referral,
    RestrictedRecord,
    RightsRequest,
    Speaker,
)
from viadukt.casework.opening import OpenCase
from viadukt.casework.receivers import receiver_of
from viadukt.casework.services.appointments import Hours, make_appointment, offer_slots
from viadukt.casework.services.assignments import Instructions, accompany
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.consents import give_consent
from viadukt.casework.services.erasure import Kept, erase_case
from viadukt.casework.services.groups import add_meetings, enrol, make_group
from viadukt.casework.services.notes import Talk, add_note
from viadukt.casework.services.plans import start_plan
from viadukt.casework.services.referrals.preparing import Wish, prepare_referral
from viadukt.casework.services.tally import enter_sheet
from viadukt.directory.public import Publication, Service, ServiceSite, Topic, relist_all
from viadukt.directory.services import report as file_report
from viadukt.guidance.services import propose_check, start_change
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.kernel.ids import new_id
from viadukt.kernel.texts import Translated
from viadukt.network.models import (
    FundingPeriod,
    Membership,
    ProfileReport,
    Programme,
    ProgrammeFigure,
    Project,
    Resource,
    ResourceRequest,
    SeatInvitation,
    Site,
)
from viadukt.network.public import Organisation, OrganisationKind, Role

# Stands in what nobody outside of the organisation may see.
SECRET = "Geheimentwurf"


@dataclass
class World:
    """`own` holds things; `things` gives the value of a URL's part by a word, such as `draft`."""

    own: Organisation
    umbrella: Organisation
    mallory: Member
    nobody: User
    things: dict[str, Any] = field(default_factory=dict)

    def staff(self, at: Organisation) -> dict[Role, Member]:
        """One person for each role."""
        return {role: member(f"{role}-{at.pk.hex[-4:]}", at, role) for role in Role}


def build() -> World:
    own = organisation("Verein Beispiel Köln e.V.", country="DE", land="DE-NW", email="verein@beispiel.example")
    umbrella = organisation("Dachverband Beispiel e.V.", OrganisationKind.UMBRELLA)
    elsewhere = organisation("Verein Anderswo Beispiel e.V.", OrganisationKind.UMBRELLA)
    site = Site.objects.create(
        organisation=own, street="Beispielweg 1", postal_code="50667", city="Köln", latitude=50.9, longitude=6.9
    )
    shelter = Site.objects.create(organisation=own, street=f"{SECRET}straße 1", city="Köln", protected=True)
    topic, _ = Topic.objects.get_or_create(slug="recognition", defaults={"name": Translated.of("Anerkennung")})
    published = _service(own, "Anerkennungsberatung", Publication.PUBLISHED, topic)
    draft = _service(own, SECRET, Publication.DRAFT, topic)
    at = {
        (service, place): ServiceSite.objects.create(service=service, site=place)
        for service in (published, draft)
        for place in (site, shelter)
    }
    relist_all()
    report = file_report(actor=Visitor(), service=published, kind="other", text=SECRET)
    profile_report = ProfileReport.objects.create(organisation=own, kind="correct", text=SECRET)
    unclaimed = organisation("Verein ohne Redaktion", source="example.org")
    hidden = organisation(f"{SECRET} e.V.", OrganisationKind.UMBRELLA, published=False)
    membership = Membership.objects.create(umbrella=umbrella, member=own, applied_on=clock.today())
    programme = Programme.objects.create(name="Förderprogramm Beispiel")
    period = FundingPeriod.objects.create(programme=programme, begins=clock.today() - timedelta(days=400))
    figure = ProgrammeFigure.objects.create(
        period=period, key="subprojects", label=Translated.of("Teilprojekte"), value=3, source="example.org"
    )
    project = Project.objects.create(period=period, name="Teilprojekt Beispiel", carrier=own)
    resource = Resource.objects.create(
        organisation=own, kind="room", title=Translated.of(f"{SECRET}: Raum"), place="Köln", languages=["de"]
    )
    request = ResourceRequest.objects.create(
        resource=resource, organisation=umbrella, message=SECRET, wanted_from=clock.today(), wanted_until=clock.today()
    )
    member("Verborgen", hidden, Role.ADVISER)  # so that its entry is no umbrella's to look after
    berna = member("Berna", own, Role.ADVISER)
    seat_invitation = SeatInvitation.objects.create(invitation_id=new_id(), organisation=own, roles=[Role.ADVISER])
    CaseworkSetup.objects.create(
        organisation=own,
        contract_on=clock.today(),
        assessment_on=clock.today(),
        contact="x@beispiel.example",
        legal_guide="R. Beispiel",
    )
    keeper = member("Rana", umbrella, Role.RULE_KEEPER)
    rule_draft = start_change(actor=keeper.actor, path="routes/18g.yaml")
    rule_change = propose_check(actor=keeper.actor, path="routes/20a.yaml", source="AufenthG § 20a", source_day=clock.today())
    mallory = member("Mallory", elsewhere, *Role)
    nobody = User.objects.create_user("niemand@beispiel.example", name="Niemand")
    things = {
        "organisation": own.pk,
        "umbrella": umbrella.pk,
        "site": site.pk,
        "shelter": shelter.pk,
        "service": published.pk,
        "draft": draft.pk,
        "membership": membership.pk,
        "programme": programme.pk,
        "period": period.pk,
        "figure": figure.pk,
        "project": project.pk,
        "topic": topic.pk,
        "person": berna.user.pk,
        "service_at_site": at[published, site].pk,
        "service_at_shelter": at[published, shelter].pk,
        "draft_at_site": at[draft, site].pk,
        "report": report.pk,
        "profile_report": profile_report.pk,
        "resource": resource.pk,
        "request": request.pk,
        "unclaimed": unclaimed.pk,
        "hidden": hidden.pk,
        "seat": berna.seat.pk,
        "seat_invitation": seat_invitation.pk,
        "rule_kind": "route",
        "rule": "20a",
        "rule_file": "routes/20a.yaml",
        "rule_change": rule_change.pk,
        "rule_draft": rule_draft.pk,
        "language": "en",
        "unknown": new_id(),
        "number": 999_999,
        "word": "gibt-es-nicht",
        "guidance_folder": "recognition",
        **_casework(own, topic, berna),
        **_referrals(own, berna),
        **_cared_case(own, topic),
    }
    return World(own, umbrella, mallory, nobody, things)


def _casework(own: Organisation, topic: Topic, berna: Member) -> dict[str, Any]:
    """A case with everything in it, a group, the counter, and enquiries that wait."""
    opened = open_case(actor=berna.actor, nickname=SECRET, about=About(topic=topic, language="ar"))
    case = opened.case
    gul = member("Gül", own, Role.ACCOMPANIER)
    told = Instructions(when="10 Uhr", where=SECRET, called=SECRET, emergency="Berna")
    errand = accompany(opened=opened, seat=gul.seat, day=clock.today(), told=told)
    talk = Talk(on=clock.today(), channel=Channel.PHONE, speaker=Speaker.PERSON)
    note = add_note(opened=opened, talk=talk, text=SECRET)
    document = Document(case=case, kind="letter")
    document.content = opened.seal(f"document:{document.pk}", {"title": SECRET})
    document.save(force_insert=True)
    alarm = Alarm.objects.create(kind="handed_over", case=case, seat=berna.seat, by=berna.seat)
    [slot] = offer_slots(
        actor=berna.actor,
        first_day=clock.in_days(7),
        last_day=clock.in_days(7),
        hours=Hours(set(range(7)), time(9), time(10), 60),
        meeting="phone",
    )
    appointment = make_appointment(
        opened=opened, starts_at=clock.now() + timedelta(days=1), minutes=30, meeting="phone", content={"place": SECRET}
    )
    group = make_group(
        actor=berna.actor,
        facts={
            "title": SECRET,
            "about": "",
            "topic": None,
            "project": None,
            "language": "",
            "place": "",
            "capacity": 3,
        },
    )
    participation = enrol(opened=opened, group_id=group.pk)
    [meeting] = add_meetings(actor=berna.actor, group_id=group.pk, starts_at=clock.now(), minutes=60)
    enquiry = ask(own, topic, text=SECRET).case
    ask(None, topic, text=SECRET)
    PoolTaking.objects.create(organisation=own)
    tally = enter_sheet(actor=berna.actor, on=clock.today(), cells={(topic.pk, Channel.PHONE): 3}, entry=new_id())
    contact = Contact.objects.get(batch=tally)
    plan = start_plan(opened=opened, template="recognition_regulated", name=SECRET)
    template = PlanTemplate.objects.create(organisation=own, name=SECRET)
    cover = Cover.objects.create(
        away=berna.seat, cover=member("Cem", own, Role.ADVISER).seat, from_day=clock.today(), until_day=clock.in_days(7)
    )
    return {
        "case": case.pk,
        "note": note.pk,
        "document": document.pk,
        "errand": errand.pk,
        "alarm": alarm.pk,
        "draft_name": "note",
        "slot": slot.pk,
        "appointment": appointment.pk,
        "group": group.pk,
        "meeting": meeting.pk,
        "participation": participation.pk,
        "enquiry": enquiry.pk,
        "contact": contact.pk,
        "tally": tally,
        "plan": plan.pk,
        "plan_step": plan.steps.get(key="decision").pk,
        "plan_template": template.pk,
        "cover": cover.pk,
        "funder": "niq",
        "report_kind": "xlsx",
    }


def _referrals(own: Organisation, berna: Member) -> dict[str, Any]:
    """A person of `own` who may be referred, and one who came to it."""
    sender = organisation("Beratungsstelle Beispiel Bonn", OrganisationKind.ADVICE_CENTRE, country="DE")
    nadia = member("Nadia", sender, Role.ADVISER)
    done = {"contract_on": clock.today(), "assessment_on": clock.today(), "contact": "x", "legal_guide": "x"}
    for unlocked in (own, sender):
        CaseworkSetup.objects.update_or_create(organisation=unlocked, defaults=done)
    here = open_case(actor=berna.actor, nickname=SECRET, about=About())
    there = open_case(actor=nadia.actor, nickname=SECRET, about=About())
    going, coming = (_prepared(case, to) for case, to in ((here, sender), (there, own)))
    Referral.objects.filter(pk=coming.pk).update(state="offered", offered_at=clock.now())
    return {"referred_case": here.case.pk, "referral_out": going.pk, "referral_in": coming.pk}


def _prepared(opened: OpenCase, to: Organisation) -> Referral:
    wish = Wish(values={"name": SECRET}, until=clock.in_days(10))
    return prepare_referral(opened=opened, receiver=receiver_of(to), wish=wish)


def _service(own: Organisation, title: str, publication: Publication, topic: Topic) -> Service:
    service = Service.objects.create(
        organisation=own,
        title=Translated.of(title),
        description=Translated.of(title),
        publication=publication,
        phone="+49 221 1",
    )
    service.topics.add(topic)
    return service


def _cared_case(own: Organisation, topic: Topic) -> dict[str, Any]:
    """A case with a consent, a note, a request, and what was kept of an erased one."""
    arranged = {"contract_on": clock.today(), "assessment_on": clock.today(), "contact": "dsb@beispiel.example"}
    CaseworkSetup.objects.get_or_create(organisation=own, defaults=arranged | {"legal_guide": "Rechtsanwältin Beispiel"})
    deniz = member("Denise", own, Role.TEAM_LEAD, Role.ADVISER)
    gone = open_case(actor=deniz.actor, nickname=SECRET, about=About(topic=topic))
    erase_case(actor=deniz.actor, case=gone.case, reason="decided", kept=Kept(SECRET, "funder", clock.in_days(30)))
    opened = open_case(actor=deniz.actor, nickname=SECRET, about=About(topic=topic, language="ar"))
    consent = give_consent(opened=opened, purpose="story", language="ar", given="paper", text=SECRET)
    note = Contact(id=new_id(), organisation=own, case=opened.case, channel="phone")
    note.text = opened.seal(f"contact:{note.pk}", {"text": SECRET})
    note.save()
    asked = RightsRequest.objects.create(case=opened.case, kind="names", due_on=clock.in_days(30))
    return {
        "cared_case": opened.case.pk,
        "cared_consent": consent.pk,
        "cared_note": note.pk,
        "rights_request": asked.pk,
        "kept": RestrictedRecord.objects.get(organisation=own).pk,
    }
