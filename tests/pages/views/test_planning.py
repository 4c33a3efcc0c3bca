from datetime import date

import pytest
from django.utils import translation

from machines.models import Unavailability
from machines.wording import UNAVAILABILITY_LABELS
from reservations.lifecycle import State
from tests.factories import MachineFactory, PersonFactory, UnavailabilityFactory, book
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import links, words


def test_planning_of_a_visitor_shows_taken_days_without_names(visitor, booking):
    page = visitor.get("/planning/")

    text = words(page)
    assert "bigmem7" in text
    assert "Taken 8 to 21 March" in text
    assert "Alice" not in page.content.decode()
    assert "Evolution" not in text
    assert booking.reference not in page.content.decode()


def test_planning_of_a_researcher_names_holder_and_team_but_no_purpose(as_bruno, booking):
    page = as_bruno.get("/planning/")

    assert "Alice Martin (Evolution) 8 to 21 March" in words(page)
    assert SECRET_PURPOSE not in page.content.decode()
    assert f"/bookings/{booking.reference}/" not in links(page)


def test_planning_links_ones_own_booking(as_alice, booking):
    page = as_alice.get("/planning/")

    assert "You 8 to 21 March" in words(page)
    assert f"/bookings/{booking.reference}/" in links(page)


def test_planning_links_every_booking_for_its_approver(as_approver, booking):
    assert f"/bookings/{booking.reference}/" in links(as_approver.get("/planning/"))


def test_planning_offers_free_gaps_that_prefill_the_form(as_bruno, booking):
    found = [link for link in links(as_bruno.get("/planning/")) if "first_day" in link]

    assert found == [
        "/bookings/new/?machine=bigmem7&first_day=2027-03-03&days=5",
        "/bookings/new/?machine=bigmem7&first_day=2027-03-22&days=21",
    ]


def test_planning_names_states_in_words(as_bruno, machine, alice):
    book(machine, alice, date(2027, 2, 20), 5, State.ENDED)
    book(machine, alice, date(2027, 3, 10), 5, State.REQUESTED)
    book(machine, alice, date(2027, 3, 20), 5, State.CANCELLED)
    UnavailabilityFactory(machine=machine, first_day=date(2027, 3, 25), stop_day=date(2027, 3, 27))

    text = words(as_bruno.get("/planning/?from=2027-02-22&days=42"))

    assert "Ended, 20 to 24 February" in text
    assert "Requested, 10 to 14 March" in text
    assert "20 to 24 March" not in text
    assert "Maintenance 25 to 26 March" in text


def test_planning_hides_what_one_may_not_know(visitor, as_bruno, machine, hidden_machine):
    for browser in (visitor, as_bruno):
        page = browser.get("/planning/").content.decode()
        assert "secretmem" not in page
        assert "Hidden machines" not in page


def test_planning_shows_everything_to_an_administrator(as_boss, machine, hidden_machine):
    text = words(as_boss.get("/planning/"))

    assert "secretmem" in text
    assert "Hidden machines" in text


def test_planning_filters_by_category_and_memory(as_boss, machine, hidden_machine):
    MachineFactory(name="hugemem", category=machine.category, memory_gib=4096)

    text = words(as_boss.get("/planning/?category=cemeb&min_memory=1024"))

    assert "hugemem" in text
    assert "bigmem7" not in text
    assert "secretmem" not in text


def test_planning_without_a_machine_says_so(as_boss, machine):
    assert "No machine matches these filters." in words(as_boss.get("/planning/?min_memory=99999"))


def test_planning_goes_earlier_and_later_with_its_filters(visitor, machine):
    found = links(visitor.get("/planning/?from=2027-03-01&days=14&category=cemeb"))

    assert "/planning/?from=2027-02-15&days=14&category=cemeb" in found
    assert "/planning/?from=2027-03-15&days=14&category=cemeb" in found


def test_planning_starts_on_this_weeks_monday_for_six_weeks(visitor, machine):
    text = words(visitor.get("/planning/"))

    assert "Monday 1 March 2027 to Sunday 11 April 2027" in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=tomorrow", "This is not a day: write it as 2027-03-01."),
        ("from=0001-01-01", "Choose a day between 2000 and 2199."),
        ("from=9999-12-31", "Choose a day between 2000 and 2199."),
        ("days=0", "Ensure this value is greater than or equal to 7."),
        ("days=1000", "Ensure this value is less than or equal to 92."),
        ("days=many", "Enter a whole number."),
        ("min_memory=-1", "Ensure this value is greater than or equal to 0."),
        ("min_memory=99999999999999999999", "Ensure this value is less than or equal to"),
    ],
)
def test_planning_answers_bad_input_with_a_sentence(visitor, machine, query, sentence):
    page = visitor.get(f"/planning/?{query}")

    assert page.status_code == 400
    assert sentence in words(page)
    assert "bigmem7" in words(page)


def test_planning_takes_strange_categories_for_none(visitor, machine):
    page = visitor.get("/planning/?category=%00%27--&from=2199-12-31&days=92")

    assert page.status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_planning_asks_as_many_queries_for_any_number_of_machines(
    as_alice, category, count, django_assert_num_queries
):
    for number in range(count):
        machine = MachineFactory(name=f"row{number}", category=category)
        book(machine, PersonFactory(), date(2027, 3, 8), 14)
    as_alice.get("/planning/")

    with django_assert_num_queries(6):
        page = as_alice.get("/planning/")

    assert words(page).count("8 to 21 March") == count


def test_planning_is_written_in_french(browser_of, booking):
    reader = browser_of(PersonFactory(language="fr"))

    page = reader.get("/planning/")

    assert '<html lang="fr" ' in page.content.decode()
    assert "mars" in words(page)


@pytest.mark.parametrize("kind", Unavailability.Kind)
def test_planning_names_every_kind_of_outage_also_over_a_booking(as_bruno, booking, kind):
    UnavailabilityFactory(
        machine=booking.machine,
        kind=kind,
        first_day=booking.first_day,
        stop_day=booking.stop_day,
    )

    text = words(as_bruno.get("/planning/"))

    with translation.override("en"):
        label = str(UNAVAILABILITY_LABELS[kind])
    assert f"{label} 8 to 21 March" in text
    assert "Alice Martin (Evolution) 8 to 21 March" in text
