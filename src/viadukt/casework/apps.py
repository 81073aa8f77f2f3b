from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register


class CaseworkConfig(AppConfig):
    name = "viadukt.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.casework import hooks, menus  # noqa: PLC0415
        from viadukt.casework.actions import write_to_network, write_to_service  # noqa: PLC0415
        from viadukt.casework.duties.care import care_duties  # noqa: PLC0415
        from viadukt.casework.duties.enquiries import enquiry_duties  # noqa: PLC0415
        from viadukt.casework.referral_lists import referral_duties  # noqa: PLC0415
        from viadukt.casework.services.alarms import alarm_duties  # noqa: PLC0415
        from viadukt.casework.services.letters import MAILBOX  # noqa: PLC0415
        from viadukt.casework.services.referrals.caring import HELD  # noqa: PLC0415
        from viadukt.casework.services.referrals.stopping import (  # noqa: PLC0415
            consent_taken_back,
            forget_referrals,
            move_referrals,
            referrals_of,
        )
        from viadukt.casework.services.reminders import by_mail, register_gateway  # noqa: PLC0415
        from viadukt.casework.tasks import appointments, care, mailboxes, plans, referrals, routing  # noqa: F401, PLC0415
        from viadukt.casework.worklist import starting  # noqa: PLC0415
        from viadukt.directory.public import register_need_action, register_service_action  # noqa: PLC0415
        from viadukt.jobs.public import register_duties  # noqa: PLC0415
        from viadukt.network.public import register_merge  # noqa: PLC0415
        from viadukt.post.public import register_category  # noqa: PLC0415

        menus.register()
        register(Entry(_("Mein Postfach"), "casework:mailbox_door", 40))
        register_category(MAILBOX)
        register_service_action(write_to_service)
        register_need_action(write_to_network)
        register_duties("casework.care", pgettext_lazy("staff", "Datenschutz der Fälle"), care_duties)
        register_duties("casework.enquiries", pgettext_lazy("staff", "Anfragen"), enquiry_duties)
        register_duties("casework.alarms", pgettext_lazy("staff", "Was Sie wissen müssen"), alarm_duties)
        register_duties("casework.referrals", pgettext_lazy("staff", "Überleitungen"), referral_duties)
        register_merge(move_referrals)
        hooks.watch_withdrawal(consent_taken_back)
        hooks.register_erasure(forget_referrals)
        hooks.register_seen(referrals_of)
        hooks.register_held(HELD)
        starting.start()
        register_gateway("email", by_mail)
