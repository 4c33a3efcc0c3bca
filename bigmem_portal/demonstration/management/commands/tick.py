"""`manage.py tick`: one pass over all that is due."""

from argparse import ArgumentParser
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bigmem_portal import ticking
from bigmem_portal.demonstration.skipping import settle_passing_runs, skip_to
from foundation import clock


class Command(BaseCommand):
    """Does everything due now and prints what it did."""

    help = "One pass over all that is due; prints what it did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declares `--at`."""
        parser.add_argument(
            "--at",
            metavar="ISO",
            help="demonstration mode: first move the clock forward to this instant, "
            "as 2027-03-01T00:00+01:00, doing in order all that falls due before it",
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Runs the pass."""
        at = options["at"]
        if isinstance(at, str):
            skip_to(_instant(at), settle=settle_passing_runs)
        report = ticking.tick()
        for line in report.lines() or ["nothing was due"]:
            self.stdout.write(line)
        if report.failed:
            raise CommandError("Some parts failed; the next pass tries them again.")


def _instant(text: str) -> datetime:
    """Answers the instant written as ISO text with a zone.

    Raises:
        CommandError: the clock does not move here, or the text is no such instant.
    """
    if not settings.PORTAL_DEMO:
        raise CommandError("--at moves the demonstration's clock: set PORTAL_DEMO=1 first.")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is no ISO instant such as 2027-03-01T00:00+01:00.") from None
    if moment.tzinfo is None:
        raise CommandError(f"“{text}” has no zone: write it as {text}+01:00.")
    if moment <= clock.now():
        raise CommandError(f"“{text}” is past: the clock moves forward only.")
    return moment
