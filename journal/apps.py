"""Django's handle on the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The append-only journal."""

    name = "journal"
