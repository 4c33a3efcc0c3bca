"""Django's handle on the reservations."""

from django.apps import AppConfig


class ReservationsConfig(AppConfig):
    """Bookings, rules, decisions."""

    name = "reservations"
