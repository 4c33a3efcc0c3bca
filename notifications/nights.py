"""What will be erased in a night, as lines that a mail can show."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from foundation.midnight import local_day
from journal.models import Entry
from machines.queries import site_zone, working_calendar
from notifications.models import Message
from notifications.queries import data_erased_by, keeps_data
from provisioning.models import Run
from provisioning.queries import night_day
from reservations.models import Booking
from reservations.wording import night_words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One machine that will be reinstalled: its night, whose data goes, for whom."""

    machine: str
    night: str
    data_of: str
    holder: str
    """With the reference of their booking."""


def lines_for(message: Message, runs: list[Run]) -> list[Line]:
    """Answers the runs that a mail announces as lines, in their order."""
    return [_line(message, run) for run in runs]


def is_for_one_night(entry: Entry, runs: list[Run]) -> bool:
    """Answers whether the announcement reaches no further than the night after its day.

    On the eve of closed days it reaches to the morning of the next working day.
    """
    return last_morning(entry, runs) == _announced_on(entry, runs) + ONE_DAY


def last_morning(entry: Entry, runs: list[Run]) -> date:
    """Answers the morning of the working day up to which an announcement reaches."""
    day = _announced_on(entry, runs)
    site = runs[0].machine.site
    return max(working_calendar(site).next_working(day), *(night_day(run) for run in runs))


def is_tonight(entry: Entry, run: Run) -> bool:
    """Answers whether a run is for the night after the day of its announcement."""
    return night_day(run) == _announced_on(entry, [run]) + ONE_DAY


def is_at_once(entry: Entry, run: Run) -> bool:
    """Answers whether the night of a run was over when it was announced: nothing holds it now."""
    return night_day(run) <= _announced_on(entry, [run])


def _announced_on(entry: Entry, runs: list[Run]) -> date:
    zone: ZoneInfo = site_zone(runs[0].machine.site)
    return local_day(entry.at, zone)


def _line(message: Message, run: Run) -> Line:
    before: Booking | None = data_erased_by(run)
    night = _("night of %(night)s") % {"night": night_words(night_day(run))}
    return Line(
        machine=run.machine.name,
        night=_("today, half an hour after this mail")
        if is_at_once(message.entry, run)
        else night,
        data_of=_("nobody’s, the home directories stay")
        if keeps_data(run)
        else _owner_words(before, message),
        holder=_holder_words(run),
    )


def _owner_words(before: Booking | None, message: Message) -> str:
    """Answers whose data goes; the reader's own are named as theirs."""
    if before is None:
        return _("nobody known")
    if before.holder_id == message.recipient_id:
        return _("your own (%(reference)s)") % {"reference": before.reference}
    return f"{before.holder} ({before.reference})"


def _holder_words(run: Run) -> str:
    if run.booking is None:
        return _("%(person)s, without a booking") % {"person": run.holder}
    return f"{run.holder} ({run.reference})"
