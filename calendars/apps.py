"""Django's handle on the calendars."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Events published to CalDAV."""

    name = "calendars"
    verbose_name = _("Calendars")
