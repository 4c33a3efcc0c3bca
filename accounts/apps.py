"""Django's handle on the accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, teams and roles."""

    name = "accounts"
    verbose_name = _("People and teams")
