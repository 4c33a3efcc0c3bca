"""Django's handle on the notifications."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Mails and the outbox."""

    name = "notifications"
    verbose_name = _("Mails")
