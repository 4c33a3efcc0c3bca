"""`manage.py set_fault`: makes a step of a simulated machine go wrong, to see what follows."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from machines.models import Machine
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import FaultKind
from provisioning.drivers.simulated.access import ACCESS
from provisioning.drivers.simulated.cycling import REBOOT
from provisioning.drivers.simulated.faults import MARKER
from provisioning.drivers.simulated.power import POWER
from provisioning.ports import IPMI, REDFISH, StepName

PLACES = (MARKER, POWER, ACCESS, REBOOT, REDFISH, IPMI, *(step.value for step in StepName))
NOTHING = "nothing"


class Command(BaseCommand):
    """Sets one fault of the simulated fleet, or repairs a machine."""

    help = "Demonstration: make a step of a simulated machine go wrong, or repair the machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declares the machine, the step and the fault."""
        parser.add_argument("machine", help="name of the machine")
        parser.add_argument("kind", choices=[NOTHING, *(kind.value for kind in FaultKind)])
        parser.add_argument("step", nargs="?", choices=PLACES, help="not needed for “nothing”")
        parser.add_argument("--count", type=int, default=3, help="looks or acts that it lasts")

    def handle(self, *_args: object, **options: object) -> None:
        """Writes the fault beside the machine's file."""
        name, step, kind = str(options["machine"]), options["step"], str(options["kind"])
        if not settings.PORTAL_DEMO or settings.PORTAL_DRIVER != "simulated":
            raise CommandError("Faults are for the simulated fleet of a demonstration only.")
        if not Machine.objects.filter(name=name).exists():
            raise CommandError(f"There is no machine “{name}”.")
        fleet = simulated_driver().fleet
        if kind == NOTHING:
            fleet.clear_faults(name)
            self.stdout.write(f"{name} works again at every step.")
            return
        if step is None:
            raise CommandError(f"At which step? One of {', '.join(PLACES)}.")
        fleet.set_fault(name, str(step), FaultKind(kind), int(str(options["count"])))
        self.stdout.write(f"{name}, {step}: {kind}.")
