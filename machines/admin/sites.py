"""Sites with their closed days."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.auditing import AuditedAdmin
from machines.forms import SiteForm
from machines.models import ClosedDay, Site


class ClosedDayInline(admin.TabularInline[ClosedDay, Site]):
    """Days on which nobody works there."""

    model = ClosedDay
    extra = 1


@admin.register(Site)
class SiteAdmin(AuditedAdmin):
    """Where machines stand."""

    form = SiteForm
    list_display = ("name", "slug", "time_zone", "has_public_planning", "tftp_minion")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (ClosedDayInline,)
    actions = ("take_out", "put_back")

    @admin.action(description=_("Take the whole site out of service…"), permissions=["change"])
    def take_out(self, request: HttpRequest, queryset: QuerySet[Site]) -> HttpResponse | None:
        """Leads to the page that lists what the outage meets, and enters it."""
        return self._lead(request, queryset, "admin:machines_unavailability_site_out")

    @admin.action(description=_("Put the whole site back into service…"), permissions=["change"])
    def put_back(self, request: HttpRequest, queryset: QuerySet[Site]) -> HttpResponse | None:
        """Leads to the page that ends the outage of the whole site."""
        return self._lead(request, queryset, "admin:machines_unavailability_site_back")

    def _lead(
        self, request: HttpRequest, queryset: QuerySet[Site], page: str
    ) -> HttpResponse | None:
        """Answers the page about the one site that is ticked."""
        sites = list(queryset)
        if len(sites) == 1:
            return redirect(page, sites[0].pk)
        messages.error(request, gettext("Tick one site only."))
        return None
