from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "viadukt.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"
