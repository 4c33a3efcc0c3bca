"""Django's handle on the notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Mails and the outbox."""

    name = "notifications"
