"""What single kinds of mail say in special cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from notifications.rendering import Moot, render
from provisioning.lifecycle import State as RunState
from reservations.lifecycle import State
from tests.factories import BookingFactory, MachineFactory
from tests.notifications.conftest import (
    make_run,
    message_for,
    tell,
    tell_of_night,
    tell_of_run,
)


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (1, "1 Mar 2027 · approved", "le 1er mars 2027 (B-4F7K)"),
        (2, "1 Mar → 2 Mar 2027 · approved", "du 1er au 2 mars 2027 (B-4F7K)"),
        (308, "1 Mar 2027 → 2 Jan 2028 · app", "du 1er mars 2027 au 2 janvier 2028 (B-4F7K)"),
    ],
)
def test_days_in_subjects(stage, days, english, french):
    for language, words in (("en", english), ("fr", french)):
        message = stage("approved", language)
        booking = BookingFactory._meta.model.objects.get(reference="B-4F7K")
        booking.stop_day = booking.held_stop_day = booking.first_day + timedelta(days=days)
        booking.save()

        assert words in render(message).subject


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("en", "Number of days: 1 day\n", "2 days\n"), ("fr", ": 1 jour\n", ": 2 jours\n")],
)
def test_plural_of_days(stage, language, one, two):
    message = stage("approved", language)
    booking = BookingFactory._meta.model.objects.get(reference="B-4F7K")
    for days, words in ((1, one), (2, two)):
        booking.stop_day = booking.held_stop_day = booking.first_day + timedelta(days=days)
        booking.save()

        assert words in render(message).text.replace("\xa0", " ")


def test_request_lapsing_at_the_next_midnight_says_tonight(stage, frozen):
    message = stage("about_to_lapse", "fr")
    frozen.move_to(datetime(2027, 2, 28, 9, tzinfo=UTC))

    assert render(message).subject == (
        "[bigmem] Sans décision, votre demande pour bigmem7 expire ce soir à 23 h 59 (B-4F7K)"
    )


def test_night_before_a_working_day_says_tonight(run, old_booking, approver, machine):
    booking = BookingFactory(
        machine=MachineFactory(name="bigmem8", category=machine.category),
        first_day=date(2027, 2, 26),
        state=State.APPROVED,
    )
    other = make_run(booking)
    entry = tell_of_night(other)
    message = message_for(entry, "tonight", approver)

    rendered = render(message)

    assert (
        rendered.subject == "[bigmem] Tonight, 1 machine will be reinstalled and its data erased"
    )
    assert rendered.runs == (str(other.key),)
    assert "- bigmem8, night of 25 to 26 February; whose data: nobody known" in rendered.text


def test_weekend_list_counts_all_nights(run, old_booking, approver, machine, frozen):
    frozen.shift(86400)
    booking = BookingFactory(
        machine=MachineFactory(name="bigmem8", category=machine.category),
        first_day=date(2027, 2, 27),
        state=State.APPROVED,
    )
    other = make_run(booking)
    asked = BookingFactory(
        reference="B-WAIT",
        machine=MachineFactory(name="bigmem9", category=machine.category),
        first_day=date(2027, 3, 1),
    )
    BookingFactory(machine=asked.machine, reference="B-LATR", first_day=date(2027, 4, 1))
    message = message_for(tell_of_night(run, other), "tonight", approver)

    rendered = render(message)

    assert f"- request: bigmem9 for {asked.holder} (B-WAIT)\n" in rendered.text
    assert "  Lapses on Sunday 28 February at 23:59\n" in rendered.text
    assert "B-LATR" not in rendered.text + rendered.html

    assert rendered.subject == "[bigmem] By Monday morning, 2 machines will be reinstalled"
    assert rendered.runs == (str(other.key), str(run.key))
    assert (
        "- bigmem7, night of 28 February to 1 March; whose data: Bruno Petit (B-OLD2);\n"
        "for whom: Alice Martin (B-4F7K)" in rendered.text
    )


def test_run_called_off_leaves_the_list(run, old_booking, approver):
    message = message_for(tell_of_night(run), "tonight", approver)
    run.state = RunState.CANCELLED
    run.save()

    with pytest.raises(Moot):
        render(message)


def test_late_run_for_today_says_half_an_hour(run, old_booking, approver, bruno, frozen):
    frozen.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    entry = tell_of_run("late_run_announced", run)

    late = render(message_for(entry, "late_tonight", approver))
    gone = render(message_for(entry, "data_goes", bruno))

    assert late.subject == "[bigmem] Added: bigmem7 will be reinstalled in half an hour (B-4F7K)"
    assert late.runs == (str(run.key),)
    assert gone.subject == "[bigmem] Your data on bigmem7 will be erased today (B-OLD2)"
    assert gone.runs == ()


def test_data_on_two_machines_goes_in_one_mail(run, old_booking, bruno, machine):
    second = MachineFactory(name="bigmem8", category=machine.category)
    old = BookingFactory(
        machine=second, holder=bruno, first_day=date(2027, 2, 1), state=State.ENDED
    )
    make_run(old, state=RunState.READY)
    new = BookingFactory(machine=second, first_day=date(2027, 2, 26), state=State.APPROVED)
    message = message_for(tell_of_night(run, make_run(new)), "data_goes", bruno)

    rendered = render(message)

    assert rendered.subject == "[bigmem] Your data on 2 machines will be erased: bigmem8, bigmem7"
    assert "- bigmem8, night of 25 to 26 February\n- bigmem7, night of 28 Feb" in rendered.text


def test_previous_holder_is_not_told_who_comes_next(run, old_booking, bruno):
    rendered = render(message_for(tell_of_night(run), "data_goes", bruno))

    assert "Alice" not in rendered.text + rendered.html
    assert "B-4F7K" not in rendered.text + rendered.html


def test_trouble_says_what_was_found(stage):
    assert "The machine does not answer." in render(stage("install_failed", "en")).text


def test_ended_mail_is_silent_about_data_that_never_was(booking, alice):
    booking.state = State.ENDED
    booking.save()

    rendered = render(message_for(tell("booking_ended", booking), "ended", alice))

    assert rendered.subject == "[bigmem] Booking ended: bigmem7 (B-4F7K)"
    assert "erased" not in rendered.text


def test_released_by_an_approver_says_who_and_why(booking, alice, approver):
    booking.state = State.ACTIVE
    booking.save()
    entry = tell("booking_released", booking, actor=approver, reason="urgent repair")

    rendered = render(message_for(entry, "released", alice))

    assert rendered.subject == "[bigmem] bigmem7 was given back early (B-4F7K)"
    assert "Rémy Approver gave back bigmem7 early." in rendered.text
    assert "urgent repair" in rendered.text


def test_continuing_booking_says_that_nothing_is_reinstalled(booking, old_booking, alice):
    booking.continues = old_booking
    booking.state = State.APPROVED
    booking.save()

    text = render(message_for(tell("booking_approved", booking), "approved", alice)).text

    assert "It continues the booking B-OLD2: the machine is not reinstalled." in text
    assert "nothing is reinstalled: your login and your data stay" in text


def test_words_of_people_are_escaped_in_html_and_plain_in_text(booking, approver, alice):
    alice.full_name = "Alice <b>&amp; Martin\r\nBcc: all@example.org"
    alice.save()
    booking.purpose = "<script>alert(1)</script>"
    booking.save()

    rendered = render(message_for(tell("booking_requested", booking), "to_approve", approver))

    assert "\n" not in rendered.subject
    assert "<script>" not in rendered.html
    assert "Purpose: <script>alert(1)</script>" in rendered.text


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (6, "Tomorrow is the last day on bigmem7: ", "Demain, dernier jour sur bigmem7 : "),
        (7, "Today is the last day on bigmem7: ", "Aujourd'hui, dernier jour sur bigmem7 : "),
    ],
)
def test_last_days_are_named(stage, frozen, days, english, french):
    for language, words in (("en", english), ("fr", french)):
        message = stage("ends", language)
        frozen.shift(days * 86400)
        rendered = render(message)
        frozen.shift(-(days + 38) * 86400)

        assert rendered.subject.startswith(f"[bigmem] {words}")
        assert (
            "    rsync -av --partial alice@bigmem7.example.org:/home/ ./bigmem7/\n"
            in rendered.text
        )


def test_end_says_until_when_access_stays_open(stage, run):
    message = stage("ended", "en")
    text = " ".join(render(message).text.split())
    assert "Your access stays open until the night of 13 to 14 April: if you" in text
    assert "you can still ask for more days on the page of the booking" in text

    booking = BookingFactory._meta.model.objects.get(reference="B-4F7K")
    booking.kept_until = booking.stop_day
    booking.save()
    assert "Your access stays open" not in render(message).text
