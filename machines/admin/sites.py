"""Sites with their closed days."""

from django.contrib import admin

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
    list_display = ("name", "slug", "time_zone")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (ClosedDayInline,)
