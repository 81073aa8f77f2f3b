"""Which path leads to which context."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("viadukt.directory.urls")),
    path("", include("viadukt.network.urls")),
    path("", include("viadukt.portal.urls")),
    path("", include("viadukt.ui.urls")),
    path("", include("viadukt.guidance.urls")),
    path("", include("viadukt.casework.urls")),
    path("account/", include("viadukt.accounts.urls")),
    path("post/", include("viadukt.post.urls")),
    path("files/", include("viadukt.files.urls")),
    path("api/", include("viadukt.api.urls")),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("demo/", include("viadukt.demo.urls")))

handler400 = "viadukt.ui.errors.bad_request"
handler403 = "viadukt.ui.errors.forbidden"
handler404 = "viadukt.ui.errors.not_found"
handler500 = "viadukt.ui.errors.server_error"
handler429 = "viadukt.accounts.views.errors.too_many_attempts"
