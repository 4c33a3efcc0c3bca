"""What is about to be erased, on a terminal."""

import json

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import clock
from provisioning.queries import NightLine, tonight
from provisioning.services import is_halted
from provisioning.wording import problem_sentence


class Command(BaseCommand):
    """Lists the machines to be erased up to the next working day."""

    help = "Prints which machines will be erased, whose data go, and for whom."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offers JSON."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: object, **options: object) -> None:
        """Prints the list."""
        lines = tonight(clock.now())
        if options["json"]:
            answer = {"is_halted": is_halted(), "runs": [as_json(line) for line in lines]}
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
            return
        if is_halted():
            self.stdout.write(_("The kill switch is on: nothing new begins."))
        count = len(lines)
        self.stdout.write(
            ngettext(
                "%(count)d machine will be erased up to the next working day.",
                "%(count)d machines will be erased up to the next working day.",
                count,
            )
            % {"count": count}
        )
        for line in lines:
            self.stdout.write(as_text(line))


def as_json(line: NightLine) -> dict[str, object]:
    """Answers a line with the names that programs rely on."""
    data_of = line.data_of
    return {
        "run": str(line.run.key),
        "state": line.run.state,
        "machine": line.machine.name,
        "site": line.site.slug,
        "night": line.night_day.isoformat(),
        "data_of": data_of.holder.account_name if data_of else None,
        "data_booking": data_of.reference if data_of else None,
        "for": line.holder.account_name,
        "booking": line.run.reference or None,
        "is_held": line.is_held,
        "is_announced": line.run.announced_at is not None,
        "problem": line.problem or None,
    }


def as_text(line: NightLine) -> str:
    """Answers a line as people read it."""
    words = _("%(day)s  %(machine)s  for %(holder)s (%(booking)s), data of %(previous)s") % {
        "day": line.night_day.isoformat(),
        "machine": line.machine.name,
        "holder": line.holder,
        "booking": line.run.reference,
        "previous": line.data_of.holder if line.data_of else _("nobody"),
    }
    return f"{words}\n    {problem_sentence(line.problem)}" if line.problem else words
