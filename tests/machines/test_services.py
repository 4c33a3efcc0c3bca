from datetime import UTC, date, datetime

import pytest
import time_machine

from foundation.days import DayRange
from journal.models import Entry
from machines import claims, services
from machines.errors import UnavailabilityError
from machines.models import Machine, Unavailability
from machines.services import clear_unavailability, enter_unavailability
from tests.factories import AdministratorFactory, MachineFactory, UnavailabilityFactory

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def first_of_march():
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def booked():
    """Days of machines that somebody holds, as the roof would answer."""
    held = {}

    def claims_on(machine, days):
        return [
            reference for reference, taken in held.get(machine.name, ()) if taken.overlaps(days)
        ]

    before = claims._sources[-1]
    claims.install(claims_on)
    yield held
    claims.install(before)


def enter(*machines, kind="maintenance", first_day=date(2027, 3, 10), days=3, **facts):
    return enter_unavailability(
        machines=machines,
        kind=kind,
        first_day=first_day,
        stop_day=date.fromordinal(first_day.toordinal() + days),
        **{"reason": "new disks", "by": AdministratorFactory(), **facts},
    )


def test_enter_unavailability_takes_all_machines_out_and_tells_the_journal(booked):
    boss = AdministratorFactory()
    machines = [MachineFactory(name="bigmem8"), MachineFactory(name="bigmem7")]

    rows = enter(*machines, by=boss)

    assert [(row.machine.name, row.first_day, row.stop_day) for row in rows] == [
        ("bigmem8", date(2027, 3, 10), date(2027, 3, 13)),
        ("bigmem7", date(2027, 3, 10), date(2027, 3, 13)),
    ]
    entries = [(e.kind, e.subject_ref, e.actor, e.reason) for e in Entry.objects.all()]
    assert entries == [
        ("unavailability_entered", "bigmem8", boss, "new disks"),
        ("unavailability_entered", "bigmem7", boss, "new disks"),
    ]
    assert Entry.objects.first().facts == {
        "unavailability": rows[0].pk,
        "unavailability_kind": "maintenance",
        "first_day": "2027-03-10",
        "stop_day": "2027-03-13",
    }


def test_maintenance_over_bookings_is_refused_for_all_machines(booked):
    free, taken = MachineFactory(name="bigmem7"), MachineFactory(name="bigmem8")
    booked["bigmem8"] = [("B-4F7K", DayRange(date(2027, 3, 12), date(2027, 3, 20)))]

    with pytest.raises(UnavailabilityError) as caught:
        enter(free, taken)

    assert (caught.value.code, caught.value.facts) == (
        "meets_bookings",
        {"machine": "bigmem8", "references": "B-4F7K"},
    )
    assert not Unavailability.objects.exists()
    assert not Entry.objects.exists()


def test_maintenance_may_touch_bookings_and_a_breakdown_may_meet_them(booked):
    machine = MachineFactory(name="bigmem8")
    booked["bigmem8"] = [("B-4F7K", DayRange(date(2027, 3, 13), date(2027, 3, 20)))]

    enter(machine)
    enter(machine, kind="breakdown", first_day=date(2027, 3, 14))

    assert Unavailability.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": "  "}, "no_reason"),
        ({"days": 0}, "no_days"),
        ({"days": -2}, "no_days"),
        ({"first_day": date(2027, 2, 26), "days": 3}, "past"),
    ],
)
def test_enter_unavailability_refuses(facts, code, booked):
    with pytest.raises(UnavailabilityError, match=code):
        enter(MachineFactory(), **facts)

    assert not Unavailability.objects.exists()


def test_enter_unavailability_wants_a_machine_and_takes_today_alone(booked):
    with pytest.raises(UnavailabilityError, match="no_machine"):
        enter()

    [row] = enter(MachineFactory(), first_day=TODAY, days=1)

    assert (row.first_day, row.stop_day) == (TODAY, date(2027, 3, 2))


@pytest.mark.parametrize(
    ("first_day", "stop_day", "left"),
    [
        (date(2027, 2, 25), date(2027, 3, 5), (date(2027, 2, 25), TODAY)),
        (TODAY, date(2027, 3, 5), None),
        (date(2027, 3, 3), date(2027, 3, 5), None),
    ],
)
def test_clear_unavailability_frees_the_machine_from_today(first_day, stop_day, left):
    row = UnavailabilityFactory(first_day=first_day, stop_day=stop_day)

    clear_unavailability(unavailability_id=row.pk, by=AdministratorFactory())

    assert Unavailability.objects.values_list("first_day", "stop_day").first() == left
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_ref) == ("unavailability_cleared", row.machine.name)
    assert entry.facts["free_from"] == max(first_day, TODAY).isoformat()


def test_clear_unavailability_refuses_what_is_over():
    row = UnavailabilityFactory(first_day=date(2027, 2, 1), stop_day=TODAY)

    with pytest.raises(UnavailabilityError, match="over"):
        clear_unavailability(unavailability_id=row.pk, by=AdministratorFactory())


def test_machines_are_locked_before_bookings_are_asked(booked, monkeypatch):
    locked = []
    original = Machine.objects.select_for_update

    def select_for_update(**options):
        locked.append("machines")
        return original(**options)

    monkeypatch.setattr(Machine.objects, "select_for_update", select_for_update)

    def claims_on(_machine, _days):
        locked.append("bookings")
        return []

    monkeypatch.setattr(services, "claims_on", claims_on)

    enter(MachineFactory())

    assert locked == ["machines", "bookings"]
