"""What is asked, kind by kind, as the facts of a card."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.days import DayRange
from machines.queries import site_zone, today_at
from pages.queries.desk_queue import Item
from pages.wording import moment_words
from provisioning.models import Reinstall
from reservations.models import Change, Extension, HandOver
from reservations.wording import range_words, weekday_words


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its words."""

    label: str
    words: str
    url: str = ""


def facts_of(item: Item) -> list[Fact]:
    """Answers what is asked, for which booking, and when it was sent."""
    booking, row = item.booking, item.row
    zone = site_zone(booking.machine.site)
    url = reverse("pages:booking", args=[booking.reference])
    facts = [*_asked(item), Fact(_("Booking"), booking.reference, url)]
    by = getattr(row, "asked_by", booking.holder)
    when = moment_words(item.asked_at, zone)
    if by != booking.holder:
        when = _("%(when)s, by %(person)s") % {"when": when, "person": by}
    return [*facts, Fact(_("Sent on"), when)]


def _asked(item: Item) -> list[Fact]:
    """Answers what is asked, kind by kind."""
    booking, row = item.booking, item.row
    if isinstance(row, Extension):
        last = weekday_words(booking.days.last_day)
        return [Fact(_("Booked until"), last), Fact(_("Why"), row.why or "—")]
    if isinstance(row, Change):
        now = {"machine": booking.machine, "days": range_words(booking.days)}
        return [
            Fact(_("Booked now"), _("%(machine)s, %(days)s") % now),
            Fact(_("Profile"), str(row.profile)),
            Fact(_("Why"), row.why or "—"),
        ]
    if isinstance(row, HandOver):
        left = DayRange(max(booking.first_day, today_at(booking.machine.site)), booking.stop_day)
        return [
            Fact(pgettext("hand-over", "From"), str(row.giver)),
            Fact(pgettext("hand-over", "To"), str(row.taker)),
            Fact(_("Days left"), range_words(left)),
            Fact(_("Why"), row.why or "—"),
        ]
    if isinstance(row, Reinstall):
        data = _("kept: a new system around them") if row.keeps_data else _("erased")
        return [
            Fact(_("Profile"), str(row.profile)),
            Fact(pgettext("reinstall", "Data"), data),
            Fact(_("Why"), row.why or "—"),
        ]
    return [
        Fact(_("Purpose"), booking.purpose or "—"),
        Fact(_("Profile"), str(booking.profile)),
    ]
