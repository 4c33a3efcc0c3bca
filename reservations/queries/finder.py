"""On which machines a need can be met first: the finder's question, judged by the rules.

Four queries, whatever the number of machines: two for the machines that a person may know, two
for all that the rules read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.models import User
from accounts.queries import Anybody, person_of
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import in_service, planning_machines
from reservations.policy.openings import Need, Offer, Opening, Others, openings, others
from reservations.policy.suggestion import SEARCH_DAYS
from reservations.policy.values import Case
from reservations.queries.cases import Question, earlier_of, earlier_row, take
from reservations.queries.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for a need."""

    need: Need
    span: DayRange
    """The first days that were tried."""
    openings: list[Opening]
    others: Others | None
    """What comes nearest; only when there is no opening."""
    offers: list[Offer]
    """The machines that were looked at."""
    shelf: Shelf
    machines: dict[str, Machine]


def fleet_of(user: Anybody, today: date) -> list[Machine]:
    """Answers the machines whose days somebody may see and that take bookings, by category."""
    machines = planning_machines(user).filter(category__is_bookable=True, accepts_bookings=True)
    return list(in_service(machines, today).order_by("category__position", "id"))


def find_openings(
    user: Anybody,
    fleet: Sequence[Machine],
    need: Need,
    now: datetime,
    from_day: date | None = None,
) -> Finding:
    """Answers where a need can be met first, the best first, judged for whoever asks.

    A visitor is judged as somebody who has signed in just now. Each machine is asked for with
    what it usually gets installed. First days are tried from the day given, today at the
    earliest, for half a year.

    Args:
        user: who asks.
        fleet: the machines to look at, of those the person may know.
        need: what is needed.
        now: the instant of the question.
        from_day: not before this day; as soon as possible when not given.
    """
    person = person_of(user) or User()
    shelf = Shelf(people=[person], machines=fleet, first_day=now.date(), now=now)
    offers = list(_offers(person, fleet, shelf))
    today = min((shelf.today(machine) for machine in fleet), default=now.date())
    span = DayRange.of(max(today, from_day or today), SEARCH_DAYS)
    found = openings(offers, need, span)
    later = DayRange.of(span.stop_day, SEARCH_DAYS)
    return Finding(
        need=need,
        span=span,
        openings=found,
        others=None if found else others(offers, need, span, later),
        offers=offers,
        shelf=shelf,
        machines={machine.name: machine for machine in fleet},
    )


def _offers(person: User, fleet: Sequence[Machine], shelf: Shelf) -> Iterator[Offer]:
    """Answers machines as the search reads them; the facts of each are made once."""
    for machine in fleet:
        question = Question(
            holder=person,
            machine=machine,
            wanted=DayRange.of(shelf.today(machine), 1),
            profile=shelf.usual_profile(machine),
        )
        asking = _Asking(
            shelf=shelf,
            question=question,
            base=take(question, shelf).case,
            is_known=any(
                row.holder_id == person.pk
                for row in (*shelf.standing_on(machine), *shelf.left_on(machine))
            ),
        )
        yield Offer(asking.base.machine, asking.on)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The request for a machine, whatever the days: what is at stake depends on them."""

    shelf: Shelf
    question: Question
    base: Case
    is_known: bool
    """Whether the person has or had anything on the machine."""

    def on(self, wanted: DayRange) -> Case:
        """Answers the case for some days."""
        if not self.is_known:
            return replace(self.base, wanted=wanted)
        question = replace(self.question, wanted=wanted)
        row = earlier_row(question, self.shelf, self.base.limits)
        earlier = None if row is None else earlier_of(row, self.shelf, None)
        return replace(self.base, wanted=wanted, earlier=earlier)
