"""Django's handle on the reservations."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReservationsConfig(AppConfig):
    """Bookings, rules, decisions."""

    name = "reservations"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        """Has the overlap guard put back after every migrate."""
        post_migrate.connect(_put_guard_back, sender=self)


def _put_guard_back(*, using: str, **_kwargs: object) -> None:
    """Installs the guard when the table is there (a migrate may go backwards past it)."""
    from reservations import guard  # noqa: PLC0415 -- Django's apps are not ready at import

    connection = connections[using]
    if guard.TABLE in connection.introspection.table_names():
        guard.install(connection)
