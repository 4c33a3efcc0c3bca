"""What the hourly look at the TFTP host has found: to read only."""

from django.contrib import admin
from django.http import HttpRequest

from journal.admin import ReadOnlyAdmin
from provisioning.admin.rights import runs_the_portal
from provisioning.models import NetbootAlarm


@admin.register(NetbootAlarm)
class NetbootAlarmAdmin(ReadOnlyAdmin[NetbootAlarm]):
    """Alarms, standing and cleared; they come and go by themselves."""

    list_display = ("kind", "file_name", "machine", "problem", "raised_at", "cleared_at")
    list_filter = ("kind", "raised_at")
    search_fields = ("file_name", "machine", "run_key")

    def has_view_permission(
        self,
        request: HttpRequest,
        obj: NetbootAlarm | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers whether somebody runs the portal."""
        return runs_the_portal(request)
