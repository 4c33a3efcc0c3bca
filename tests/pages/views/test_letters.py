"""Writing to the holder of a booking that one sees: no address is shown, answers go both ways."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from foundation import clock
from journal.consumers import deliver_pending
from journal.models import Entry
from notifications.models import Letter
from notifications.services import forget_old_letters, send_due_mails
from reservations.lifecycle import State
from tests.factories import book

pytestmark = pytest.mark.django_db

TYPED = {"text": "May I have it on Friday?", "shares_address": "on"}


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def page(running):
    return f"/bookings/{running.reference}/write/"


def words(answer):
    return answer.content.decode()


def test_holder_gets_the_words_and_answers_to_whoever_wrote(
    as_bruno, page, alice, bruno, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    machine = words(as_bruno.get("/machines/bigmem7/"))

    shown = as_bruno.get(page)
    answer = as_bruno.post(page, TYPED, follow=True)
    deliver_pending()
    send_due_mails(clock.now())

    (sent,) = mail.outbox
    assert page in machine
    assert alice.email not in words(shown)
    assert "Sent: the answer comes to your own address." in words(answer)
    assert (sent.to, sent.reply_to) == ([alice.email], [bruno.email])
    assert "May I have it on Friday?" in sent.body
    assert "Friday" not in str(Entry.objects.filter(kind="letter_written").values())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"shares_address": "on"}, "Write something: nothing was sent."),
     ({"text": "hello"}, "Without your address nobody can answer")],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_sent(as_bruno, page, typed, sentence):
    answer = as_bruno.post(page, typed)

    assert (answer.status_code, sentence in words(answer)) == (400, True)
    assert not Letter.objects.exists()


def test_nobody_writes_to_themselves_or_to_what_they_may_not_know(
    as_alice, visitor, as_bruno, page, hidden_machine, alice
):
    secret = book(hidden_machine, alice, date(2027, 3, 1), 7, State.ACTIVE)

    assert as_bruno.get(f"/bookings/{secret.reference}/write/").status_code == 404
    assert as_bruno.post(f"/bookings/{secret.reference}/write/", TYPED).status_code == 404
    assert not Letter.objects.exists()
    assert as_alice.get(page).status_code == 404
    assert visitor.get(page).status_code == 302
    assert as_bruno.get("/bookings/B-ZZZZ/write/").status_code == 404


def test_so_many_letters_and_no_more(as_bruno, page):
    answers = [as_bruno.post(page, TYPED).status_code for _turn in range(11)]

    assert answers == [302] * 10 + [429]


def test_words_are_forgotten_after_thirty_days(as_bruno, page):
    as_bruno.post(page, TYPED)

    assert forget_old_letters(clock.now() + timedelta(days=29)) == 0
    assert forget_old_letters(clock.now() + timedelta(days=31)) == 1


def test_a_button_pressed_twice_sends_one_letter(as_bruno, page):
    as_bruno.post(page, TYPED)
    as_bruno.post(page, TYPED)
    as_bruno.post(page, TYPED | {"text": "Or on Monday?"})

    assert Letter.objects.count() == 2
