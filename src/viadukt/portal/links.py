"""Where one can go from the desk, by what the seat is for."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.casework.public import rooms_for
from viadukt.network.public import POOLING, Role, SeatActor, is_network_secretariat, is_rule_keeper


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    text: str
    url: str


def desk_links(actor: SeatActor) -> list[Link]:
    """The rooms that this seat opens."""
    links = [
        Link(
            pgettext("staff", "Öffentliche Seite"),
            pgettext("staff", "So sehen andere Ihre Organisation."),
            reverse("network:organisation", args=[actor.organisation_id]),
        )
    ]
    links += [Link(str(room.label), str(room.text), reverse(room.url_name)) for room in rooms_for(actor)]
    if actor.roles & POOLING:
        links.append(
            Link(
                pgettext("staff", "Pool"),
                pgettext("staff", "Referent*innen, Räume, Material: anbieten und danach fragen."),
                reverse("network:desk_pool"),
            )
        )
    if actor.roles & {Role.EDITOR, Role.SECRETARIAT, Role.TEAM_LEAD}:
        links += [
            Link(
                pgettext("staff", "Eintrag der Organisation"),
                pgettext("staff", "Angaben, Texte und Orte."),
                reverse("network:desk_profile", args=[actor.organisation_id]),
            ),
            Link(
                pgettext("staff", "Meldungen zu Einträgen"),
                pgettext("staff", "Was andere berichtigt haben möchten."),
                reverse("network:desk_reports"),
            ),
        ]
    if actor.roles & {Role.EDITOR, Role.SECRETARIAT}:
        links += [
            Link(
                pgettext("staff", "Angebote"),
                pgettext("staff", "Was Ihre Organisation anbietet, in welchen Sprachen, wann."),
                reverse("directory:desk_services"),
            ),
            Link(
                pgettext("staff", "Meldungen zu Angeboten"),
                pgettext("staff", "Was Ratsuchende gemeldet haben."),
                reverse("directory:desk_reports"),
            ),
        ]
    if actor.roles & {Role.SECRETARIAT, Role.TEAM_LEAD}:
        links += [
            Link(
                pgettext("staff", "Zugänge"),
                pgettext("staff", "Wer hier arbeitet, und wer eingeladen ist."),
                reverse("network:desk_seats", args=[actor.organisation_id]),
            ),
            Link(
                pgettext("staff", "Mitgliedschaften"),
                pgettext("staff", "Anträge, Aufnahmen, Austritte."),
                reverse("network:desk_memberships"),
            ),
        ]
    if is_rule_keeper(actor):
        links.append(
            Link(
                pgettext("staff", "Regeln"),
                pgettext("staff", "Beträge, Wege und Verfahren an den Quellen prüfen, ändern, freigeben."),
                reverse("guidance:desk_rules"),
            )
        )
    if is_network_secretariat(actor):
        links += [
            Link(
                pgettext("staff", "Einträge ohne eigene Redaktion"),
                pgettext("staff", "Organisationen eintragen, einlesen, zusammenführen."),
                reverse("network:desk_unclaimed"),
            ),
            Link(
                pgettext("staff", "Förderprogramme"),
                pgettext("staff", "Programme, Förderzeiträume, Projekte und Zahlen, mit ihren Quellen."),
                reverse("network:desk_programmes"),
            ),
        ]
    return links
