from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from viadukt.ui import views

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [] if settings.PRODUCTION else [path("ui/", views.style, name="style")]
