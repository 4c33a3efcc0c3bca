"""A copy of the whole database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from provisioning.errors import ProvisioningError
from provisioning.services.backups import back_up
from provisioning.wording import error_sentence


class Command(BaseCommand):
    """Copies the database into a file."""

    help = "Copies the whole database into a new file that only its owner may read."

    def add_arguments(self, parser: CommandParser) -> None:
        """Asks where to."""
        parser.add_argument("file", type=Path, help="the new file")

    def handle(self, *args: object, **options: object) -> None:
        """Makes the copy."""
        path = Path(str(options["file"]))
        try:
            back_up(path)
        except ProvisioningError as error:
            raise CommandError(error_sentence(error.code)) from error
        self.stdout.write(_("Copied into %(file)s.") % {"file": path})
