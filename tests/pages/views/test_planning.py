from datetime import date, timedelta

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
    assert "Taken: 8 to 21 March" in text
    assert "Alice" not in page.content.decode()
    assert "Evolution" not in text
    assert booking.reference not in page.content.decode()


def test_planning_of_a_researcher_names_holder_and_team_but_no_purpose(as_bruno, booking):
    page = as_bruno.get("/planning/")

    assert "Alice Martin (Evolution): 8 to 21 March" in words(page)
    assert SECRET_PURPOSE not in page.content.decode()
    assert f"/bookings/{booking.reference}/" not in links(page)


def test_planning_links_ones_own_booking(as_alice, booking):
    page = as_alice.get("/planning/")

    assert "You: 8 to 21 March" in words(page)
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

    assert ": Ended, 20 to 24 February" in text
    assert ": Requested, 10 to 14 March" in text
    assert "20 to 24 March" not in text
    assert "Maintenance: 25 to 26 March" in text


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
        ("days=1000", "Ensure this value is less than or equal to 366."),
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


def test_planning_offers_other_periods_with_its_filters(visitor, machine):
    found = links(visitor.get("/planning/?from=2027-03-01&days=14&category=cemeb&min_cores=2"))

    for days in (14, 42, 92, 365):
        assert f"/planning/?from=2027-03-01&days={days}&category=cemeb&min_cores=2" in found


def test_planning_filters_by_cores_and_gpus(visitor, category):
    MachineFactory(name="widemem", category=category, cores=128, gpus=0)
    MachineFactory(name="gpumem", category=category, cores=128, gpus=4)
    MachineFactory(name="smallmem", category=category, cores=16, gpus=4)

    text = words(visitor.get("/planning/?min_cores=64&min_gpus=2"))

    assert "gpumem" in text
    assert "widemem" not in text
    assert "smallmem" not in text


def test_planning_draws_a_year_with_weeks_and_leaves_out_thin_gaps(as_bruno, booking):
    page = as_bruno.get("/planning/?from=2027-01-04&days=365")

    text = words(page)
    assert "January 2027" in text
    assert "Gaps of 8 days or fewer are too thin to be drawn here: the list has them." in text
    assert "days free from 22 March" in text
    assert "days free from 3 March" not in text
    assert 'class="a B1 b32 w14"' in page.content.decode()


def test_planning_says_short_gaps_in_short_words_and_in_full(as_bruno, machine, alice):
    book(machine, alice, date(2027, 3, 5), 21, State.APPROVED)

    page = as_bruno.get("/planning/").content.decode()

    assert 'data-s="2 d">2 days free from 3 March</a>' in page
    assert ">17 days free from 26 March</a>" in page


def test_planning_abbreviates_the_holder_of_a_short_booking(as_bruno, machine, alice):
    book(machine, alice, date(2027, 3, 5), 1, State.APPROVED)

    page = as_bruno.get("/planning/").content.decode()

    assert 'data-s="AM">Alice Martin (Evolution): 5 March</a>' in page


def test_planning_of_a_visitor_is_hidden_where_the_site_says_so(
    visitor, as_bruno, category, booking
):
    MachineFactory(name="openmem", category=category, site__slug="open")
    machine = booking.machine
    machine.site.has_public_planning = False
    machine.site.save(update_fields=["has_public_planning"])

    for path in ("/planning/", "/planning/?view=list", "/planning/planning.csv"):
        text = visitor.get(path).content.decode()
        assert "openmem" in text
        assert "bigmem7" not in text
    assert "bigmem7" in words(as_bruno.get("/planning/"))


def test_planning_that_no_visitor_may_see_asks_to_sign_in(visitor, machine):
    machine.site.has_public_planning = False
    machine.site.save(update_fields=["has_public_planning"])

    page = visitor.get("/planning/")

    assert "The planning is shown to people who are signed in." in words(page)
    assert "/accounts/login/" in links(page)


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


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/planning/?days=365", 6),
        ("/planning/?view=list", 6),
        ("/planning/planning.csv", 5),
        ("/planning/planning.ics", 6),
    ],
)
def test_planning_asks_as_many_queries_for_3_and_300_bookings(
    as_alice, machine, count, path, queries, django_assert_num_queries
):
    holder = PersonFactory()
    for number in range(count):
        book(machine, holder, date(2027, 3, 1) + timedelta(days=number), 1)
    as_alice.get(path)

    with django_assert_num_queries(queries):
        page = as_alice.get(path)

    assert page.status_code == 200


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
    assert f"{label}: 8 to 21 March" in text
    assert "Alice Martin (Evolution): 8 to 21 March" in text
