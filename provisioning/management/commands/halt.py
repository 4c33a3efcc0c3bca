"""The kill switch, thrown from a terminal."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from provisioning.errors import ProvisioningError
from provisioning.services import halt
from provisioning.wording import error_sentence


class Command(BaseCommand):
    """Stops all new acts on machines; what is armed is disarmed."""

    help = "Throws the kill switch: nothing new is erased or installed until `resume`."

    def add_arguments(self, parser: CommandParser) -> None:
        """Asks for the reason that the journal keeps."""
        parser.add_argument("--reason", required=True, help="why; kept in the journal")

    def handle(self, *args: object, **options: object) -> None:
        """Throws the switch."""
        try:
            halt(by=None, reason=str(options["reason"]))
        except ProvisioningError as error:
            raise CommandError(error_sentence(error.code)) from error
        self.stdout.write(_("The kill switch is on: nothing new begins."))
