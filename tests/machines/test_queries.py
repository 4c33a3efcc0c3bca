"""Who may know, book and decide what: one table of persons and categories."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from accounts.queries import today
from accounts.services import enter_absence
from foundation.working_days import WorkingCalendar
from machines import queries
from machines.models import Category, ClosedDay, Machine
from machines.policy.access import ALWAYS, OpenSpan
from tests.factories import (
    AccessGrantFactory,
    AdministratorFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    SiteFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
LATE_EVENING = datetime(2027, 3, 1, 22, 30, tzinfo=UTC)
"""1 March 2027, 23:30 in Paris."""


class World:
    """Three categories as at the institute, one more for teams, and people before each door."""

    def __init__(self):
        self.labex_team = TeamFactory()
        lab = TeamFactory(parent=self.labex_team)
        self.people = {
            "visitor": AnonymousUser(),
            "researcher": PersonFactory(),
            "granted": PersonFactory(),
            "granted one": PersonFactory(),
            "grant over": PersonFactory(),
            "grant's last day": PersonFactory(),
            "member": PersonFactory(),
            "member below": PersonFactory(),
            "owner": PersonFactory(),
            "owner by team": PersonFactory(),
            "approver": PersonFactory(),
            "stand-in": PersonFactory(),
            "former approver": PersonFactory(is_active=False),
            "administrator": AdministratorFactory(),
            "former administrator": AdministratorFactory(is_active=False),
        }
        of = self.people
        TeamFactory(parent=lab, members=[of["member below"]])
        self.labex_team.memberships.create(person=of["member"])
        cemeb = CategoryFactory(slug="cemeb", access="everyone", position=1)
        isem = CategoryFactory(
            slug="isem",
            access="granted",
            is_public=False,
            position=2,
            approvers=[of["approver"], of["former approver"]],
            stand_ins=[of["stand-in"]],
        )
        labex = CategoryFactory(slug="labex", access="teams", is_public=False, position=3)
        labex.teams.add(self.labex_team)
        private = CategoryFactory(slug="private", access="teams", is_bookable=False, position=4)
        self.machines = {
            "open": MachineFactory(name="open", category=cemeb),
            "isem1": MachineFactory(name="isem1", category=isem),
            "isem2": MachineFactory(name="isem2", category=isem),
            "labex": MachineFactory(name="labex", category=labex),
            "private": MachineFactory(name="private", category=private),
        }
        buyers = TeamFactory(members=[of["owner by team"]])
        self.machines["isem2"].owner_people.add(of["owner"])
        self.machines["isem2"].owner_teams.add(buyers)
        AccessGrantFactory(person=of["granted"], category=isem)
        AccessGrantFactory(
            person=of["granted one"], category=isem, machines=[self.machines["isem1"]]
        )
        AccessGrantFactory(person=of["grant over"], category=isem, last_day=date(2027, 2, 28))
        AccessGrantFactory(person=of["grant's last day"], category=isem, last_day=date(2027, 3, 1))


@pytest.fixture
def world():
    with time_machine.travel(LATE_EVENING, tick=False):
        yield World()


PUBLIC = {"open", "private"}
ISEM = {"isem1", "isem2"}
EVERYTHING = PUBLIC | ISEM | {"labex"}
KNOWN_MACHINES = {
    "visitor": PUBLIC,
    "researcher": PUBLIC,
    "granted": PUBLIC | ISEM,
    "granted one": PUBLIC | {"isem1"},
    "grant over": PUBLIC,
    "grant's last day": PUBLIC | ISEM,
    "member": PUBLIC | {"labex"},
    "member below": PUBLIC | {"labex"},
    "owner": PUBLIC | {"isem2"},
    "owner by team": PUBLIC | {"isem2"},
    "approver": PUBLIC | ISEM,
    "stand-in": PUBLIC | ISEM,
    "former approver": PUBLIC,
    "administrator": EVERYTHING,
    "former administrator": PUBLIC,
}
BOOKABLE_MACHINES = {
    "researcher": {"open"},
    "granted": {"open", *ISEM},
    "granted one": {"open", "isem1"},
    "grant over": {"open"},
    "grant's last day": {"open", *ISEM},
    "member": {"open", "labex"},
    "member below": {"open", "labex"},
    "owner": {"open"},
    "owner by team": {"open"},
    "approver": {"open"},
    "stand-in": {"open"},
    "former approver": set(),
    "administrator": {"open"},
    "former administrator": set(),
}
DECIDES_IN = {
    "approver": {"isem"},
    "stand-in": {"isem"},
    "administrator": {"cemeb", "isem", "labex", "private"},
}


@pytest.mark.parametrize("who", KNOWN_MACHINES)
def test_people_know_the_machines_of_the_table_and_no_other(world, who):
    person = world.people[who]

    known = {machine.name for machine in queries.visible_machines(person)}

    assert known == KNOWN_MACHINES[who]
    for name, machine in world.machines.items():
        if name in known:
            assert queries.find_machine(person, name) == machine
        else:
            with pytest.raises(Machine.DoesNotExist):
                queries.find_machine(person, name)


@pytest.mark.parametrize("who", KNOWN_MACHINES)
def test_people_know_the_categories_of_the_machines_they_know(world, who):
    person = world.people[who]

    known = {category.slug for category in queries.visible_categories(person)}

    assert known == {world.machines[name].category.slug for name in KNOWN_MACHINES[who]}


@pytest.mark.parametrize("who", BOOKABLE_MACHINES)
def test_people_may_book_the_machines_of_the_table_today(world, who):
    spans = queries.open_spans(world.people[who], world.machines.values())

    today = date(2027, 3, 1)
    bookable = {
        name
        for name, machine in world.machines.items()
        if any(span.reaches(today) for span in spans[machine.pk])
    }

    assert bookable == BOOKABLE_MACHINES[who]
    assert set(spans) == {machine.pk for machine in world.machines.values()}


def test_a_grant_opens_until_its_last_day(world):
    machine = world.machines["isem1"]

    spans = {
        who: queries.open_spans(world.people[who], [machine])[machine.pk]
        for who in ("granted", "grant over", "grant's last day", "researcher")
    }

    assert spans == {
        "granted": ALWAYS,
        "grant over": (OpenSpan(stop_day=date(2027, 3, 1)),),
        "grant's last day": (OpenSpan(stop_day=date(2027, 3, 2)),),
        "researcher": (),
    }


@pytest.mark.parametrize("who", KNOWN_MACHINES)
def test_people_decide_in_the_categories_of_the_table(world, who):
    person = world.people[who]
    expected = DECIDES_IN.get(who, set())

    assert {c.slug for c in queries.categories_approved_by(person)} == expected
    for category in Category.objects.all():
        assert queries.is_approver(person, category) is (category.slug in expected)


def test_approvers_are_those_named_else_the_administrators(world):
    of = world.people
    isem, cemeb = Category.objects.get(slug="isem"), Category.objects.get(slug="cemeb")

    assert set(queries.approvers_of(isem)) == {of["approver"], of["stand-in"]}
    assert set(queries.approvers_of(cemeb)) == {of["administrator"]}


def test_owned_machines_are_ones_own_and_ones_teams(world):
    owned = {
        who: {machine.name for machine in queries.owned_machines(person)}
        for who, person in world.people.items()
    }

    assert {who: names for who, names in owned.items() if names} == {
        "owner": {"isem2"},
        "owner by team": {"isem2"},
    }


@pytest.mark.parametrize(("who", "limit"), [("visitor", 1), ("granted", 2), ("administrator", 1)])
def test_visible_machines_cost_the_same_for_few_and_many(
    world, who, limit, django_assert_num_queries
):
    for machine in list(world.machines.values()):
        MachineFactory(category=machine.category)
        MachineFactory(category=machine.category)

    with django_assert_num_queries(limit):
        assert [machine.category.slug for machine in queries.visible_machines(world.people[who])]


def test_open_spans_cost_the_same_for_few_and_many(world, django_assert_num_queries):
    machines = [MachineFactory(category=m.category) for m in world.machines.values()] * 3

    with django_assert_num_queries(1):
        queries.open_spans(world.people["granted one"], machines)


def test_open_spans_of_several_people_are_those_of_each(world, django_assert_num_queries):
    people = [person for person in world.people.values() if not person.is_anonymous]
    machines = list(world.machines.values())
    one_by_one = {person.pk: queries.open_spans(person, machines) for person in people}

    with django_assert_num_queries(1):
        together = queries.open_spans_of_people(people, machines)

    assert together == one_by_one


def test_a_site_has_its_zone_its_today_and_its_closed_days():
    site = SiteFactory(slug="reunion", name="La Réunion", time_zone="Indian/Reunion")
    ClosedDay.objects.create(site=site, day=date(2027, 12, 20))

    with time_machine.travel(LATE_EVENING, tick=False):
        assert queries.today_at(site) == date(2027, 3, 2)
    assert str(queries.site_zone(site)) == "Indian/Reunion"
    assert queries.working_calendar(site) == WorkingCalendar(frozenset({date(2027, 12, 20)}))


def test_machines_are_in_service_until_they_are_retired(world):
    gone = MachineFactory(
        name="gone", retired_day=date(2027, 3, 1), buyer_informed_day=date(2027, 1, 1)
    )
    going = MachineFactory(
        name="going", retired_day=date(2027, 3, 2), buyer_informed_day=date(2027, 1, 1)
    )

    serving = queries.in_service(Machine.objects.all(), date(2027, 3, 1))

    assert going in serving
    assert gone not in serving


def test_stand_ins_are_told_while_an_approver_is_away(world):
    of = world.people
    isem = Category.objects.get(slug="isem")
    days = {"first_day": today(), "stop_day": today() + timedelta(days=1)}
    assert set(queries.approvers_at_hand(isem)) == {of["approver"]}

    enter_absence(person=of["approver"], by=of["approver"], **days)
    assert set(queries.approvers_at_hand(isem)) == {of["stand-in"]}

    enter_absence(person=of["stand-in"], by=of["administrator"], **days)
    assert set(queries.approvers_at_hand(isem)) == {of["approver"], of["stand-in"]}
    cemeb = Category.objects.get(slug="cemeb")
    assert set(queries.approvers_at_hand(cemeb)) == {of["administrator"]}
