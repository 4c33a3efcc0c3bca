"""The kill switch, lifted from a terminal."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from foundation import clock
from provisioning.errors import ProvisioningError
from provisioning.management.commands.tonight import as_text, count_words
from provisioning.queries import seen_mark, tonight
from provisioning.services import resume
from provisioning.wording import error_sentence


class Command(BaseCommand):
    """Lets the nights go on, once somebody has read what they will erase."""

    help = "Prints what will be erased, asks whether that was read, and lifts the kill switch."

    def add_arguments(self, parser: CommandParser) -> None:
        """Asks for the reason that the journal keeps; scripts say that the list was read."""
        parser.add_argument("--reason", required=True, help="why; kept in the journal")
        parser.add_argument(
            "--yes-i-read-tonight",
            action="store_true",
            help="do not ask: somebody has read what `tonight` prints",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Lifts the switch, unless the answer is no or the list changes while it is read."""
        lines = tonight(clock.now())
        self.stdout.write(count_words(len(lines)))
        for line in lines:
            self.stdout.write(as_text(line))
        if not options["yes_i_read_tonight"] and not self._was_read():
            raise CommandError(_("Nothing changed: the kill switch is still on."))
        try:
            resume(by=None, reason=str(options["reason"]), seen=seen_mark(lines))
        except ProvisioningError as error:
            raise CommandError(error_sentence(error.code)) from error
        self.stdout.write(_("The kill switch is off: runs begin when their night comes."))

    def _was_read(self) -> bool:
        """Asks whether the list was read; anything but a clear yes is a no.

        Raises:
            CommandError: there is nobody to ask.
        """
        question = _("I have read this list, and installations may begin [y/N]")
        try:
            answer = input(f"{question} ")
        except EOFError:
            raise CommandError(
                _("Nobody answers: in a script, say --yes-i-read-tonight.")
            ) from None
        return answer.strip().casefold() in {"y", "yes", "o", "oui"}
