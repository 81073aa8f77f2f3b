from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register, register_footer


class GuidanceConfig(AppConfig):
    name = "viadukt.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.directory.public import register_hint  # noqa: PLC0415
        from viadukt.guidance.duties import rule_duties  # noqa: PLC0415
        from viadukt.guidance.overlay import once_a_request  # noqa: PLC0415
        from viadukt.jobs.public import register_duties  # noqa: PLC0415

        ways = _("Prüfen, welcher Weg offen ist")
        register_hint(ways, "guidance:interview", ("visa-entry", "work-permit", "residence-permit", "asylum"))
        register_hint(ways, "guidance:interview", ("vocational-training",), "p=training")
        register_hint(ways, "guidance:interview", ("higher-education",), "p=study")
        register_hint(_("Anerkennung für meinen Beruf"), "guidance:recognition", ("recognition", "qualification"))

        register(Entry(_("Wege prüfen"), "guidance:interview", 25))
        register_footer(Entry(_("Wege und Regeln"), "guidance:topics", 4))
        register_footer(Entry(_("Alle Regeln und ihre Quellen"), "guidance:rules", 7))
        register_duties("guidance", pgettext_lazy("staff", "Regeln"), rule_duties)
        once_a_request()
