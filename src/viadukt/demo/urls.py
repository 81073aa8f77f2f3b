from django.urls import URLPattern, URLResolver, path

from viadukt.demo import views

app_name = "demo"
urlpatterns: list[URLPattern | URLResolver] = [path("sign-in", views.sign_in, name="sign_in")]
