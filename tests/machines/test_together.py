from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.models import User
from machines.models import AccessGrant, Profile, Unavailability
from machines.together import fetch_together, remember
from tests.factories import (
    AccessGrantFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    ProfileFactory,
    UnavailabilityFactory,
)

pytestmark = pytest.mark.both_databases

LATE = datetime(2027, 3, 1, 23, 30, 15, 250, tzinfo=UTC)


@pytest.fixture(autouse=True)
def asked_once(db):
    """Once a process Django asks SQLite whether it knows JSON: before any query is counted."""
    assert connection.features.supports_json_field


@pytest.fixture
def rows(db):
    person = PersonFactory(account_name="alice", last_login=LATE, is_staff=True)
    machine = MachineFactory(name="bigmem7")
    for first_day in (date(2027, 3, 8), date(2027, 3, 1)):
        UnavailabilityFactory(machine=machine, first_day=first_day, stop_day=date(2027, 3, 9))
    AccessGrantFactory(person=person, category=CategoryFactory(), last_day=None)


def test_rows_fetched_together_are_those_of_their_sources(rows, django_assert_num_queries):
    sources = {
        "people": User.objects.filter(account_name="alice"),
        "outages": Unavailability.objects.filter(stop_day__gt=date(2027, 3, 2)),
        "grants": AccessGrant.objects.all(),
        "nobody": User.objects.filter(account_name="nobody"),
    }

    with django_assert_num_queries(1):
        found = fetch_together(**sources)

    for name, source in sources.items():
        expected = list(source.order_by("pk"))
        assert [_values(row) for row in found[name]] == [_values(row) for row in expected]
    (person,) = found["people"]
    assert (person.last_login, person.is_staff) == (LATE, True)


def test_json_fields_travel_too(db, django_assert_num_queries):
    ProfileFactory(slug="plain", fai_classes=["BIGMEM", "é"])
    assert connection.features.supports_json_field  # SQLite asks itself, once a process

    with django_assert_num_queries(1):
        (profile,) = fetch_together(profiles=Profile.objects.filter(slug="plain"))["profiles"]
        assert (profile.fai_classes, profile.harmless_codes) == (["BIGMEM", "é"], [])


def test_fields_named_alone_are_all_that_travels(rows):
    (person,) = fetch_together(people=User.objects.filter(is_staff=True).only("full_name"))[
        "people"
    ]

    assert "full_name" not in person.get_deferred_fields()
    assert "password" in person.get_deferred_fields()


def test_rows_remembered_are_answered_without_a_query(rows, django_assert_num_queries):
    machine = MachineFactory()
    outages = list(Unavailability.objects.all())

    remember(machine, "unavailabilities", outages)

    with django_assert_num_queries(0):
        assert list(machine.unavailabilities.all()) == outages


def _values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
