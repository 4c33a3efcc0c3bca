import random
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation import clock
from foundation.days import DayRange
from machines.models import Machine
from reservations.lifecycle import State
from reservations.models import BookingRules
from reservations.policy.checking import passes_all
from reservations.policy.openings import Need, is_enough
from reservations.queries import Question, load_many
from reservations.queries.finder import find_openings, fleet_of
from tests.factories import (
    AccessGrantFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    ProfileFactory,
    TeamFactory,
    UnavailabilityFactory,
    book,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = date(2027, 3, 1)
TRIED_DAYS = 183


def find(user, need, from_day=None):
    return find_openings(user, fleet_of(user, TODAY), need, clock.now(), from_day)


def told(finding):
    return [(one.machine.name, one.days.first_day.isoformat()) for one in finding.openings]


def the_slow_way(person, need, first_day):
    """The first days of each machine, each day of each asked like any request."""
    found = {}
    machines = Machine.objects.select_related("category", "site").prefetch_related("profiles")
    for machine in machines:
        profiles = machine.profiles.order_by("position", "slug")
        if not profiles or not machine.category.is_bookable or not machine.accepts_bookings:
            continue
        span = DayRange.of(first_day, TRIED_DAYS)
        questions = [
            Question(person, machine, DayRange.of(day, need.days), profiles[0].slug)
            for day in span
        ]
        for loaded in load_many(questions, clock.now()):
            if is_enough(loaded.case.machine, need) and passes_all(loaded.case):
                found[machine.name] = loaded.case.wanted
                break
    return found


def fill(chance, machine, people, profiles):
    """Puts bookings of all kinds on a machine, some continuing, some with data kept."""
    day, before = TODAY - timedelta(days=chance.randrange(30, 200)), None
    while day < TODAY + timedelta(days=90):
        days, holder = chance.randint(1, 30), chance.choice(people)
        stop_day = day + timedelta(days=days)
        is_same = before is not None and before.holder == holder
        continues = before if is_same and chance.random() < 0.6 else None
        state = State.APPROVED
        if stop_day <= TODAY:
            state = State.ENDED
        elif day <= TODAY:
            state = State.ACTIVE
        elif continues is None:
            state = chance.choice([State.APPROVED, State.REQUESTED, State.CANCELLED])
        kept = stop_day + timedelta(days=2) if state is State.ENDED else None
        before = book(machine, holder, day, days, state, continues=continues, kept_until=kept)
        before.profile = chance.choice(profiles)
        before.save()
        before = before if state is not State.CANCELLED else None
        day = stop_day + timedelta(days=chance.choice([0, 0, 2, 4, 9, 25]))


@pytest.mark.parametrize("seed", range(3))
def test_openings_are_those_that_asking_for_every_day_finds(seed):
    chance = random.Random(seed)
    plain, other = ProfileFactory(), ProfileFactory(slug="mbbworkflow", position=1)
    team = TeamFactory(name="Evolution")
    below = TeamFactory(name="Below", parent=team)
    alice = PersonFactory(end_day=chance.choice([None, date(2027, 5, 20)]))
    below.memberships.create(person=alice)
    people = [alice, PersonFactory(), PersonFactory()]
    accesses = [("everyone", None), ("teams", team), ("granted", None), ("granted", None)]
    for access, let_in in accesses:
        category = CategoryFactory(access=access, is_public=chance.random() < 0.5)
        if let_in is not None:
            category.teams.add(let_in)
        BookingRulesFactory(category=category, max_days=chance.choice([5, 42]))
        BookingRulesFactory(
            category=category,
            from_day=date(2026, 1, 1),
            max_window_days=chance.choice([30, 84]),
            window_scope=chance.choice(["category", "machine"]),
            horizon_days=chance.choice([None, 60]),
            notice_days=chance.choice([0, 2]),
        )
        made = [
            MachineFactory(
                category=category,
                memory_gib=chance.choice([256, 512, 1024]),
                profiles=chance.choice([[plain], [plain, other], [other]]),
                retired_day=chance.choice([None, None, date(2027, 6, 1)]),
                buyer_informed_day=TODAY,
                accepts_bookings=chance.random() < 0.9,
            )
            for _number in range(2)
        ]
        if access == "granted":
            last_day = chance.choice([None, date(2027, 4, 10)])
            named = chance.choice([[], made[:1]])
            AccessGrantFactory(person=alice, category=category, last_day=last_day, machines=named)
        for machine in made:
            fill(chance, machine, people, [plain, other])
        UnavailabilityFactory(
            machine=made[0], first_day=date(2027, 3, 20), stop_day=date(2027, 3, 24)
        )
    need = Need(chance.choice([2, 7, 14, 30]), memory_gib=chance.choice([0, 512]))
    from_day = chance.choice([None, date(2027, 3, 25)])

    found = find(alice, need, from_day)

    assert {one.machine.name: one.days for one in found.openings} == the_slow_way(
        alice, need, from_day or TODAY
    )


def test_openings_keep_notice_window_access_and_what_stands_there(alice, bruno, category):
    free = MachineFactory(name="free", category=category)
    taken = MachineFactory(name="taken", category=category)
    book(taken, bruno, date(2027, 3, 2), 10, State.REQUESTED)
    MachineFactory(name="closed", category=CategoryFactory(access="granted"))
    MachineFactory(name="private", category=CategoryFactory(is_bookable=False))
    retired = {"retired_day": date(2027, 3, 10), "buyer_informed_day": TODAY}
    MachineFactory(name="away", category=category, **retired)

    assert told(find(alice, Need(14))) == [("free", "2027-03-03"), ("taken", "2027-03-12")]

    BookingRules.objects.filter(category=category).update(max_window_days=20)
    book(free, alice, date(2027, 1, 1), 20, State.ENDED)
    first = find(alice, Need(14)).openings[0]
    assert first.days.first_day == date(2027, 6, 1)


def test_openings_of_a_visitor_are_those_of_anybody_signed_in(category, bruno):
    busy = MachineFactory(name="busy", category=category)
    book(busy, bruno, date(2027, 3, 2), 10)
    MachineFactory(name="granted", category=CategoryFactory(access="granted"))
    hidden = CategoryFactory(is_public=False)
    BookingRulesFactory(category=hidden)
    MachineFactory(name="hidden", category=hidden)

    assert told(find(AnonymousUser(), Need(7))) == [("busy", "2027-03-12")]


def test_hidden_machines_are_neither_found_nor_proposed(alice, category):
    hidden = CategoryFactory(access="granted", is_public=False)
    BookingRulesFactory(category=hidden)
    MachineFactory(name="hidden", category=hidden, memory_gib=4096)
    MachineFactory(name="known", category=category, memory_gib=512)

    finding = find(alice, Need(7, memory_gib=4096))

    assert finding.openings == []
    assert [one.machine.name for one in finding.others.smaller] == ["known"]
    assert set(finding.machines) == {"known"}


def test_first_days_are_not_before_the_day_given(alice, machine):
    assert told(find(alice, Need(7), date(2027, 4, 2))) == [("bigmem7", "2027-04-02")]
    assert told(find(alice, Need(7), date(2027, 1, 2))) == [("bigmem7", "2027-03-03")]


@pytest.mark.parametrize("count", [3, 30])
def test_search_asks_as_much_of_the_database_whatever_the_number_of_machines(
    alice, bruno, category, count, django_assert_num_queries
):
    TeamFactory(name="Evolution", members=[alice])
    for _number in range(count):
        machine = MachineFactory(category=category)
        book(machine, bruno, date(2027, 3, 2), 10)
        AccessGrantFactory(person=alice, category=category, machines=[machine])
        UnavailabilityFactory(
            machine=machine, first_day=date(2027, 4, 2), stop_day=date(2027, 4, 3)
        )

    with django_assert_num_queries(4):
        assert len(find(alice, Need(7)).openings) == count
