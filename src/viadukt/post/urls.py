from django.urls import URLPattern, URLResolver, path

from viadukt.post import views

app_name = "post"
urlpatterns: list[URLPattern | URLResolver] = [
    path("unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("demo-outbox", views.demo_outbox, name="demo_outbox"),
]
