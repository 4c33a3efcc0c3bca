"""A copy of the database put back, with all installations stopped."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from provisioning.errors import ProvisioningError
from provisioning.services.backups import restore
from provisioning.wording import error_sentence


class Command(BaseCommand):
    """Puts a copy back."""

    help = "Replaces the whole database by a copy that `backup` made, and halts installations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Asks for the copy, and for a clear yes."""
        parser.add_argument("file", type=Path, help="what `backup` made")
        parser.add_argument("--replace-everything", action="store_true", help="yes, all of it")

    def handle(self, *args: object, **options: object) -> None:
        """Replaces the database."""
        if not options["replace_everything"]:
            raise CommandError(
                _("All that the database holds now is lost: say --replace-everything.")
            )
        try:
            restore(Path(str(options["file"])))
        except ProvisioningError as error:
            raise CommandError(error_sentence(error.code)) from error
        self.stdout.write(
            _("Restored. The kill switch is on: read `tonight`, then lift it with `resume`.")
        )
