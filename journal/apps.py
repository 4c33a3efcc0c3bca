"""Django's handle on the journal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """The append-only journal."""

    name = "journal"
    verbose_name = _("Journal")
