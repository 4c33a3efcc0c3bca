"""Bad input anywhere in the booking form: a clear sentence, nothing changed."""

import pytest

from reservations.models import Booking
from tests.pages.reading import words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"machine": ""}, "Choose a machine."),
        ({"machine": "nothing"}, "There is no such machine: choose one of the list."),
        ({"machine": "secretmem"}, "There is no such machine: choose one of the list."),
        ({"machine": "a\0b"}, "Null characters are not allowed."),
        ({"first_day": "soon"}, "This is not a day: write it as 2027-03-01."),
        ({"first_day": "1066-10-14"}, "Choose a day between 2000 and 2199."),
        ({"first_day": "2150-01-01"}, "This first day is too far away: check the year."),
        ({"days": "0"}, "A booking has at least one day."),
        ({"days": "-3"}, "A booking has at least one day."),
        ({"days": "1e9"}, "Write a whole number of days."),
        ({"days": "99999999999999999999"}, "Nobody can book more than a year"),
        ({"profile": "nonsense"}, "cannot be installed on this machine"),
        ({"profile": "x" * 5000}, "cannot be installed on this machine"),
        ({"continues": "maybe"}, "Select a valid choice."),
        ({"purpose": "x" * 301}, "Say it in 300 characters at most."),
        ({"preset": "lots"}, "Write a whole number of days."),
    ],
)
def test_bad_input_is_answered_with_a_sentence(send, hidden_machine, changes, sentence):
    page = send(**changes)

    assert page.status_code == 400
    assert sentence in words(page)
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    ["machine=bigmem7&days=0", "machine=%00", "first_day=x", "days=9999999999999999999999", "x=1"],
)
def test_bad_addresses_are_answered_with_a_form(as_alice, machine, query):
    for path in ("/bookings/new/", "/bookings/new/verdict/"):
        assert as_alice.get(f"{path}?{query}").status_code == 200
