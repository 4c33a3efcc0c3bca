"""The same planning as a list, as a table for spreadsheets, and as a calendar."""

import csv
from datetime import date
from io import StringIO

import pytest
from icalendar import Calendar

from reservations.lifecycle import State
from tests.factories import MachineFactory, PersonFactory, UnavailabilityFactory, book
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import links, words

HEADS = [
    "Machine", "Category", "Memory (GiB)", "Cores", "GPUs", "State", "First day", "Last day",
    "Number of days", "Holder", "Team", "Reference",
]  # fmt: skip


def table(response, delimiter=","):
    """Answers the rows of an exported table."""
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def events(response):
    """Answers days, summary and status of the events of a calendar."""
    return [
        (event.decoded("dtstart"), event.decoded("dtend"), str(event["summary"]), event["status"])
        for event in Calendar.from_ical(response.content).walk("vevent")
    ]


# --------------------------------------------------------------------------------------- list


def test_list_says_what_stands_and_what_is_free_in_order_of_days(as_bruno, booking):
    page = as_bruno.get("/planning/?view=list")

    text = words(page)
    first, second, third = (
        text.index(words)
        for words in (
            "bigmem7 Free 3 March 2027 7 March 2027 5 days Book",
            "bigmem7 Approved Alice Martin (Evolution) 8 March 2027 21 March 2027 14 days Details",
            "bigmem7 Free 22 March 2027 11 April 2027 21 days Book",
        )
    )
    assert first < second < third
    assert SECRET_PURPOSE not in text
    assert "/bookings/new/?machine=bigmem7&first_day=2027-03-03&days=5" in links(page)
    assert f"/planning/bookings/{booking.reference}/" in links(page)


def test_list_leads_to_ones_own_booking(as_alice, booking):
    page = as_alice.get("/planning/?view=list")

    assert "Approved You 8 March 2027" in words(page)
    assert f"/bookings/{booking.reference}/" in links(page)


def test_list_of_a_visitor_names_nobody(visitor, booking):
    page = visitor.get("/planning/?view=list")

    assert "bigmem7 Approved 8 March 2027 21 March 2027 14 days" in words(page)
    assert "Alice" not in page.content.decode()
    assert booking.reference not in page.content.decode()


def test_list_keeps_its_filters_on_every_way_out(visitor, machine):
    found = links(visitor.get("/planning/?view=list&sort=machine&from=2027-03-01&days=14"))

    kept = "from=2027-03-01&days=14"
    assert f"/planning/?{kept}" in found
    assert f"/planning/?{kept}&view=list" in found
    assert "/planning/?from=2027-03-15&days=14&view=list&sort=machine" in found
    assert f"/planning/planning.csv?{kept}" in found
    assert f"/planning/planning.ics?{kept}" in found


def test_list_is_sorted_by_machine_when_asked(as_bruno, booking, category):
    other = MachineFactory(name="othermem", category=category)
    book(other, PersonFactory(), date(2027, 3, 1), 7)

    text = words(as_bruno.get("/planning/?view=list&sort=machine"))

    assert text.index("othermem Approved") > text.index("bigmem7 Free 22 March")
    text = words(as_bruno.get("/planning/?view=list"))
    assert text.index("othermem Approved") < text.index("bigmem7 Free 3 March")


def test_list_has_pages(visitor, machine):
    for day in range(1, 31):
        book(machine, PersonFactory(), date(2027, 4, day), 1)
        UnavailabilityFactory(
            machine=machine, first_day=date(2027, 4, day), stop_day=date(2027, 4, day + 1)
        ) if day < 30 else None

    page = visitor.get("/planning/?view=list&from=2027-04-01&days=30")

    assert "Page 1 of 2" in words(page)
    later = "/planning/?from=2027-04-01&days=30&view=list&page=2"
    assert later in links(page)
    assert "Page 2 of 2" in words(visitor.get(later))


def test_list_of_days_on_which_nothing_stands_says_so(visitor, category):
    MachineFactory(name="labmem", category=category, accepts_bookings=False)

    text = words(visitor.get("/planning/?view=list"))

    assert "Nothing stands in these days, and nothing can be booked." in text


# -------------------------------------------------------------------------------------- table


def test_table_has_iso_days_and_no_purpose(as_bruno, booking):
    response = as_bruno.get("/planning/planning.csv?from=2027-03-08&days=21")

    rows = table(response)
    machine = booking.machine
    about = [
        "bigmem7", "CeMEB machines", str(machine.memory_gib), str(machine.cores),
        str(machine.gpus),
    ]  # fmt: skip
    assert rows == [
        HEADS,
        [*about, "Approved", "2027-03-08", "2027-03-21", "14", "Alice Martin", "Evolution",
         booking.reference],
        [*about, "Free", "2027-03-22", "2027-03-28", "7", "", "", ""],
    ]  # fmt: skip
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert SECRET_PURPOSE not in response.content.decode()


def test_table_of_a_visitor_names_nobody(visitor, booking):
    rows = table(visitor.get("/planning/planning.csv?from=2027-03-08&days=14"))

    assert [row[5:] for row in rows[1:]] == [
        ["Approved", "2027-03-08", "2027-03-21", "14", "", "", ""]
    ]


def test_table_is_no_formula(as_bruno, machine):
    holder = PersonFactory(full_name='=HYPERLINK("http://evil.example")')
    book(machine, holder, date(2027, 3, 8), 14)

    rows = table(as_bruno.get("/planning/planning.csv?from=2027-03-08&days=14"))

    assert rows[1][9] == '\'=HYPERLINK("http://evil.example")'


def test_table_is_french_for_french_spreadsheets(browser_of, booking):
    reader = browser_of(PersonFactory(language="fr"))

    rows = table(reader.get("/planning/planning.csv?from=2027-03-08&days=14"), delimiter=";")

    assert rows[0][5:8] == ["État", "Premier jour", "Dernier jour"]
    assert rows[1][5:7] == ["Validée", "2027-03-08"]


def test_table_follows_the_filter(as_boss, machine, hidden_machine):
    rows = table(as_boss.get("/planning/planning.csv?category=isem"))

    assert {row[0] for row in rows[1:]} == {"secretmem"}


def test_table_of_bad_input_is_refused(visitor, machine):
    assert visitor.get("/planning/planning.csv?days=1000").status_code == 400


# ----------------------------------------------------------------------------------- calendar


def test_calendar_names_holders_to_people_signed_in(as_bruno, booking, alice):
    book(booking.machine, alice, date(2027, 3, 24), 7, State.REQUESTED)
    UnavailabilityFactory(
        machine=booking.machine, first_day=date(2027, 4, 1), stop_day=date(2027, 4, 3)
    )

    response = as_bruno.get("/planning/planning.ics")

    assert events(response) == [
        (date(2027, 3, 8), date(2027, 3, 22), "bigmem7: Alice Martin", "CONFIRMED"),
        (date(2027, 3, 24), date(2027, 3, 31), "bigmem7: Alice Martin (requested)", "TENTATIVE"),
        (date(2027, 4, 1), date(2027, 4, 3), "bigmem7: Maintenance", "CONFIRMED"),
    ]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert SECRET_PURPOSE not in response.content.decode()


def test_calendar_of_a_visitor_is_free_and_taken_days(visitor, as_bruno, booking):
    response = visitor.get("/planning/planning.ics")

    text = response.content.decode()
    assert events(response) == [
        (date(2027, 3, 8), date(2027, 3, 22), "bigmem7: taken", "CONFIRMED")
    ]
    assert "Alice" not in text
    assert booking.reference not in text
    named = as_bruno.get("/planning/planning.ics")
    uids = [
        str(event["uid"])
        for each in (response, named)
        for event in Calendar.from_ical(each.content).walk("vevent")
    ]
    assert len(set(uids)) == 2


def test_calendar_says_the_same_when_asked_again(visitor, booking):
    first, second = (visitor.get("/planning/planning.ics").content for _time in range(2))

    assert first == second


@pytest.mark.parametrize("path", ["/planning/planning.csv", "/planning/planning.ics"])
def test_exports_hide_what_one_may_not_know(visitor, as_bruno, hidden_machine, path):
    book(hidden_machine, PersonFactory(), date(2027, 3, 8), 14)

    for browser in (visitor, as_bruno):
        assert "secretmem" not in browser.get(path).content.decode()
