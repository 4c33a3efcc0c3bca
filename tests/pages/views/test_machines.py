from datetime import date

from reservations.lifecycle import State
from tests.factories import MachineFactory, PersonFactory, TeamFactory, UnavailabilityFactory, book
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import links, words


def test_machines_say_what_they_do_today(visitor, running, category):
    MachineFactory(name="freemem", category=category)
    broken = MachineFactory(name="brokenmem", category=category)
    UnavailabilityFactory(
        machine=broken, first_day=date(2027, 3, 1), stop_day=date(2027, 3, 6), kind="breakdown"
    )

    text = words(visitor.get("/machines/"))

    assert "bigmem7 512 GiB 32 – 10 TiB Taken until 7 March" in text
    assert "freemem 512 GiB 32 – 10 TiB Free today" in text
    assert "brokenmem 512 GiB 32 – 10 TiB Out of order until 5 March" in text
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
