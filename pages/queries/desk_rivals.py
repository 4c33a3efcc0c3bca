"""Who else wants the days of a card, and what they will be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pages.queries.desk_queue import Item, Kind
from reservations.models import Booking, Extension, Wish
from reservations.wording import count_words, day_words, range_words

MOST_WAITING = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else who wants these days, and what they will be told."""

    words: str
    told: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rivals:
    """What others ask for on the same days, and what an approval refuses."""

    extensions: Sequence[Extension]
    requests: Sequence[Booking]

    @property
    def seen(self) -> str:
        """Answers them as the services name them."""
        keys = [str(row.pk) for row in self.extensions]
        return " ".join([*keys, *(row.reference for row in self.requests)])


def waiting_for_days(item: Item, rivals: Rivals, waiting: Sequence[Wish]) -> list[Waiting]:
    """Answers who else wants these days, and what becomes of them.

    Args:
        item: what is decided.
        rivals: what others ask for.
        waiting: wishes that could have these days, in their order.
    """
    takes_days = item.kind in {Kind.REQUEST, Kind.EXTENSION, Kind.CHANGE}
    wishes = waiting[:MOST_WAITING] if takes_days else []
    return [
        *(_rival_extension(row) for row in rivals.extensions),
        *(_rival_request(row) for row in rivals.requests),
        *(_wish(row) for row in wishes),
    ]


def _rival_extension(row: Extension) -> Waiting:
    return Waiting(
        words=_("%(holder)s wants to extend: %(days)s (%(reference)s)")
        % {
            "holder": row.booking.holder,
            "days": range_words(row.days),
            "reference": row.booking.reference,
        },
        told=_("Approving this refuses their extension: they get a mail with the reason below."),
        url=reverse("pages:desk_card", args=[f"{Kind.EXTENSION}-{row.pk}"]),
    )


def _rival_request(row: Booking) -> Waiting:
    return Waiting(
        words=_("%(holder)s has asked for the machine: %(days)s (%(reference)s)")
        % {"holder": row.holder, "days": range_words(row.days), "reference": row.reference},
        told=_("Granting this refuses their request: they get a mail with the reason below."),
        url=reverse("pages:desk_card", args=[row.reference]),
    )


def _wish(row: Wish) -> Waiting:
    return Waiting(
        words=_("%(holder)s, waiting list: %(count)s between %(first_day)s and %(last_day)s")
        % {
            "holder": row.holder,
            "count": count_words(row.days),
            "first_day": day_words(row.from_day),
            "last_day": day_words(row.span.last_day),
        },
        told=_("Told nothing if you approve; offered the days at the next pass if you refuse."),
    )
