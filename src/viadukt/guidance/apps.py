from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from viadukt.ui.navigation import Entry, register, register_footer


class GuidanceConfig(AppConfig):
    name = "viadukt.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.directory.public import register_hint  # noqa: PLC0415 - models are not loaded yet when this module is

        register_hint(
            _("Prüfen, welcher Weg offen ist"),
            "guidance:interview",
            ("visa-entry", "work-permit", "residence-permit", "asylum"),
        )
        register_hint(_("Prüfen, welcher Weg offen ist"), "guidance:interview", ("vocational-training",), "p=training")
        register_hint(_("Prüfen, welcher Weg offen ist"), "guidance:interview", ("higher-education",), "p=study")
        register_hint(_("Anerkennung für meinen Beruf"), "guidance:recognition", ("recognition", "qualification"))
        register(Entry(_("Wege prüfen"), "guidance:interview", 25))
        register_footer(Entry(_("Wege und Regeln"), "guidance:topics", 4))
