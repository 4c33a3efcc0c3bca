"""Loads the demonstration's people, fleet and bookings, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bigmem_portal import ticking
from bigmem_portal.demonstration.loading import load


class Command(BaseCommand):
    """Run by `make run`; does nothing when the demonstration is there already."""

    help = "Load the demonstration's people, fleet and bookings, once."

    def handle(self, *args: object, **options: object) -> None:
        """Loads, lets the first pass do what is due at once, and tells how much there is."""
        if not settings.PORTAL_DEMO:
            raise CommandError(
                "These people share a password that everybody knows: they are loaded in "
                "demonstration mode only. Set PORTAL_DEMO=1 if this is one."
            )
        loaded = load()
        if loaded is None:
            self.stdout.write("The demonstration is there already.")
            return
        ticking.tick()
        self.stdout.write(
            f"Loaded {loaded.people} people, {loaded.machines} machines "
            f"and {loaded.bookings} bookings."
        )
