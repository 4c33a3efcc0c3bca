"""Approving a request otherwise than it was asked: where it could go, and what the rules say."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation import clock
from foundation.days import DayRange
from machines.models import Machine
from pages.queries.desk_machine import going_to, nearest_first
from pages.queries.desk_words import CheckLine, check_lines
from pages.wording import specs_words, suggestion_words
from reservations.models import Booking
from reservations.policy.values import Suggestion, Verdict
from reservations.queries.cases import take
from reservations.queries.otherwise import question_of_other
from reservations.queries.shelf import Shelf
from reservations.wording.desk import badge_words, data_words


@dataclass(frozen=True, slots=True)
class Place:
    """A machine to which a request could go."""

    machine: Machine
    words: str


@dataclass(frozen=True, slots=True)
class OtherVerdict:
    """What the rules say to the request as it would be approved."""

    words: str
    summary: str
    checks: list[CheckLine]
    data: list[str]
    verdict: Verdict

    @property
    def is_possible(self) -> bool:
        """Answers whether an approver may let it through."""
        return self.verdict.is_waivable


@dataclass(frozen=True, slots=True)
class Ground:
    """The machines to choose from, and the rows to judge them by."""

    places: list[Place]
    shelf: Shelf

    @property
    def machines(self) -> list[Machine]:
        """Answers the machines."""
        return [place.machine for place in self.places]


def ground_for(booking: Booking, decided: frozenset[str]) -> Ground:
    """Answers where a request could be approved; its own machine comes first."""
    candidates = going_to(booking, decided).select_related("category", "site")
    machines = [booking.machine, *nearest_first(booking, candidates)]
    shelf = Shelf(
        people=[booking.holder],
        machines=machines,
        first_day=booking.first_day,
        now=clock.now(),
    )
    return Ground([_place(machine, booking, shelf) for machine in machines], shelf)


def other_verdict(
    booking: Booking, machine: Machine, days: DayRange, shelf: Shelf
) -> OtherVerdict:
    """Answers what the rules say to a request on another machine or other days."""
    verdict = take(question_of_other(booking, machine, days), shelf).verdict()
    return OtherVerdict(
        words=suggestion_words(Suggestion(machine.name, days)),
        summary=badge_words(verdict),
        checks=check_lines(verdict),
        data=data_words(verdict),
        verdict=verdict,
    )


def _place(machine: Machine, booking: Booking, shelf: Shelf) -> Place:
    words = {
        "machine": machine.name,
        "specs": specs_words(machine.memory_gib, machine.cores, machine.gpus),
    }
    if machine.pk == booking.machine_id:
        return Place(machine, _("%(machine)s (%(specs)s), as asked") % words)
    verdict = take(question_of_other(booking, machine, booking.days), shelf).verdict()
    if verdict.is_waivable:
        return Place(machine, _("%(machine)s (%(specs)s), free on these days") % words)
    return Place(machine, _("%(machine)s (%(specs)s), not free on all these days") % words)


def choices_of(places: Sequence[Place]) -> list[tuple[str, str]]:
    """Answers the machines as the choices of a form."""
    return [(place.machine.name, place.words) for place in places]
