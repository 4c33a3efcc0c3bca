"""What machines do today, and when they are free next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from machines.models import Machine
from pages.policy.grid import free_between
from pages.queries.planning import OUTAGE, MachineRow, Taken
from reservations.lifecycle import State
from reservations.wording import day_words, short_day_words

USUAL_NOTICE = timedelta(days=2)
"""The first day that can usually be asked for; the form judges each category's rule."""
LONGEST_DAYS = 42
"""A gap that is longer prefills the form with the usual longest booking."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MachineState:
    """What a machine is doing today."""

    badge: str
    words: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The next days that nobody has taken."""

    first_day: date
    days: int | None
    """None when nothing is known that ends them."""
    words: str
    book_url: str


def unseen_state() -> MachineState:
    """Answers what stands instead where a site keeps its days to people signed in."""
    return MachineState("muted", _("Sign in to see its days"))


def row_of(machine: Machine) -> MachineRow:
    """Answers a machine as the planning reads it."""
    return MachineRow(
        key=machine.pk,
        name=machine.name,
        memory_gib=machine.memory_gib,
        cores=machine.cores,
        gpus=machine.gpus,
        category=machine.category.slug,
        category_name=machine.category.name,
        is_category_bookable=machine.category.is_bookable,
        accepts_bookings=machine.accepts_bookings,
        retired_day=machine.retired_day,
    )


def state_of(machine: MachineRow, taken: Sequence[Taken], today: date) -> MachineState:
    """Answers what takes the machine today; an outage goes before a booking."""
    now = [row for row in taken if row.first_day <= today < row.stop_day]
    outage = next((row for row in now if row.state == OUTAGE), None)
    if outage is not None:
        return MachineState("problem", _("Out of order until %(day)s") % _last(outage, today))
    booking = next((row for row in now if row.state in {State.APPROVED, State.ACTIVE}), None)
    if booking is not None:
        return MachineState("active", _("Taken until %(day)s") % _last(booking, today))
    if not machine.is_bookable:
        return MachineState("muted", _("Not bookable here"))
    return MachineState("ready", _("Free today"))


def opening_of(
    machine: MachineRow, taken: Sequence[Taken], today: date, stop_day: date
) -> Opening | None:
    """Answers the next days that can be asked for; None when there are none before a day.

    Args:
        machine: the machine.
        taken: what takes it, by first day, up to `stop_day`.
        today: the local day of its site.
        stop_day: the first day that was not looked at.
    """
    if not machine.is_bookable:
        return None
    end = min(stop_day, machine.retired_day or date.max)
    rows = [(row.first_day, row.stop_day) for row in taken]
    for first, stop in free_between(rows, today + USUAL_NOTICE, end):
        days = None if stop == stop_day else (stop - first).days
        wanted: dict[str, str | int] = {"machine": machine.name, "first_day": first.isoformat()}
        if days is not None:
            wanted["days"] = min(days, LONGEST_DAYS)
        url = f"{reverse('pages:new_booking')}?{urlencode(wanted)}"
        return Opening(first, days, _day(first, today), url)
    return None


def _last(row: Taken, today: date) -> dict[str, str]:
    """Answers the last day of what takes a machine, its year where it is another one."""
    return {"day": _day(row.stop_day - ONE_DAY, today)}


def _day(day: date, today: date) -> str:
    return short_day_words(day) if day.year == today.year else day_words(day)
