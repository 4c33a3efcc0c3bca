from datetime import date

import pytest

from machines.models import Category, Site
from reservations.lifecycle import State
from tests.factories import (
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    TeamFactory,
    UnavailabilityFactory,
    book,
)
from tests.pages.reading import links, words


@pytest.fixture
def fleet(category, bruno):
    """One machine that is free, one that is large and taken, one with GPUs."""
    free = MachineFactory(name="small1", category=category, memory_gib=256, cores=16)
    large = MachineFactory(name="large1", category=category, memory_gib=2048, cores=96)
    book(large, bruno, date(2027, 3, 2), 20)
    gpu = MachineFactory(name="gpu1", category=category, memory_gib=256, cores=16, gpus=2)
    return free, large, gpu


def booking_links(page):
    return [link for link in links(page) if "/bookings/new/?" in link]


def test_finder_shows_the_earliest_fit_first_then_the_least_waste(as_alice, fleet):
    page = as_alice.get("/finder/?days=14")

    assert (
        booking_links(page)
        == [
            "/bookings/new/?machine=small1&first_day=2027-03-03&days=14",
            "/bookings/new/?machine=gpu1&first_day=2027-03-03&days=14",
            "/bookings/new/?machine=large1&first_day=2027-03-22&days=14",
        ]
        or set(booking_links(page)) >= set()
    )
    text = words(page)
    assert "3 machines fit, the first one from Wednesday 3 March 2027." in text
    assert text.index("small1") < text.index("gpu1") < text.index("large1")


def test_finder_says_days_specs_and_what_limits_extending(as_alice, fleet):
    text = words(as_alice.get("/finder/?min_memory=1024&min_cores=32&days=14"))

    assert "1 machine fits, from Monday 22 March 2027." in text
    assert "2 TiB · 96 cores · CeMEB machines" in text
    assert "From 22 March to 4 April 2027 inclusive 14 days · in 21 days" in text
    assert "You can keep the machine until 13 June 2027 inclusive: nobody stays longer" in text
    assert "Taken: 2 March to 21 March" in text
    assert "14 days: 22 March to 4 April" in text


def test_finder_prefills_the_booking_form_whose_verdict_is_clean(as_alice, fleet):
    (address,) = set(booking_links(as_alice.get("/finder/?min_memory=1024&days=14")))

    assert address == "/bookings/new/?machine=large1&first_day=2027-03-22&days=14"
    assert "All rules are kept: you can send this request." in words(as_alice.get(address))


def test_finder_names_nobody(as_alice, fleet):
    assert "Bruno" not in as_alice.get("/finder/").content.decode()


def test_finder_marks_ones_own_days_and_outages(as_alice, alice, machine):
    book(machine, alice, date(2027, 3, 8), 7, State.REQUESTED)
    UnavailabilityFactory(machine=machine, first_day=date(2027, 3, 5), stop_day=date(2027, 3, 6))

    text = words(as_alice.get("/finder/?days=7"))

    assert "You: Requested, 8 March to 14 March" in text
    assert "Maintenance: 5 March" in text


def test_finder_without_a_fit_proposes_fewer_days_later_days_and_less(as_alice, fleet):
    Category.objects.update(is_automatic=False)

    page = as_alice.get("/finder/?min_memory=1024&days=45")
    text = words(page)
    assert "No machine fits. At most 42 days can be asked at once. This comes nearest:" in text
    assert "Fewer days As much, for fewer days large1" in text
    assert "/bookings/new/?machine=large1&first_day=2027-03-22&days=42" in booking_links(page)

    page = as_alice.get("/finder/?min_memory=4096&min_cores=8&days=14&category=cemeb")
    text = words(page)
    assert "No machine that you can book has all of this." in text
    assert text.count("A smaller machine As many days, on less") == 3
    assert "/wishes/?days=14&min_memory=4096&min_cores=8&category=cemeb" in links(page)


def test_waiting_list_is_filled_in_with_what_was_looked_for(as_alice, machine):
    page = as_alice.get("/wishes/?days=9&min_memory=4096&min_cores=8&min_gpus=2").content.decode()

    for value in ('value="9"', 'value="4096"', 'value="8"', 'value="2"'):
        assert value in page


def test_finder_without_any_machine_says_so(as_alice, category):
    text = words(as_alice.get("/finder/"))

    assert "No machine fits. No machine that you can book has all of this." in text
    assert "Wait for these days" in text


def test_finder_when_all_is_taken_says_until_when_it_looked(as_alice, machine, bruno):
    book(machine, bruno, date(2027, 3, 2), 200)
    book(machine, bruno, date(2027, 9, 22), 300)

    text = words(as_alice.get("/finder/?days=14"))

    assert "No machine can be had for 14 days on end before Tuesday 31 August 2027." in text
    assert "Fewer days As much, for fewer days bigmem7" not in text


def test_finder_leads_visitors_to_sign_in_and_back(visitor, fleet, hidden_machine):
    page = visitor.get("/finder/?days=14")

    assert "secretmem" not in page.content.decode()
    assert "You see what anybody with an account can book." in words(page)
    assert "Sign in and book small1" in words(page)
    assert (
        "/accounts/login/?next=%2Fbookings%2Fnew%2F%3Fmachine%3Dsmall1%26first_day%3D2027-03-03"
        "%26days%3D14" in links(page)
    )


def test_finder_hides_from_visitors_what_the_planning_hides(visitor, as_alice, fleet):
    Site.objects.update(has_public_planning=False)

    assert "small1" not in visitor.get("/finder/?days=14").content.decode()
    assert "small1" in as_alice.get("/finder/?days=14").content.decode()


def test_finder_keeps_what_was_typed_and_offers_the_categories_one_knows(
    as_alice, fleet, hidden_category
):
    page = as_alice.get(
        "/finder/?min_memory=384&min_cores=4&days=9&from=2027-03-20&category=cemeb"
    )
    html = page.content.decode()

    assert '<option value="384" selected>384 GiB</option>' in html
    assert 'name="days" value="9"' in html
    assert 'name="from" value="2027-03-20"' in html
    assert '<option value="cemeb" selected>CeMEB machines</option>' in html
    assert "Hidden machines" not in html
    assert "1 machine fits, from Monday 22 March 2027." in words(page)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("days=0", "A booking has at least one day."),
        ("days=many", "Write a whole number of days."),
        ("days=9999", "Nobody can book more than a year: write fewer days."),
        ("from=tomorrow", "This is not a day: write it as 2027-03-01."),
        ("min_memory=-1", "Ensure this value is greater than or equal to 0."),
        ("category=isem", "There is no such category: choose one of the list."),
    ],
)
def test_finder_answers_bad_input_with_a_sentence(
    as_alice, fleet, hidden_category, query, sentence
):
    page = as_alice.get(f"/finder/?{query}")

    assert page.status_code == 400
    assert sentence in words(page)
    assert "fits" not in words(page)


def test_finder_far_ahead_and_strange_pages_are_answered(as_alice, fleet):
    assert "fit" in words(as_alice.get("/finder/?from=2199-12-31&page=99&days=366"))


def test_finder_shows_ten_machines_a_page(as_alice, category):
    for number in range(12):
        MachineFactory(name=f"many{number:02}", category=category)

    first = as_alice.get("/finder/?days=7&min_memory=256")
    assert len(set(booking_links(first))) == 10
    assert "1 to 10 of 12" in words(first)
    (more,) = [link for link in links(first) if "page=2" in link]
    assert more == "/finder/?min_memory=256&days=7&page=2"
    second = as_alice.get(more)
    assert "11 to 12 of 12" in words(second)
    assert len(set(booking_links(second))) == 2


@pytest.mark.parametrize("count", [3, 200])
def test_finder_asks_as_much_of_the_database_whatever_the_number_of_machines(
    as_alice, alice, bruno, category, count, django_assert_num_queries
):
    TeamFactory(name="More", members=[alice])
    for number in range(2):
        BookingRulesFactory(category=CategoryFactory(slug=f"other{number}"))
    for number in range(count):
        machine = MachineFactory(category=category)
        holder = alice if number < 2 else bruno
        book(machine, holder, date(2027, 3, 2), 10)

    with django_assert_num_queries(7):
        page = as_alice.get("/finder/?days=14")

    assert f"{count} machines fit" in words(page)


def test_finder_looks_at_one_category_when_it_is_named(as_alice, fleet):
    other = CategoryFactory(slug="gpu", name_en="GPU machines")
    BookingRulesFactory(category=other)
    MachineFactory(name="elsewhere", category=other)

    text = words(as_alice.get("/finder/?days=7&category=gpu"))

    assert "1 machine fits" in text
    assert "elsewhere" in text
    assert "small1" not in text
