"""What happened in the demonstration before the bookings told one by one: some ten months.

So that statistics and histories look lived in. Made by dice that always fall alike, within the
rules: nobody holds more days in a window than they may, nobody a category they were not let into.
The people whom the demonstration signs in have no part in it; their windows stay as told.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from bigmem_portal.demonstration import fleet, people
from bigmem_portal.demonstration.bookings import SEEDS, Seed
from foundation.days import DayRange
from reservations.lifecycle import State
from reservations.policy.values import Limits
from reservations.policy.window import usage_in_windows

FIRST_AFTER, STOP_AFTER = -340, -33
"""Days from today between which all of it lies; what follows is told in `bookings.py`."""
MARGIN = 2
"""Days that stay free before the first booking told for a machine."""
SIGN_INS = frozenset({"admin", "alice", "bruno", "chloe"})
LENGTHS = (7, 7, 10, 14, 14, 14, 21, 21, 28, 28, 35, 42)
GAPS = (0, 0, 1, 2, 3, 5, 8, 12, 20)
ASKED_BEFORE = (3, 4, 5, 7, 8, 10, 12, 14, 18, 21, 25, 35, 60)
DECIDED_AFTER = (0.3, 0.7, 1, 1.5, 2, 3, 4, 6, 20, 24)
"""Hours; the decisions of a request of the eve are made before its first day."""
PURPOSES = (
    "Assemblage de génomes", "Appel de variants", "Arbres de gènes", "Modèles de niche",
    "Simulations démographiques", "Métagénomes de sols", "Datation moléculaire",
    "Maillages 3D", "Ortholog search", "Demographic inference", "Codon models",
)  # fmt: skip
TRIES = (1, 1, 1, 1, 1, 1, 1, 1, 2, 3)
DEMAND = (State.REFUSED, State.LAPSED, State.WITHDRAWN, State.CANCELLED)
"""What became of the requests that came to nothing, in turn."""
REASONS = {
    State.REFUSED: "Machine prêtée à un cours.",
    State.CANCELLED: "Plus nécessaire.",
}

OUTAGES = (
    fleet.Outage("bigmem1", "maintenance", -205, 4, "Mise à jour du micrologiciel"),
    fleet.Outage("bigmem4", "breakdown", -160, 9, "Barrette de mémoire défectueuse"),
    fleet.Outage("bigmem11", "maintenance", -120, 3, "Ajout de disques"),
    fleet.Outage("bigmem14", "breakdown", -251, 6, "Alimentation en panne"),
)
"""Days on which machines were out, long ago."""


def past_seeds(today: date) -> list[Seed]:
    """Answers what happened before the bookings told one by one, the same on each day."""
    return list(_Dice(today).roll())


class _Dice:
    """Makes bookings machine by machine, and remembers who holds how much."""

    def __init__(self, today: date) -> None:
        self._random = Random(20240503)  # noqa: S311 -- dice of a demonstration
        self._today = today
        self._limits = Limits()
        self._held: defaultdict[tuple[str, str], list[DayRange]] = defaultdict(list)
        category_of = {spec.number: spec.category for spec in fleet.MACHINES}
        for seed in SEEDS:
            self._hold(category_of[seed.machine], seed)

    def roll(self) -> Iterator[Seed]:
        """Walks over the bookings of every machine that can be booked."""
        for spec in fleet.MACHINES:
            if spec.category != "isem-private":
                yield from self._machine(spec)

    def _machine(self, spec: fleet.Spec) -> Iterator[Seed]:
        told = [seed.first_after for seed in SEEDS if seed.machine == spec.number]
        stop = min([STOP_AFTER, *(first - MARGIN for first in told)])
        out = [outage for outage in OUTAGES if outage.machine == spec.name]
        first = FIRST_AFTER + self._random.randrange(25)
        while first < stop:
            days = self._random.choice(LENGTHS)
            first = self._past_outage(first, days, out)
            if first + days > stop:
                return
            seed = self._booking(spec, first, days)
            if seed is None:
                first += self._random.randrange(3, 9)
                continue
            yield seed
            if self._random.random() < 0.16:
                yield from self._nothing(spec, first + 2)
            first += seed.days + self._random.choice(GAPS)

    def _past_outage(self, first: int, days: int, out: list[fleet.Outage]) -> int:
        """Answers the first day from which so many days meet no outage."""
        for outage in out:
            if first < outage.first_after + outage.days and outage.first_after < first + days:
                return outage.first_after + outage.days
        return first

    def _booking(self, spec: fleet.Spec, first: int, days: int) -> Seed | None:
        """Answers a booking of somebody who has days left; None when nobody has."""
        holder = self._holder(spec, self._days(first, days))
        if holder is None:
            return None
        given_back = self._random.randrange(2, 5) if self._random.random() < 0.1 else 0
        tries = self._random.choice(TRIES) if spec.driven_by == "portal" else 0
        seed = Seed(
            spec.number,
            holder,
            first,
            days - given_back,
            State.ENDED,
            self._random.choice(PURPOSES),
            self._random.choice(spec.profiles),
            was_longer=given_back,
            asked_before=self._random.choice(ASKED_BEFORE),
            decided_after=self._random.choice(DECIDED_AFTER),
            tries=tries,
            minutes=self._random.randrange(31, 58),
        )
        self._hold(spec.category, seed)
        return seed

    def _nothing(self, spec: fleet.Spec, first: int) -> Iterator[Seed]:
        """Walks over a request for days that others had, or that came to nothing; or over none."""
        days = self._random.choice(LENGTHS[:7])
        holder = self._holder(spec, self._days(first, days))
        if holder is not None:
            state = self._random.choice(DEMAND)
            seed = Seed(
                spec.number,
                holder,
                first,
                days,
                state,
                self._random.choice(PURPOSES),
                spec.profiles[0],
                reason=REASONS.get(state, ""),
                asked_before=self._random.choice(ASKED_BEFORE[3:]),
            )
            self._hold(spec.category, seed)
            yield seed

    def _holder(self, spec: fleet.Spec, wanted: DayRange) -> str | None:
        """Answers somebody who may book a machine and has days left; None when nobody has."""
        names = self._let_in(spec)
        self._random.shuffle(names)
        return next((name for name in names if self._has_days(name, spec.category, wanted)), None)

    def _let_in(self, spec: fleet.Spec) -> list[str]:
        """Answers who may book a machine, those left out whom the demonstration signs in."""
        if spec.category == "cemeb":
            return [p.account_name for p in people.PEOPLE if p.account_name not in SIGN_INS]
        return [
            access.person
            for access in people.ACCESSES
            if access.person not in SIGN_INS and access.machines in {(), (spec.name,)}
        ]

    def _has_days(self, name: str, category: str, wanted: DayRange) -> bool:
        """Answers whether somebody keeps the rule of the window with these days too."""
        used = usage_in_windows(self._held[name, category], wanted, self._limits)
        return used <= self._limits.max_window_days

    def _hold(self, category: str, seed: Seed) -> None:
        """Notes days as held, those that came to nothing too: all were within the rules."""
        self._held[seed.holder, category].append(self._days(seed.first_after, seed.days))

    def _days(self, first: int, days: int) -> DayRange:
        return DayRange.of(self._today + timedelta(days=first), days)
