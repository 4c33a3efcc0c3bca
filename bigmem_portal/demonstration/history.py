"""Bookings of the demonstration as if people had made them: rows, decisions, journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import User
from bigmem_portal import wiring
from bigmem_portal.demonstration.bookings import Seed
from bigmem_portal.demonstration.installed import write_installed
from bigmem_portal.demonstration.long_ago import write_demand, write_runs
from foundation.identifiers import new_reference
from foundation.midnight import at_local, midnight
from journal.models import Entry, Pending, Receipt
from machines.models import Machine, Profile, Site
from machines.queries import site_zone
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, BookingRules, Decision, Occupancy, Waiver

BEGUN = frozenset({State.ACTIVE, State.ENDED})
DECIDED = BEGUN | {State.APPROVED, State.CANCELLED}
PLANNING = "plan_run"
"""The consumer that plans the runs of what is approved and has not begun."""
WRITING = "enqueue_mails"
"""The consumer that writes to those who still wait, and to those who decide."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the history plays."""

    today: date
    now: datetime
    site: Site
    persons: dict[str, User]
    machines: dict[str, Machine]
    profiles: dict[str, Profile]
    rules: dict[str, BookingRules]
    """By the category's short name."""

    def day(self, after: int) -> date:
        """Answers the day so many days from today."""
        return self.today + timedelta(days=after)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Answers the instant of a local time."""
        return at_local(day, time(hour, minute), site_zone(self.site))


@dataclass(frozen=True, slots=True)
class Moments:
    """When what happened to one booking."""

    asked_at: datetime
    decided_at: datetime
    left_at: datetime
    """When it was given up or given back, if it was."""


def write_history(stage: Stage, seeds: Sequence[Seed]) -> None:
    """Writes bookings, decisions, waivers and the journal of all seeds."""
    bookings = _write_bookings(stage, seeds)
    moments = [_moments(stage, seed, index) for index, seed in enumerate(seeds)]
    together = list(zip(seeds, bookings, moments, strict=True))
    _write_decisions(stage, together)
    pairs = list(zip(seeds, bookings, strict=True))
    write_runs(site_zone(stage.site), pairs)
    write_installed(pairs)
    write_demand(stage.now, stage.persons, stage.profiles["plain"], pairs)
    entries = [
        entry for seed, booking, when in together for entry in _entries(stage, seed, booking, when)
    ]
    entries.sort(key=lambda entry: entry.at)
    Entry.objects.bulk_create(entries)
    _sign_receipts(entries, {booking.reference: booking for booking in bookings})


# --------------------------------------------------------------------------------- the rows


def _write_bookings(stage: Stage, seeds: Sequence[Seed]) -> list[Booking]:
    """Writes occupancies and bookings; a booking that continues another shares its occupancy."""
    first = [seed for seed in seeds if not seed.continues]
    occupancies = Occupancy.objects.bulk_create(_occupancy(stage, seed) for seed in first)
    occupancy_of = dict(zip(map(id, first), occupancies, strict=True))
    by_key = {seed.key: seed for seed in seeds if seed.key}
    references = _references(len(seeds))
    booking_of: dict[int, Booking] = {}
    for wanted in (first, [seed for seed in seeds if seed.continues]):
        rows = []
        for seed in wanted:
            earlier = by_key.get(seed.continues)
            occupancy = occupancy_of[id(earlier or seed)]
            row = _booking(stage, seed, occupancy, references.pop())
            row.continues = booking_of[id(earlier)] if earlier else None
            booking_of[id(seed)] = row
            rows.append(row)
        Booking.objects.bulk_create(rows)
    bookings = [booking_of[id(seed)] for seed in seeds]
    _keep_data(bookings)
    return bookings


def _occupancy(stage: Stage, seed: Seed) -> Occupancy:
    """Answers the row of an occupancy; one that has begun was installed before the portal."""
    machine = stage.machines[f"bigmem{seed.machine}"]
    return Occupancy(
        machine=machine,
        holder=stage.persons[seed.holder],
        driven_by=machine.driven_by,
        is_installed_elsewhere=seed.state in BEGUN and not seed.tries,
    )


def _booking(stage: Stage, seed: Seed, occupancy: Occupancy, reference: str) -> Booking:
    """Answers the row of one booking."""
    holder = stage.persons[seed.holder]
    machine = occupancy.machine
    first_day, stop_day = stage.day(seed.first_after), stage.day(seed.first_after + seed.days)
    return Booking(
        reference=reference,
        machine=machine,
        occupancy=occupancy,
        holder=holder,
        asked_by=holder,
        asked_at=stage.now,
        rules=stage.rules[machine.category.slug],
        profile=stage.profiles[seed.profile],
        purpose=seed.purpose,
        first_day=first_day,
        stop_day=stop_day,
        held_first_day=first_day,
        held_stop_day=stop_day,
        state=seed.state,
    )


def _references(count: int) -> list[str]:
    """Answers so many different references."""
    found: set[str] = set()
    while len(found) < count:
        found.add(new_reference("B"))
    return list(found)


def _keep_data(bookings: Sequence[Booking]) -> None:
    """Sets until when the data of what is over are kept, as the portal does at the end."""
    ended = [booking for booking in bookings if booking.state == State.ENDED]
    for booking in ended:
        booking.kept_until = min(
            [
                booking.stop_day + timedelta(days=booking.rules.grace_days),
                *(
                    other.first_day
                    for other in bookings
                    if other.machine == booking.machine
                    and other.state in {*LIVE, State.ENDED}
                    and other.first_day >= booking.stop_day
                ),
            ]
        )
    Booking.objects.bulk_update(ended, ["kept_until"])


# ---------------------------------------------------------------------------- what happened


def _moments(stage: Stage, seed: Seed, index: int) -> Moments:
    """Answers when things happened, none of them in the future."""
    asked_day = stage.day(seed.first_after - seed.asked_before)
    asked_at = stage.at(asked_day, 9 + index % 8, 7 * index % 60)
    waits = seed.state == State.REQUESTED
    latest = stage.now - (timedelta(hours=2 + index % 5) if waits else timedelta(days=4))
    asked_at = min(asked_at, latest - timedelta(minutes=11 * index))
    decided_at = asked_at + timedelta(hours=seed.decided_after)
    left_at = decided_at + timedelta(days=1)
    if seed.was_longer:
        left_at = stage.at(stage.day(seed.first_after + seed.days - 1), 16, 20)
    return Moments(asked_at, decided_at, left_at)


def _write_decisions(stage: Stage, together: Sequence[tuple[Seed, Booking, Moments]]) -> None:
    """Writes who approved or refused, and what was waived; stores the other instants too."""
    admin = stage.persons["admin"]
    decisions, waivers = [], []
    for seed, booking, when in together:
        booking.asked_at = when.asked_at
        booking.released_at = when.left_at if seed.was_longer else None
        if seed.state in DECIDED or seed.state == State.REFUSED:
            outcome = (
                Decision.Outcome.REFUSED
                if seed.state == State.REFUSED
                else Decision.Outcome.APPROVED
            )
            reason = seed.reason if outcome == Decision.Outcome.REFUSED else ""
            decisions.append(
                Decision(
                    booking=booking, outcome=outcome, by=admin, at=when.decided_at, reason=reason
                )
            )
        waivers += [
            Waiver(
                booking=booking,
                rule=rule,
                figure=figure,
                by=admin,
                at=when.decided_at,
                reason="Calcul long, machine libre",
            )
            for rule, figure in seed.waived
        ]
    Booking.objects.bulk_update(
        [booking for _, booking, _ in together], ["asked_at", "released_at"]
    )
    Decision.objects.bulk_create(decisions)
    Waiver.objects.bulk_create(waivers)


def _entries(stage: Stage, seed: Seed, booking: Booking, when: Moments) -> list[Entry]:
    """Answers the journal of one booking."""
    zone = site_zone(stage.site)
    holder, admin = booking.holder, stage.persons["admin"]
    began_at, ended_at = midnight(booking.first_day, zone), midnight(booking.stop_day, zone)
    happened: list[tuple[str, datetime, User | None, str]] = [
        ("booking_requested", when.asked_at, holder, "")
    ]
    if seed.state in DECIDED:
        happened.append(("booking_approved", when.decided_at, admin, ""))
    if seed.state in BEGUN:
        happened.append(("booking_began", began_at, None, ""))
    if seed.was_longer:
        happened.append(("booking_released", when.left_at, holder, ""))
    ways_out: dict[State, tuple[str, datetime, User | None, str]] = {
        State.ENDED: ("booking_ended", ended_at, None, ""),
        State.REFUSED: ("booking_refused", when.decided_at, admin, seed.reason),
        State.WITHDRAWN: ("booking_withdrawn", when.left_at, holder, ""),
        State.CANCELLED: ("booking_cancelled", when.left_at, holder, seed.reason),
        State.LAPSED: ("booking_lapsed", began_at, None, ""),
    }
    if seed.state in ways_out:
        happened.append(ways_out[seed.state])
    return [_entry(booking, *what) for what in happened]


def _entry(booking: Booking, kind: str, at: datetime, actor: User | None, reason: str) -> Entry:
    """Answers one line of the journal, with the facts that readers need."""
    return Entry(
        at=at,
        kind=kind,
        subject_kind="booking",
        subject_ref=booking.reference,
        actor=actor,
        reason=reason,
        facts={
            "machine": booking.machine.name,
            "holder": booking.holder.account_name,
            "first_day": booking.first_day.isoformat(),
            "stop_day": booking.stop_day.isoformat(),
            "occupancy": str(booking.occupancy.key),
        },
    )


def _sign_receipts(entries: Sequence[Entry], bookings: dict[str, Booking]) -> None:
    """Notes that everybody has reacted, but for what the portal still has to do.

    Left to be done at the first tick: planning the runs of what has not begun, and the mails
    about requests that wait.
    """
    left_to = {PLANNING: State.APPROVED, WRITING: State.REQUESTED}
    receipts, pending = [], []
    for entry in entries:
        state = bookings[entry.subject_ref].state
        wanting = [c.name for c in wiring.CONSUMERS if entry.kind in c.kinds]
        signed = [name for name in wanting if left_to.get(name) != state]
        receipts += [Receipt(consumer=name, entry=entry, at=entry.at) for name in signed]
        if len(signed) < len(wanting):
            pending.append(Pending(entry=entry))
    Receipt.objects.bulk_create(receipts)
    Pending.objects.bulk_create(pending)
