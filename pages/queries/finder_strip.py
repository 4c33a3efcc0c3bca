"""Six weeks of one machine around the days that were found: what stands, what is free."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.days import DayRange
from machines.models import Machine
from machines.wording import UNAVAILABILITY_LABELS
from pages.policy.grid import free_between, place_between, place_classes, scale_of
from pages.queries.planning_lines import BLANK, CLASSES, LETTER_PIXELS, Item, Line
from reservations.lifecycle import State
from reservations.policy.openings import Opening
from reservations.queries.shelf import Shelf
from reservations.wording import STATE_LABELS, count_words, short_day_words

STRIP_DAYS = 42
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


def grid_for(opening: Opening, today: date) -> DayRange:
    """Answers the six weeks to show: from this week on, or from the week before the days found."""
    monday = today - timedelta(days=today.weekday())
    grid = DayRange.of(monday, STRIP_DAYS)
    if opening.days.stop_day <= grid.stop_day:
        return grid
    first_day = opening.days.first_day
    return DayRange.of(first_day - timedelta(days=first_day.weekday()) - WEEK, STRIP_DAYS)


def strip_line(
    shelf: Shelf, machine: Machine, opening: Opening, today: date, me: int | None
) -> Line:
    """Answers the days of a machine, nobody named but oneself, the days found marked."""
    grid = grid_for(opening, today)
    found = _item(
        opening.days, grid, "n", count_words(opening.days.days), _days_words(opening.days)
    )
    items = [
        *_taken(shelf, machine, grid, me),
        *_free(shelf, machine, opening, grid, today),
        *(item._replace(url=booking_url(machine.name, opening.days)) for item in found),
    ]
    items.sort(key=lambda item: item.first_day)
    return Line(name=machine.name, url="", specs="", items=items)


def booking_url(machine: str, days: DayRange) -> str:
    """Answers the address of the booking form, filled in."""
    wanted = {"machine": machine, "first_day": days.first_day.isoformat(), "days": days.days}
    return f"{reverse('pages:new_booking')}?{urlencode(wanted)}"


def _taken(shelf: Shelf, machine: Machine, grid: DayRange, me: int | None) -> Iterator[Item]:
    """Walks over bookings and outages; of others one learns only that days are taken."""
    for booking in shelf.standing_on(machine):
        is_mine = booking.holder_id == me
        kind = CLASSES[booking.state]
        days = booking.held_days
        details = _days_words(days)
        if booking.state in {State.REQUESTED, State.OFFERED}:
            details = f"{STATE_LABELS[State(booking.state)]}, {details}"
        who = _("You") if is_mine else _("Taken")
        yield from _item(days, grid, f"{kind} y" if is_mine else kind, who, details)
    for row in shelf.outages_on(machine):
        days = DayRange(row.first_day, row.stop_day)
        yield from _item(days, grid, "o", str(UNAVAILABILITY_LABELS[row.kind]), _days_words(days))


def _free(
    shelf: Shelf, machine: Machine, opening: Opening, grid: DayRange, today: date
) -> Iterator[Item]:
    """Walks over what else is free from tomorrow on, until the machine is retired."""
    blocks = sorted(
        [
            *((block.days.first_day, block.days.stop_day) for block in shelf.blocks_on(machine)),
            (opening.days.first_day, opening.days.stop_day),
        ]
    )
    stop_day = min(grid.stop_day, machine.retired_day or date.max)
    for first, stop in free_between(blocks, max(grid.first_day, today + ONE_DAY), stop_day):
        days = DayRange(first, stop)
        words = ngettext("%(count)s day free", "%(count)s days free", days.days)
        yield from _item(days, grid, "f", words % {"count": days.days}, _days_words(days))


def _item(days: DayRange, grid: DayRange, kind: str, who: str, details: str) -> Iterator[Item]:
    """Answers what is drawn on the grid; nothing when the days lie outside."""
    place = place_between(days.first_day, days.stop_day, grid)
    if place is None:
        return
    words = pgettext("planning", "%(who)s: %(details)s") % {"who": who, "details": details}
    scale = scale_of(grid.days)
    short = who if scale.fits(place.span, len(who) * LETTER_PIXELS) else BLANK
    if scale.fits(place.span, len(words) * LETTER_PIXELS):
        short = ""
    yield Item(days.first_day, f"{kind} {place_classes(place)}", "", words, short)


def _days_words(days: DayRange) -> str:
    """Answers days in few words: “27 November to 10 December”."""
    if days.days == 1:
        return short_day_words(days.first_day)
    return pgettext("days", "%(first_day)s to %(last_day)s") % {
        "first_day": short_day_words(days.first_day),
        "last_day": short_day_words(days.last_day),
    }
