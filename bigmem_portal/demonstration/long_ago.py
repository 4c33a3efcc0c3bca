"""What belongs to the bookings of long ago: installations, and days wanted and not given."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from bigmem_portal.demonstration.bookings import Seed
from foundation.days import DayRange
from foundation.midnight import midnight
from machines.models import Category, Profile
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from reservations.models import Booking, Extension, Occupancy, Wish
from reservations.policy import amending, wishing

BEGINS_AFTER = timedelta(minutes=2)
"""From midnight to the first try."""
TRIED_AGAIN_AFTER = timedelta(minutes=70)
WISHES = (
    ("jwright", -290, 21, 768), ("rsimon", -240, 14, 512), ("vcarter", -198, 28, 1024),
    ("efaure", -121, 42, 1024), ("ogirard", -95, 14, 768),
)  # fmt: skip
"""Who wished in vain, when (days from today), for how many days, and how much memory (GiB)."""
EVERY_SO_MANY = 23
"""One extension was refused for so many bookings."""


def write_runs(zone: ZoneInfo, pairs: Iterable[tuple[Seed, Booking]]) -> None:
    """Writes the installations of what was installed by the portal; the failed tries first."""
    numbers: Counter[int] = Counter()
    runs, installed = [], []
    for seed, booking in sorted(pairs, key=lambda pair: pair[1].first_day):
        began_at = midnight(booking.first_day, zone) + BEGINS_AFTER
        for count in range(seed.tries):
            numbers[booking.machine_id] += 1
            is_last = count == seed.tries - 1
            runs.append(
                _run(
                    booking,
                    numbers[booking.machine_id],
                    count,
                    began_at + count * TRIED_AGAIN_AFTER,
                    timedelta(minutes=seed.minutes) if is_last else None,
                )
            )
        if seed.tries:
            booking.occupancy.installed_at = runs[-1].ready_at
            installed.append(booking.occupancy)
    Run.objects.bulk_create(runs)
    Occupancy.objects.bulk_update(installed, ["installed_at"])


def write_demand(
    now: datetime,
    persons: dict[str, User],
    profile: Profile,
    pairs: Iterable[tuple[Seed, Booking]],
) -> None:
    """Writes wishes that expired and extensions that were refused."""
    open_to_all = Category.objects.get(slug="cemeb")
    wishes = Wish.objects.bulk_create(
        Wish(
            reference=f"W-{number:04d}",
            holder=persons[name],
            days=days,
            from_day=(now + timedelta(days=after + 5)).date(),
            stop_day=(now + timedelta(days=after + 10 + days)).date(),
            memory_gib=memory,
            profile=profile,
            state=wishing.State.EXPIRED.value,
            made_at=now + timedelta(days=after),
            rested_at=now + timedelta(days=after + 8),
        )
        for number, (name, after, days, memory) in enumerate(WISHES, start=1)
    )
    Wish.categories.through.objects.bulk_create(
        Wish.categories.through(wish=wish, category=open_to_all) for wish in wishes
    )
    held = [booking for seed, booking in pairs if seed.tries]
    Extension.objects.bulk_create(
        _extension(booking, persons["admin"]) for booking in held[::EVERY_SO_MANY]
    )


def _run(
    booking: Booking, number: int, count: int, began_at: datetime, took: timedelta | None
) -> Run:
    """Answers one try; one that did not end well was replaced by the next."""
    return Run(
        occupancy=booking.occupancy,
        booking=booking,
        machine=booking.machine,
        state=(RunState.SUPERSEDED if took is None else RunState.READY).value,
        fencing_number=number,
        night_attempt=count + 1,
        fenced_at=began_at,
        has_armed=True,
        planned_at=booking.asked_at,
        due_at=began_at,
        announced_at=began_at - timedelta(hours=8),
        blocked_from="" if took else RunState.INSTALLING.value,
        ready_at=None if took is None else began_at + took,
    )


def _extension(booking: Booking, admin: User) -> Extension:
    """Answers an extension by a week, refused on the third day before the end."""
    week = DayRange.of(booking.stop_day, 7)
    asked_at = booking.asked_at + timedelta(
        days=(booking.stop_day - booking.asked_at.date()).days - 3
    )
    return Extension(
        booking=booking,
        state=amending.State.REFUSED.value,
        lapses_day=booking.stop_day,
        why="Calculs plus longs que prévu",
        asked_by=booking.holder,
        asked_at=asked_at,
        decided_by=admin,
        decided_at=asked_at + timedelta(hours=4),
        reason="La machine est promise à quelqu'un d'autre.",
        from_stop_day=week.first_day,
        stop_day=week.stop_day,
    )
