from django.urls import URLPattern, URLResolver, path

from viadukt.portal import views

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", views.desk, name="desk"),
    path("desk/seat", views.switch_seat, name="switch_seat"),
    path("desk/put-off", views.put_off, name="put_off"),
    path("desk/take-back", views.take_back, name="take_back"),
    path("about/", views.about, name="about"),
    path("for-organisations/", views.for_organisations, name="for_organisations"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("imprint/", views.imprint, name="imprint"),
]
