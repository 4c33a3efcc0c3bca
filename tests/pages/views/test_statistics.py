"""The statistics through HTTP: figures, who sees what, files, and the number of queries."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from machines.models import ClosedDay
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from reservations.lifecycle import State
from reservations.models import Decision, Extension, Wish
from tests.factories import (
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    ProfileFactory,
    TeamFactory,
    UnavailabilityFactory,
    book,
)
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import links, words

ASKED_AT = datetime(2027, 2, 1, 9, tzinfo=UTC)
"""Monday 1 February 2027, 10:00 in Paris: when the factory's bookings are asked."""


@pytest.fixture
def decide(approver):
    def decide(booking, hours, outcome="approved", by=approver):
        at = booking.asked_at + timedelta(hours=hours)
        Decision.objects.create(booking=booking, outcome=outcome, by=by, at=at)
        return booking

    return decide


@pytest.fixture
def february(machine, alice):
    """Alice held bigmem7 for half of February, when it could be booked for 28 days."""
    return book(machine, alice, date(2027, 2, 1), 14, State.ENDED)


def table(response):
    """Answers a file's rows, the mark of its encoding left out."""
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def rows_of(client, slug, **asked):
    return table(client.get(f"/statistics/{slug}.csv", asked))


def test_visitor_signs_in_first(visitor, february):
    for path in ("/statistics/", "/statistics/months.csv"):
        answer = visitor.get(path)

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_occupancy_is_days_held_out_of_days_bookable(as_bruno, february, machine):
    UnavailabilityFactory(machine=machine, first_day=date(2027, 2, 20), stop_day=date(2027, 2, 28))

    months = rows_of(as_bruno, "months", period="2027")
    page = words(as_bruno.get("/statistics/", {"period": "2027"}))

    assert months[:4] == [
        ["Month", "Occupancy (%)", "Days held", "Bookable days"],
        ["January 2027", "", "0", "0"],
        ["February 2027", "70.0", "14", "20"],
        ["March 2027", "0.0", "0", "1"],
    ]
    assert "Occupancy 67% days held out of the days that could be booked" in page


def test_days_given_back_and_days_to_come_are_not_held(as_bruno, machine, alice, bruno):
    released = book(machine, alice, date(2027, 2, 1), 5, State.ENDED)
    released.released_at = ASKED_AT
    released.save()
    book(machine, bruno, date(2027, 2, 22), 42, State.ACTIVE)
    book(machine, alice, date(2027, 4, 20), 7, State.APPROVED)
    book(machine, bruno, date(2027, 2, 10), 7, State.CANCELLED)

    assert rows_of(as_bruno, "machines", period="2027")[1:] == [
        ["bigmem7", str(round(100 * 13 / 29, 1)), str(5 + 7 + 1), "29"]
    ]


def test_days_that_moved_count_on_one_machine_only(as_bruno, machine, category, alice):
    other = MachineFactory(name="bigmem9", category=category)
    moved = book(other, alice, date(2027, 2, 11), 10, State.ENDED)
    left = book(machine, alice, date(2027, 2, 1), 20, State.ENDED)
    left.moved_to, left.moved_day = moved, date(2027, 2, 11)
    left.save()

    assert sorted(row[::2] for row in rows_of(as_bruno, "machines", period="2027-02")[1:]) == [
        ["bigmem7", "10"],
        ["bigmem9", "10"],
    ]


def test_month_is_drawn_by_days_and_year_leads_to_its_months(as_bruno, february):
    year = as_bruno.get("/statistics/", {"period": "2027"})
    month = as_bruno.get("/statistics/", {"period": "2027-02"})

    assert "/statistics/?period=2027-02" in links(year)
    assert "Occupancy by day" in words(month)
    assert "February 2027" in words(month)
    assert len(rows_of(as_bruno, "months", period="2027-02")) == 1 + 28


def test_category_filters_everything(as_boss, february, hidden_category, hidden_machine, bruno):
    book(hidden_machine, bruno, date(2027, 2, 1), 7, State.ENDED)

    everything = rows_of(as_boss, "machines")
    filtered = rows_of(as_boss, "machines", category="isem")

    assert [row[0] for row in everything[1:]] == ["bigmem7", "secretmem"]
    assert [row[0] for row in filtered[1:]] == ["secretmem"]


def test_machines_that_one_may_not_know_do_not_count(
    as_bruno, as_boss, february, hidden_machine, alice
):
    book(hidden_machine, alice, date(2027, 2, 1), 28, State.ENDED)

    assert rows_of(as_bruno, "teams")[1:] == [["Evolution", str(round(1400 / 29, 1)), "14"]]
    assert rows_of(as_boss, "teams")[1:] == [["Evolution", str(round(4200 / 58, 1)), "42"]]
    assert as_bruno.get("/statistics/", {"category": "isem"}).status_code == 404
    assert "secretmem" not in as_bruno.get("/statistics/").content.decode()


def test_private_machines_are_not_counted(as_boss, february):
    private = CategoryFactory(slug="private", is_bookable=False)
    MachineFactory(name="privatemem", category=private)
    MachineFactory(name="closedmem", category=february.machine.category, accepts_bookings=False)

    assert [row[0] for row in rows_of(as_boss, "machines")[1:]] == ["bigmem7"]


def test_names_are_for_those_who_decide(as_bruno, as_approver, february):
    february.purpose = SECRET_PURPOSE
    february.save()

    seen, decided = as_bruno.get("/statistics/"), as_approver.get("/statistics/")

    assert "Alice Martin" in words(decided)
    assert rows_of(as_approver, "people")[1:] == [["Alice Martin", str(round(1400 / 29, 1)), "14"]]
    assert "Alice" not in seen.content.decode()
    assert "Evolution" in words(seen)
    assert as_bruno.get("/statistics/people.csv").status_code == 404
    assert SECRET_PURPOSE not in decided.content.decode()


def test_names_are_shown_of_ones_own_categories_only(as_approver, february, bruno):
    other = MachineFactory(name="othermem", category=CategoryFactory(slug="other"))
    book(other, bruno, date(2027, 2, 1), 7, State.ENDED)

    page = words(as_approver.get("/statistics/"))

    assert "othermem" in page
    assert "Alice Martin" in page
    assert "Bruno Leroy" not in page


def test_person_of_two_teams_counts_in_both(as_bruno, february, alice):
    TeamFactory(name="LabEx", members=[alice])

    assert [row[::2] for row in rows_of(as_bruno, "teams")[1:]] == [
        ["Evolution", "14"],
        ["LabEx", "14"],
    ]
    assert rows_of(as_bruno, "machines")[1][2] == "14", "the machine was held once all the same"


def test_waits_are_counted_from_request_to_first_day_and_decision(
    as_bruno, machine, alice, decide, boss
):
    ClosedDay.objects.create(site=machine.site, day=date(2027, 2, 2))
    decide(book(machine, alice, date(2027, 2, 8), 7, State.ENDED), 3)
    decide(book(machine, alice, date(2027, 2, 15), 7, State.ENDED), 49)  # a closed day between
    decide(book(machine, alice, date(2027, 2, 22), 3, State.ENDED), 0, by=None)

    page = words(as_bruno.get("/statistics/"))

    assert "Half of them within 14 days, nine in ten within 21 days." in page
    assert "Half of them within 7 working hours, nine in ten within 11 working hours." in page
    assert "1 request was approved automatically, at once." in page
    assert [row[2] for row in rows_of(as_bruno, "lead")[1:]] == ["0", "0", "1", "2", "0", "0"]


def test_days_wanted_and_not_given_are_told_apart(as_bruno, machine, category, alice, decide):
    decide(book(machine, alice, date(2027, 2, 8), 7, State.REFUSED), 3, "refused")
    book(machine, alice, date(2027, 2, 20), 9, State.LAPSED)
    held = decide(book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE), 3)
    Extension.objects.create(
        booking=held,
        state="refused",
        lapses_day=held.stop_day,
        asked_by=alice,
        asked_at=ASKED_AT,
        from_stop_day=held.stop_day,
        stop_day=held.stop_day + timedelta(days=5),
    )
    expired = wish(alice, 21, "expired")
    expired.categories.add(category, CategoryFactory(slug="second"))
    wish(alice, 40, "expired").categories.add(CategoryFactory(slug="third", is_public=False))
    wish(alice, 50, "met").categories.add(category)

    assert rows_of(as_bruno, "demand")[1:] == [
        ["Requests refused", "7", "1"],
        ["Requests never decided", "9", "1"],
        ["Wishes that expired on the waiting list", "21", "1"],
        ["Extensions not granted", "5", "1"],
    ]


def wish(person, days, state):
    return Wish.objects.create(
        reference=f"W-{days}",
        holder=person,
        days=days,
        from_day=date(2027, 2, 10),
        stop_day=date(2027, 4, 30),
        profile=ProfileFactory(),
        state=state,
        made_at=ASKED_AT,
    )


def test_installations_say_whether_they_succeeded(as_bruno, machine, alice, bruno):
    first = book(machine, alice, date(2027, 2, 1), 7, State.ENDED)
    second = book(machine, bruno, date(2027, 2, 8), 7, State.ENDED)
    run_of(first, RunState.READY, minutes=40)
    run_of(second, RunState.SUPERSEDED)
    run_of(second, RunState.READY, minutes=50, after=60)

    page = words(as_bruno.get("/statistics/"))

    assert rows_of(as_bruno, "installs")[1:] == [
        ["Ready at the first try", "50.0", "1"],
        ["Ready after more tries", "50.0", "1"],
        ["Never ready", "0.0", "0"],
        ["Under way", "0.0", "0"],
    ]
    assert "ready after 75 minutes (median), nine in ten within 110" in page


def run_of(booking, state, *, minutes=None, after=0):
    begun_at = datetime(2027, 2, booking.first_day.day, 0, 5, tzinfo=UTC)
    begun_at += timedelta(minutes=after)
    return Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=booking.machine,
        state=state,
        planned_at=begun_at,
        due_at=begun_at,
        fenced_at=begun_at,
        ready_at=None if minutes is None else begun_at + timedelta(minutes=minutes),
    )


def test_nothing_yet_says_what_to_do(as_bruno, machine):
    assert "No booking has begun yet" in words(as_bruno.get("/statistics/"))


def test_no_machine_leads_to_asking_for_access(as_bruno, hidden_machine):
    page = as_bruno.get("/statistics/")

    assert "No machine is open to you yet" in words(page)
    assert "/tickets/new/?kind=access" in links(page)


def test_period_without_records_says_so(as_bruno, february):
    assert "Nothing could be booked in this period." in words(
        as_bruno.get("/statistics/", {"period": "2020"})
    )


@pytest.mark.parametrize("asked", [{"period": "x"}, {"period": "2027-13"}, {"category": "x"}])
def test_address_of_nothing_is_not_found(as_bruno, february, asked):
    assert as_bruno.get("/statistics/", asked).status_code == 404
    assert as_bruno.get("/statistics/months.csv", asked).status_code == 404


def test_file_is_for_french_spreadsheets_too(browser_of, february, alice):
    TeamFactory(name="=cmd|calc", members=[alice])
    client = browser_of(PersonFactory(language="fr"))

    answer = client.get("/statistics/teams.csv", {"period": "2027"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="bigmem-teams-2027.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Équipe;Part des jours réservables (%);Jours occupés",
        "'=cmd|calc;48,3;14",
        "Evolution;48,3;14",
    ]
    assert client.get("/statistics/nothing.csv").status_code == 404


def test_page_asks_as_many_queries_for_few_and_many(
    as_approver, as_bruno, february, category, django_assert_num_queries
):
    as_approver.get("/statistics/")
    with django_assert_num_queries(8):
        as_approver.get("/statistics/")
    for number in range(30):
        machine = MachineFactory(name=f"row{number}", category=category)
        holder = PersonFactory()
        TeamFactory(members=[holder])
        run_of(book(machine, holder, date(2027, 2, 3), 14, State.ENDED), RunState.READY, minutes=9)
    with django_assert_num_queries(8):
        page = as_approver.get("/statistics/")
    with django_assert_num_queries(8):
        as_bruno.get("/statistics/")

    assert "Show 6 more lines" in words(page)
