from datetime import UTC, date, datetime, timedelta

import pytest

from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from reservations.lifecycle import State
from tests.factories import (
    AccessGrantFactory,
    CategoryFactory,
    ContainerHostFactory,
    MachineFactory,
    PersonFactory,
    TeamFactory,
    UnavailabilityFactory,
    book,
)
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import links, words


def test_machines_say_what_they_do_today(visitor, running, category):
    MachineFactory(name="freemem", category=category)
    broken = MachineFactory(name="brokenmem", category=category)
    UnavailabilityFactory(
        machine=broken, first_day=date(2027, 3, 1), stop_day=date(2027, 3, 6), kind="breakdown"
    )

    text = words(visitor.get("/machines/"))

    assert "bigmem7 512 GiB 32 – 10 TiB Taken until 7 March 8 March Book" in text
    assert "freemem 512 GiB 32 – 10 TiB Free today 3 March Book" in text
    assert "brokenmem 512 GiB 32 – 10 TiB Out of order until 5 March 6 March Book" in text
    assert "Alice" not in text


def test_machines_that_one_may_not_know_do_not_exist(visitor, as_bruno, as_boss, hidden_machine):
    assert "secretmem" not in words(visitor.get("/machines/"))
    assert "secretmem" not in words(as_bruno.get("/machines/"))
    assert "secretmem" in words(as_boss.get("/machines/"))
    assert visitor.get("/machines/secretmem/").status_code == 404
    assert as_bruno.get("/machines/secretmem/").status_code == 404
    assert as_boss.get("/machines/secretmem/").status_code == 200


def test_machine_names_its_owners_teams_to_all_and_people_to_colleagues(
    visitor, as_bruno, machine, alice
):
    machine.owner_teams.add(TeamFactory(name="Palaeontology"))
    machine.owner_people.add(alice)

    assert "Owners Palaeontology Remark" not in words(visitor.get("/machines/bigmem7/"))
    assert "Palaeontology" in words(visitor.get("/machines/bigmem7/"))
    assert "Alice Martin" not in words(visitor.get("/machines/bigmem7/"))
    assert "Palaeontology, Alice Martin" in words(as_bruno.get("/machines/bigmem7/"))


def test_machine_shows_its_coming_bookings_without_purpose(as_bruno, visitor, booking):
    page = as_bruno.get("/machines/bigmem7/")

    assert "Alice Martin (Evolution): 8 to 21 March" in words(page)
    assert SECRET_PURPOSE not in page.content.decode()
    assert "Alice" not in visitor.get("/machines/bigmem7/").content.decode()


def test_machine_leads_to_the_form(as_bruno, machine):
    assert "/bookings/new/?machine=bigmem7" in links(as_bruno.get("/machines/bigmem7/"))


def test_machine_that_takes_no_bookings_leads_nowhere(as_bruno, category):
    MachineFactory(name="labmem", category=category, accepts_bookings=False)

    page = as_bruno.get("/machines/labmem/")

    assert [link for link in links(page) if link.startswith("/bookings/new")] == []
    assert "Not bookable here" in words(page)


def test_machines_ask_as_many_queries_for_one_and_three(
    as_alice, category, django_assert_num_queries
):
    MachineFactory(name="row0", category=category)
    as_alice.get("/machines/")
    with django_assert_num_queries(6):
        as_alice.get("/machines/")
    for number in (1, 2):
        book(
            MachineFactory(name=f"row{number}", category=category),
            PersonFactory(),
            date(2027, 2, 25),
            14,
            State.ACTIVE,
        )
    with django_assert_num_queries(6):
        as_alice.get("/machines/")


# ------------------------------------------------------------------------- the list in order


@pytest.fixture
def fleet(category, alice):
    """A machine free at once, one taken for long, one out; the last two of another size."""
    MachineFactory(name="first", category=category, cores=8)
    taken = MachineFactory(name="second", category=category, memory_gib=2048, cpu_model="EPYC")
    out = MachineFactory(name="third", category=category, memory_gib=1024, cores=64)
    book(taken, alice, date(2027, 2, 22), 42, State.ACTIVE)
    UnavailabilityFactory(machine=out, first_day=date(2027, 2, 27), stop_day=date(2027, 3, 9))


def shown(response):
    prefix = "/machines/"
    found = (url.removeprefix(prefix).strip("/") for url in links(response) if prefix in url)
    return [name for name in found if name in {"first", "second", "third"}]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["first", "second", "third"]),
        ({"sort": "memory"}, ["second", "third", "first"]),
        ({"sort": "cores"}, ["third", "second", "first"]),
        ({"sort": "free"}, ["first", "third", "second"]),
        ({"state": "free"}, ["first"]),
        ({"state": "out"}, ["third"]),
        ({"min_memory": "1024"}, ["second", "third"]),
        ({"q": " THIR"}, ["third"]),
        ({"q": "epyc"}, ["second"]),
        ({"category": "cemeb", "sort": "cores", "min_memory": "1024"}, ["third", "second"]),
        ({"category": "isem"}, []),
        ({"q": "nothing"}, []),
    ],
)
def test_machines_are_filtered_and_in_order(as_bruno, fleet, asked, names):
    assert shown(as_bruno.get("/machines/", asked)) == names


def test_filter_that_fits_nothing_leads_back_to_all(as_bruno, fleet):
    page = as_bruno.get("/machines/", {"q": "nothing"})

    assert "No machine matches these filters." in words(page)
    assert "0 of 3 machines" in words(page)


@pytest.mark.parametrize("asked", [{"sort": "x"}, {"state": "x"}, {"min_memory": "x"}])
def test_filter_that_makes_no_sense_is_said_so(as_bruno, fleet, asked):
    page = as_bruno.get("/machines/", asked)

    assert page.status_code == 400
    assert shown(page) == ["first", "second", "third"]


def test_next_free_days_lead_to_the_form(as_bruno, machine, running, bruno):
    book(machine, bruno, date(2027, 3, 13), 14)

    page = as_bruno.get("/machines/")

    assert "Taken until 7 March 8 March (5 days)" in words(page)
    assert "/bookings/new/?machine=bigmem7&first_day=2027-03-08&days=5" in links(page)


# ---------------------------------------------------------------------------- a machine's past


@pytest.fixture
def past(machine, alice):
    """Alice's, over since 21 February, with a run that was ready at the second try."""
    booking = book(machine, alice, date(2027, 2, 1), 20, State.ENDED)
    booking.purpose = SECRET_PURPOSE
    booking.save()
    for minute, state, ready in ((5, RunState.SUPERSEDED, None), (65, RunState.READY, 100)):
        midnight = datetime(2027, 1, 31, 23, tzinfo=UTC)
        at = midnight + timedelta(minutes=minute)
        Run.objects.create(
            occupancy=booking.occupancy,
            booking=booking,
            machine=machine,
            state=state,
            planned_at=at,
            due_at=at,
            fenced_at=at,
            ready_at=None if ready is None else midnight + timedelta(minutes=ready),
        )
    return booking


def test_past_is_told_as_far_as_one_may_know(visitor, as_bruno, as_alice, as_approver, past):
    seen = {
        who: words(client.get("/machines/bigmem7/"))
        for who, client in {
            "visitor": visitor, "bruno": as_bruno, "alice": as_alice, "approver": as_approver,
        }.items()
    }  # fmt: skip
    link = f"/bookings/{past.reference}/"

    assert "Who had it Taken From 1 February to 20 February 2027" in seen["visitor"]
    assert (
        "Alice Martin (Evolution) From 1 February to 20 February 2027 inclusive, 20 days"
        in seen["bruno"]
    )
    assert "Ready after more tries 95 min, 2 tries" in seen["approver"]
    for who in ("visitor", "bruno", "alice"):
        assert "Ready after more tries" not in seen[who]
    assert "Alice" not in seen["visitor"]
    assert link not in links(as_bruno.get("/machines/bigmem7/"))
    assert link in links(as_alice.get("/machines/bigmem7/"))
    assert link in links(as_approver.get("/machines/bigmem7/"))
    for client in (visitor, as_bruno, as_alice, as_approver):
        assert SECRET_PURPOSE not in client.get("/machines/bigmem7/").content.decode()


def test_occupancy_of_a_machine_is_that_of_the_statistics(as_bruno, past):
    page = words(as_bruno.get("/machines/bigmem7/"))

    assert "Over the last twelve months: 69% of the days that could be booked." in page
    assert "February 2027 71% 20 28" in page
    assert "January 2027 – 0 0" in page
    assert "March 2027 0% 0 1" in page
    assert "machines.csv" not in page


def test_outages_are_past_present_and_planned(as_bruno, machine):
    for first, stop, kind in (
        (date(2026, 8, 1), date(2026, 8, 3), "maintenance"),
        (date(2027, 2, 27), date(2027, 3, 5), "breakdown"),
        (date(2027, 6, 1), date(2027, 6, 2), "maintenance"),
    ):
        UnavailabilityFactory(machine=machine, first_day=first, stop_day=stop, kind=kind)

    page = words(as_bruno.get("/machines/bigmem7/"))

    assert "Maintenance planned On 1 June 2027 Breakdown now" in page
    assert "Maintenance From 1 August to 2 August 2026 inclusive" in page


def test_private_machine_is_explained_and_not_bookable(as_bruno, category):
    private = CategoryFactory(slug="private", is_bookable=False)
    MachineFactory(name="privatemem", category=private)

    page = as_bruno.get("/machines/privatemem/")

    assert "A private machine: it is listed with its state" in words(page)
    assert not [link for link in links(page) if "/bookings/new/" in link or "kind=access" in link]


def test_container_slot_is_explained(as_bruno, category):
    MachineFactory(
        name="slot1",
        category=category,
        kind="gpu_container",
        host=ContainerHostFactory(name="bigmem-gpu1"),
    )

    assert "One of the container slots of bigmem-gpu1" in words(as_bruno.get("/machines/slot1/"))


def test_access_is_asked_for_where_it_is_needed(as_bruno, bruno, as_boss, visitor):
    granted = CategoryFactory(slug="granted", access="granted")
    MachineFactory(name="grantedmem", category=granted)
    ask = "/tickets/new/?kind=access&category=granted"

    before = links(as_bruno.get("/machines/grantedmem/"))
    seen = links(visitor.get("/machines/grantedmem/")) + links(
        as_boss.get("/machines/grantedmem/")
    )
    AccessGrantFactory(person=bruno, category=granted)
    after = links(as_bruno.get("/machines/grantedmem/"))

    assert ask in before
    assert "/bookings/new/?machine=grantedmem" not in before
    assert ask not in seen
    assert ask not in after
    assert "/bookings/new/?machine=grantedmem" in after


def test_grant_of_another_machine_gives_no_access(as_bruno, bruno):
    granted = CategoryFactory(slug="granted", access="granted")
    MachineFactory(name="grantedmem", category=granted)
    other = MachineFactory(name="othermem", category=granted)
    AccessGrantFactory(person=bruno, category=granted, machines=[other])

    assert "/tickets/new/?kind=access&category=granted" in links(
        as_bruno.get("/machines/grantedmem/")
    )
    assert "/bookings/new/?machine=othermem" in links(as_bruno.get("/machines/othermem/"))


def test_machine_asks_as_many_queries_with_any_past(
    as_approver, as_bruno, machine, past, django_assert_num_queries
):
    machine.owner_people.add(PersonFactory())
    as_approver.get("/machines/bigmem7/")
    with django_assert_num_queries(8):
        as_approver.get("/machines/bigmem7/")
    for number in range(10):
        holder = PersonFactory()
        machine.owner_teams.add(TeamFactory(members=[holder]))
        book(machine, holder, date(2026, 6, 1) + timedelta(days=14 * number), 14, State.ENDED)
        UnavailabilityFactory(
            machine=machine,
            first_day=date(2027, 5, 1) + timedelta(days=number),
            stop_day=date(2027, 5, 2) + timedelta(days=number),
        )
    with django_assert_num_queries(8):
        as_approver.get("/machines/bigmem7/")
    with django_assert_num_queries(7):
        as_bruno.get("/machines/bigmem7/")


def test_days_of_a_machine_are_hidden_from_visitors_where_the_site_says_so(
    visitor, as_bruno, running
):
    site = running.machine.site
    site.has_public_planning = False
    site.save(update_fields=["has_public_planning"])

    for path in ("/machines/", "/machines/bigmem7/"):
        assert "Sign in to see its days" in words(visitor.get(path))
        assert "7 March" not in words(visitor.get(path))
        assert "Taken until 7 March" in words(as_bruno.get(path))


def test_machines_of_one_category_stand_together_whenever_they_came(as_bruno, category):
    other = CategoryFactory(slug="isem", name_en="Other machines")
    for name, group in (("a1", category), ("b1", other), ("a2", category), ("b2", other)):
        MachineFactory(name=name, category=group)

    shown = words(as_bruno.get("/machines/"))

    assert shown.count("Other machines") == shown.count("CeMEB machines")
    assert [name for name in shown.split() if name in {"a1", "a2", "b1", "b2"}] == [
        *("a1", "a2"),
        *("b1", "b2"),
    ]
