"""Who asks: the person of a card, their days in the window, their other bookings."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from machines.queries import today_at
from pages.queries.desk_near import Near
from pages.queries.desk_queue import Item
from pages.queries.desk_ribbon import Ribbon, window_ribbon
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.policy.values import Rule
from reservations.queries.cases import Loaded
from reservations.wording import STATE_LABELS, day_words, range_words

MOST_OTHERS = 4


@dataclass(frozen=True, slots=True)
class OtherBooking:
    """Another booking of the same person."""

    reference: str
    url: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Who:
    """The person who asks, or who shall have the machine."""

    name: str
    login: str
    email: str
    teams: str
    since: str
    window: str
    """Days held and asked, of those allowed: “30 + 42 = 72 of 84”."""
    is_over: bool
    ribbon: Ribbon | None
    undecided: str
    others: list[OtherBooking]


def who_of(item: Item, loaded: Loaded | None, near: Near) -> Who:
    """Answers the person who asks, or who shall have the machine."""
    person = item.person
    check = None
    if loaded is not None:
        found = [check for check in loaded.verdict().checks if check.rule is Rule.WINDOW]
        check = found[0] if found else None
    others = near.others
    undecided = sum(row.state == State.REQUESTED for row in others)
    return Who(
        name=str(person),
        login=person.account_name,
        email=person.email,
        teams=", ".join(team.name for team in near.teams),
        since=_since(person, item),
        window=""
        if check is None
        else _("%(held)s + %(wanted)s = %(asked)s of %(allowed)s")
        % {
            "held": check.details.get("held_days", 0),
            "wanted": check.details.get("wanted_days", 0),
            "asked": check.asked,
            "allowed": check.allowed,
        },
        is_over=check is not None and check.is_broken,
        ribbon=None
        if check is None or loaded is None
        else window_ribbon(loaded.case.machine.counted, item.days, check),
        undecided=_undecided_words(undecided),
        others=[_other_booking(row) for row in others[:MOST_OTHERS]],
    )


def _undecided_words(count: int) -> str:
    if not count:
        return _("no other open request")
    return ngettext("%(count)s other open request", "%(count)s other open requests", count) % {
        "count": count
    }


def _since(person: User, item: Item) -> str:
    today = today_at(item.booking.machine.site)
    months = (today.year - person.joined_at.year) * 12 + today.month - person.joined_at.month
    words = {"day": day_words(person.joined_at.date()), "count": months}
    if months < 1:
        return _("account made on %(day)s, less than a month ago") % words
    if months < 24:
        return (
            ngettext(
                "account made on %(day)s, %(count)s month ago",
                "account made on %(day)s, %(count)s months ago",
                months,
            )
            % words
        )
    return ngettext(
        "account made on %(day)s, %(count)s year ago",
        "account made on %(day)s, %(count)s years ago",
        months // 12,
    ) % {**words, "count": months // 12}


def _other_booking(row: Booking) -> OtherBooking:
    words = {"machine": row.machine, "days": range_words(row.days)}
    return OtherBooking(
        reference=row.reference,
        url=reverse("pages:booking", args=[row.reference]),
        words=_("%(machine)s, %(days)s") % words,
        state=str(STATE_LABELS[State(row.state)]),
    )
