from datetime import date

import pytest

from reservations.lifecycle import State
from reservations.models import Booking, BookingRules
from tests.factories import MachineFactory, PersonFactory, book
from tests.pages.reading import hidden_fields, links, words


def test_new_booking_asks_visitors_to_sign_in(visitor, machine):
    page = visitor.get("/bookings/new/?machine=bigmem7")

    assert page.url == "/accounts/login/?next=/bookings/new/%3Fmachine%3Dbigmem7"


def test_form_is_empty_at_first_and_proposes_usual_days(as_alice, machine, hidden_machine):
    page = as_alice.get("/bookings/new/")

    assert 'value="2027-03-03"' in page.content.decode()
    assert 'name="days" value="14"' in page.content.decode()
    assert "the answer of every rule appears here" in words(page)
    assert "secretmem" not in page.content.decode()


def test_form_shows_every_rule_before_anything_is_sent(form):
    text = words(form())

    assert "All rules are kept: you can send this request." in text
    assert "bigmem7 from 8 March to 21 March 2027 inclusive, 14 days" in text
    assert "Installed for you in the night of 7 to 8 March 2027." in text
    for rule in (
        "Access (kept) until 21 March, without end service rules",
        "Free days (kept) all are free rule of this portal",
        "Notice (kept) 8 March, possible from 3 March service rules",
        "Length (kept) 14 days, 42 at most service rules",
        "Window (kept) 0 + 14 = 14 days, 84 at most service rules",
    ):
        assert rule in text
    assert "Send the request" in text
    assert Booking.objects.count() == 0


def test_form_shows_all_broken_rules_at_once(form):
    text = words(form(first_day="2027-03-02", days="45"))

    assert "2 rules are broken: this request cannot be sent as it is." in text
    assert (
        "Notice (broken) The first possible day is Wednesday 3 March 2027, Tuesday 2 March 2027 "
        "is asked: choose that day or a later one." in text
    )
    assert "Length (broken) 42 days in a row are allowed, 45 are asked: shorten to 42." in text
    assert "Send the request" not in text


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        (
            {"first_day": "2027-03-02"},
            "/bookings/new/?machine=bigmem7&first_day=2027-03-03&days=14&profile=plain",
        ),
        (
            {"days": "45"},
            "/bookings/new/?machine=bigmem7&first_day=2027-03-08&days=42&profile=plain",
        ),
    ],
)
def test_form_proposes_one_choice_that_passes_all_rules(form, asked, choice):
    page = form(**asked)

    assert "This choice passes all rules:" in words(page)
    assert [link for link in links(page) if "first_day" in link] == [choice]


def test_form_of_a_flexible_category_asks_for_a_waiver(form, category):
    BookingRules.objects.filter(category=category).update(strictness="flexible")

    text = words(form(days="56"))

    assert "1 rule is exceeded: you can send this request, it asks for a waiver." in text
    assert "Length (exceeded, waiver asked)" in text
    assert "Send and ask for a waiver" in text


def test_sent_form_makes_one_request(send, as_alice):
    answer = send()

    booking = Booking.objects.get()
    assert answer.url == f"/bookings/{booking.reference}/"
    assert (booking.state, booking.machine.name, booking.purpose, str(booking.holder)) == (
        State.REQUESTED,
        "bigmem7",
        "genome assembly",
        "Alice Martin",
    )
    assert (booking.first_day, booking.stop_day) == (date(2027, 3, 8), date(2027, 3, 22))
    assert "Request sent: an approver decides" in words(as_alice.get(answer.url))


def test_form_sent_twice_leads_to_the_same_booking(send, as_alice):
    first = send()
    second = send()

    assert second.url == first.url
    assert Booking.objects.count() == 1
    assert "This request was sent already: here it is." in words(as_alice.get(second.url))


def test_request_of_an_automatic_category_is_approved_at_once(send, category, as_alice):
    category.is_automatic = True
    category.save()

    answer = send()

    assert Booking.objects.get().state == State.APPROVED
    assert "Booked and approved." in words(as_alice.get(answer.url))


def test_purpose_is_asked_for_above_a_week(send):
    page = send(purpose="")

    assert page.status_code == 400
    assert "A purpose is required for so many days" in words(page)
    assert Booking.objects.count() == 0


def test_what_was_typed_stays_when_something_is_missing(send):
    page = send(days="45", purpose="two <b>unicorns</b>")

    assert page.status_code == 400
    assert "two &lt;b&gt;unicorns&lt;/b&gt;" in page.content.decode()
    assert "1 rule is broken" in words(page)


def test_check_button_shows_the_verdict_and_stores_nothing(send):
    page = send(do="check")

    assert page.status_code == 200
    assert "All rules are kept" in words(page)
    assert Booking.objects.count() == 0


def test_preset_changes_the_days_and_keeps_the_rest(send):
    page = send(preset="42")

    assert 'name="days" value="42"' in page.content.decode()
    assert 'value="genome assembly"' in page.content.decode()
    assert Booking.objects.count() == 0


def test_days_changed_after_the_review_are_shown_again_before_they_are_sent(form, send):
    reviewed = hidden_fields(form())["reviewed"]

    page = send(do="send", reviewed=reviewed, days="15")

    assert page.status_code == 400
    assert "You changed the request after its rules were checked" in words(page)
    assert Booking.objects.count() == 0
    fields = hidden_fields(page)
    assert send(do="send", reviewed=fields["reviewed"], days="15").status_code == 302
    assert Booking.objects.get().days.days == 15


def test_somebody_was_faster_and_three_choices_are_offered(send, as_alice, machine, bruno):
    MachineFactory(name="bigmem8", category=machine.category)
    MachineFactory(name="bigmem9", category=machine.category)
    book(machine, bruno, date(2027, 3, 10), 10)

    page = send()

    assert page.status_code == 409
    text = words(page)
    assert "Somebody was faster" in text
    assert "bigmem7 is no longer free from 8 March to 21 March 2027 inclusive." in text
    assert "Bruno" not in text
    choices = [link for link in links(page) if link.startswith("/bookings/new/?")]
    assert choices == [
        "/bookings/new/?machine=bigmem8&first_day=2027-03-08&days=14&profile=plain",
        "/bookings/new/?machine=bigmem9&first_day=2027-03-08&days=14&profile=plain",
        "/bookings/new/?machine=bigmem7&first_day=2027-03-20&days=14&profile=plain",
    ]
    assert "Send the request" in words(as_alice.get(choices[0]))
    assert send(machine="bigmem8").status_code == 302
    assert Booking.objects.filter(holder__account_name="alice").count() == 1


def test_touching_booking_continues_unless_told_otherwise(form, send, running):
    page = form()
    text = words(page)

    assert "You continue" in text
    assert f"/bookings/{running.reference}/extend/?last_day=" in page.content.decode()
    assert f"Extend {running.reference} instead" in text
    assert "the machine is not reinstalled" in text
    assert "Installed for you" not in text
    assert send(purpose="x").status_code == 302
    assert Booking.objects.get(state=State.REQUESTED).continues == running


def test_reinstall_can_be_chosen(form, send, running):
    page = form(continues="reinstall")

    assert "your data of" in words(page)
    assert 'value="reinstall" checked' in page.content.decode()
    assert send(continues="reinstall").status_code == 302
    assert Booking.objects.get(state=State.REQUESTED).continues is None


def test_over_a_gap_the_choice_must_be_made(form, send, running):
    page = form(first_day="2027-03-11")

    assert "choose whether to continue with your data" in words(page)
    assert "checked" not in page.content.decode()
    refused = send(first_day="2027-03-11")
    assert refused.status_code == 400
    assert "Choose whether to continue" in words(refused)
    assert send(first_day="2027-03-11", continues="continue").status_code == 302
    assert Booking.objects.get(state=State.REQUESTED).held_first_day == date(2027, 3, 8)


def test_choice_is_asked_again_when_another_booking_has_come_in_between(send, running):
    page = send(continues="continue", seen_reference="B-OLD1")

    assert page.status_code == 400
    assert Booking.objects.filter(state=State.REQUESTED).count() == 0


def test_verdict_alone_is_the_panel_of_the_page(as_alice, machine):
    page = as_alice.get(
        "/bookings/new/verdict/?machine=bigmem7&first_day=2027-03-08&days=45&profile=plain"
    )

    text = words(page)
    assert text.startswith("1 rule is broken: this request cannot be sent as it is.")
    assert "<html" not in page.content.decode()


def test_verdict_alone_says_what_cannot_be_judged(as_alice, machine):
    page = as_alice.get("/bookings/new/verdict/?machine=bigmem7&first_day=2027-03-08&days=0")

    assert words(page) == "A booking has at least one day."


def test_too_many_undecided_requests_are_refused_calmly(send, category, alice):
    for number in range(3):
        machine = MachineFactory(name=f"wish{number}", category=category)
        book(machine, alice, date(2027, 5, 1), 3, State.REQUESTED)

    page = send()

    assert page.status_code == 400
    assert "You have as many undecided requests as are allowed" in words(page)


def test_form_speaks_french(browser_of, machine):
    reader = browser_of(PersonFactory(language="fr"))

    page = reader.get("/bookings/new/?machine=bigmem7&first_day=2027-03-08&days=14")

    assert '<html lang="fr" ' in page.content.decode()
    assert "mars 2027" in words(page)
