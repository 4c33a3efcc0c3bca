"""What is about to be erased, on a terminal."""

import json

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import clock
from provisioning.queries import NightLine, tonight
from provisioning.services import is_halted
from provisioning.services.rehearsing import Rehearsal, rehearse
from provisioning.wording import FORECAST_LABELS, problem_sentence


class Command(BaseCommand):
    """Lists the machines to be erased up to the next working day."""

    help = "Prints which machines will be erased, whose data go, and for whom."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offers JSON, and the dry run."""
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what the guard would answer now to each run; nothing is touched",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Prints the list."""
        now = clock.now()
        lines = tonight(now)
        rehearsed = rehearse(lines, now) if options["dry_run"] else []
        said = {rehearsal.line.run.pk: rehearsal for rehearsal in rehearsed}
        if options["json"]:
            runs = [{**as_json(line), **said_as_json(said.get(line.run.pk))} for line in lines]
            answer = {"is_halted": is_halted(), "runs": runs}
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
            return
        if is_halted():
            self.stdout.write(_("The kill switch is on: nothing new begins."))
        self.stdout.write(count_words(len(lines)))
        for line in lines:
            self.stdout.write(as_text(line))
            for words in said_as_text(said.get(line.run.pk)):
                self.stdout.write(f"    {words}")


def count_words(count: int) -> str:
    """Answers how many machines will be erased, as people read it."""
    words = ngettext(
        "%(count)d machine will be erased up to the next working day.",
        "%(count)d machines will be erased up to the next working day.",
        count,
    )
    return words % {"count": count}


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


def said_as_json(rehearsal: Rehearsal | None) -> dict[str, object]:
    """Answers what the guard would say, when it was asked."""
    if rehearsal is None:
        return {}
    return {
        "forecast": rehearsal.forecast.value,
        "reasons": [reason.value for reason in rehearsal.reasons],
    }


def said_as_text(rehearsal: Rehearsal | None) -> list[str]:
    """Answers what the guard would say as people read it."""
    if rehearsal is None:
        return []
    sentences = [problem_sentence(reason.value) for reason in rehearsal.reasons]
    return [str(FORECAST_LABELS[rehearsal.forecast]), *sentences]
