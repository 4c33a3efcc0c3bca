"""All addresses of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from bigmem_portal import health
from pages.views import desk

admin.site.site_header = settings.ADMIN_SITE_HEADER
admin.site.site_title = settings.ADMIN_SITE_HEADER
admin.site.site_url = "/"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="pages:sessions")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("approvals/", desk.approvals, name="approvals"),
    path("admin/", admin.site.urls),
    path("", include("provisioning.urls")),
    path("", include("calendars.urls")),
    path("", include("pages.urls")),
    path(
        "favicon.ico",
        RedirectView.as_view(url=f"{settings.STATIC_URL}portal/favicon.svg"),
        name="favicon",
    ),
]
if settings.PORTAL_DEMO:
    urlpatterns.append(path("", include("bigmem_portal.demonstration.urls")))

handler403 = "pages.views.errors.forbidden"
handler404 = "pages.views.errors.not_found"
handler500 = "pages.views.errors.server_error"
