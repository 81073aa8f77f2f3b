from django.urls import path

from viadukt.files import views

app_name = "files"
urlpatterns = [path("<str:address>/", views.download, name="download")]
