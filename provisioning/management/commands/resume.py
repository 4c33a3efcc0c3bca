"""The kill switch, lifted from a terminal."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from provisioning.errors import ProvisioningError
from provisioning.services import resume
from provisioning.wording import error_sentence


class Command(BaseCommand):
    """Lets the nights go on."""

    help = "Lifts the kill switch. Read `tonight` first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Asks for the reason that the journal keeps."""
        parser.add_argument("--reason", required=True, help="why; kept in the journal")

    def handle(self, *args: object, **options: object) -> None:
        """Lifts the switch."""
        try:
            resume(by=None, reason=str(options["reason"]))
        except ProvisioningError as error:
            raise CommandError(error_sentence(error.code)) from error
        self.stdout.write(_("The kill switch is off: runs begin when their night comes."))
