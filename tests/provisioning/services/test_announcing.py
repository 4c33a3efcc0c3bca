"""Announcing the night: one list a working day, latecomers by themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation import clock
from journal.models import Entry
from provisioning.models import NightList, Run
from provisioning.services import announce_night
from provisioning.services.planning import plan_run
from tests.factories import MachineFactory, book

FRIDAY_LIST = datetime(2027, 2, 26, 14, 30, tzinfo=UTC)
"""15:30 in Paris of the Friday before Monday 1 March."""


@pytest.fixture
def plan(category, site, alice):
    """Plans a run for a booking that begins on a day."""

    def make(first_day):
        machine = MachineFactory(category=category, site=site)
        return plan_run(book(machine, alice, first_day, 3).occupancy)

    return make


def entries(kind):
    return list(Entry.objects.filter(kind=kind).order_by("id"))


def test_list_of_friday_covers_the_weekend_and_the_night_to_monday(plan, site, time_of):
    saturday, sunday, monday, tuesday = (
        plan(date(2027, 2, 27) + timedelta(days=offset)) for offset in range(4)
    )
    time_of.move_to(FRIDAY_LIST, tick=False)

    announce_night(clock.now())

    entry = entries("night_announced")[-1]
    assert entry.facts["runs"] == [str(run.key) for run in (saturday, sunday, monday)]
    assert entry.facts["day"] == "2027-02-26"
    assert entry.facts["last_night"] == "2027-03-01"
    assert entry.subject_ref == "montpellier/2027-02-26"
    tuesday.refresh_from_db()
    monday.refresh_from_db()
    assert tuesday.announcing_at is None
    assert (monday.announcing_at, monday.announced_at) == (FRIDAY_LIST, None)
    assert not monday.is_late_announced


def test_list_is_made_once_a_working_day(plan, time_of):
    plan(date(2027, 3, 1))
    time_of.move_to(FRIDAY_LIST, tick=False)

    counts = [announce_night(clock.now()) for _minute in range(3)]

    assert counts == [1, 0, 0]
    assert NightList.objects.filter(day=date(2027, 2, 26)).count() == 1


def test_nothing_is_listed_before_half_past_three(plan, time_of):
    time_of.move_to(FRIDAY_LIST - timedelta(days=1), tick=False)
    announce_night(clock.now())
    plan(date(2027, 3, 1))
    time_of.move_to(FRIDAY_LIST - timedelta(seconds=1), tick=False)

    announce_night(clock.now())

    assert entries("night_announced") == []


def test_what_comes_later_is_announced_by_itself_at_once(plan, time_of):
    plan(date(2027, 3, 1))
    time_of.move_to(FRIDAY_LIST, tick=False)
    announce_night(clock.now())
    late = plan(date(2027, 2, 28))
    time_of.shift(timedelta(minutes=1))

    count = announce_night(clock.now())

    entry = entries("late_run_announced")[0]
    assert count == 1
    assert entry.facts["runs"] == [str(late.key)]
    assert entry.subject_ref == str(late.key)
    assert entry.facts["booking"] == late.booking.reference
    late.refresh_from_db()
    assert late.is_late_announced


def test_friday_before_a_long_weekend_reaches_to_the_next_working_day(plan, time_of):
    """Easter Monday 29 March 2027 is closed: Friday's list goes to Tuesday."""
    tuesday = plan(date(2027, 3, 30))
    time_of.move_to(datetime(2027, 3, 26, 14, 30, tzinfo=UTC), tick=False)

    announce_night(clock.now())

    assert entries("night_announced")[-1].facts["runs"] == [str(tuesday.key)]


def test_run_that_is_over_or_under_way_is_not_announced(plan, time_of):
    over, under_way = plan(date(2027, 3, 1)), plan(date(2027, 3, 1))
    Run.objects.filter(pk=over.pk).update(state="cancelled")
    Run.objects.filter(pk=under_way.pk).update(state="installing", fenced_at=clock.now())
    time_of.move_to(FRIDAY_LIST, tick=False)

    assert announce_night(clock.now()) == 0


def test_each_site_has_a_list_of_its_own(plan, category, alice, time_of):
    from tests.factories import SiteFactory

    island = SiteFactory(slug="island", name="Island", time_zone="Indian/Reunion")
    machine = MachineFactory(category=category, site=island)
    here = plan(date(2027, 3, 1))
    there = plan_run(book(machine, alice, date(2027, 3, 1), 3).occupancy)
    time_of.move_to(datetime(2027, 2, 26, 11, 30, tzinfo=UTC), tick=False)
    announce_night(clock.now())
    first = entries("night_announced")[-1].facts["runs"]

    time_of.move_to(FRIDAY_LIST, tick=False)
    announce_night(clock.now())

    assert first == [str(there.key)]
    assert entries("night_announced")[-1].facts["runs"] == [str(here.key)]
