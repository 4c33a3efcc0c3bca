"""Django's handle on the tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Requests for help, for access, for more days."""

    name = "tickets"
    verbose_name = _("Tickets")
