from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import clock
from journal.models import Entry
from machines.models import Site
from provisioning.models import (
    DataHold,
    NetbootAlarm,
    NightLimits,
    Reinstall,
    Revocation,
    Run,
    Switch,
)
from provisioning.queries import seen_mark, tonight
from provisioning.services import is_halted
from reservations.lifecycle import State
from reservations.services import check_standing
from tests.factories import MachineFactory, book
from tests.pages.conftest import MONDAY, OTHER_REASON
from tests.pages.reading import words


@pytest.fixture
def planned(machine, bruno, running, alice):
    """Bruno's run of tonight on the machine where alice's data lie."""
    running.state, running.stop_day = State.ENDED, date(2027, 3, 1)
    running.held_stop_day = running.stop_day
    running.kept_until = date(2027, 3, 2)
    running.save()
    running.occupancy.is_installed_elsewhere = True
    running.occupancy.save()
    booking = book(machine, bruno, date(2027, 3, 2), 7)
    return Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=machine,
        state="guarded",
        planned_at=MONDAY,
        due_at=MONDAY,
    )


@pytest.fixture
def hidden_run(hidden_machine, alice):
    """A blocked run in a category that the approver knows nothing of."""
    booking = book(hidden_machine, alice, date(2027, 3, 2), 7)
    return Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=hidden_machine,
        state="blocked",
        blocked_from="cycling",
        problem="broken",
        planned_at=MONDAY,
        due_at=MONDAY,
    )


def test_tonight_is_for_approvers(visitor, as_alice, as_approver, as_boss, unhalted, category):
    assert visitor.get("/tonight/").status_code == 302
    refused = as_alice.get("/tonight/")
    assert refused.status_code == 403
    assert "This page is for approvers." in words(refused)
    assert "Tonight" not in words(as_alice.get("/"))
    for browser in (as_approver, as_boss):
        assert "No machine will be erased" in words(browser.get("/tonight/"))


def test_tonight_says_whose_data_go_and_for_whom(as_approver, planned, unhalted):
    text = words(as_approver.get("/tonight/"))

    assert "In the night of 1 to 2 March 2027 Machine State Data that go For" in text
    assert (
        f"bigmem7 Ready to start Alice Martin Bruno Leroy ( {planned.booking.reference} )" in text
    )


def test_container_made_anew_around_its_data_is_no_erasure(as_approver, planned, unhalted):
    asked = Reinstall.objects.create(
        booking=planned.booking,
        profile=planned.booking.profile,
        keeps_data=True,
        state="confirmed",
        asked_at=MONDAY,
    )
    first = Run.objects.create(
        occupancy=planned.occupancy,
        booking=planned.booking,
        machine=planned.machine,
        state="superseded",
        planned_at=MONDAY,
        due_at=MONDAY,
    )
    Run.objects.filter(pk=planned.pk).update(
        cause="reinstall", reinstall=asked, replaces=first, profile=asked.profile
    )

    text = words(as_approver.get("/tonight/"))

    assert "No machine will be erased" in text
    assert "Under way bigmem7 Ready to start" in text


def test_tonight_shows_an_approver_their_categories_only(
    as_approver, as_boss, planned, hidden_run, unhalted
):
    assert "secretmem" not in as_approver.get("/tonight/").content.decode()
    text = words(as_boss.get("/tonight/"))
    assert "Needs a person secretmem" in text
    assert "The machine is broken." in text


def test_hold_keeps_the_data_and_can_be_lifted(as_approver, planned, unhalted):
    as_approver.post(
        "/tonight/holds/",
        {"machine": "bigmem7", "reason": "disk to be copied", "stop_day": "2027-03-05"},
    )

    hold = DataHold.objects.get()
    assert (hold.reason, hold.stop_day, hold.lifted_at) == (
        "disk to be copied",
        date(2027, 3, 5),
        None,
    )
    assert "The data on bigmem7 are frozen." in words(as_approver.get("/tonight/"))
    text = words(as_approver.get("/tonight/access/"))
    assert "bigmem7 5 March 2027 disk to be copied Rémy Berger Bruno Leroy (" in text
    as_approver.post(f"/tonight/holds/{hold.pk}/lift/")
    hold.refresh_from_db()
    assert hold.lifted_at is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "", "stop_day": "2027-03-05"}, "Say why"),
        ({"reason": "x", "stop_day": "never"}, "This is not a day"),
        ({"reason": "x", "stop_day": "2027-03-01"}, "A hold must end after today."),
    ],
)
def test_hold_says_what_is_missing(as_approver, planned, unhalted, fields, sentence):
    page = as_approver.post("/tonight/holds/", {"machine": "bigmem7", **fields}, follow=True)

    assert sentence in words(page)
    assert DataHold.objects.count() == 0


def test_nobody_else_touches_the_night(as_alice, as_approver, planned, hidden_run, unhalted):
    hold = DataHold.objects.create(
        machine=hidden_run.machine,
        reason=OTHER_REASON,
        stop_day=date(2027, 3, 9),
        by=unhalted.by,
        at=MONDAY,
    )

    answers = [
        as_alice.post("/tonight/holds/", {"machine": "bigmem7", "reason": "x"}).status_code,
        as_alice.post(f"/tonight/runs/{planned.pk}/fail/", {"reason": "x"}).status_code,
        as_alice.post("/tonight/switch/", {"do": "halt", "reason": "x"}).status_code,
        as_approver.post("/tonight/switch/", {"do": "halt", "reason": "x"}).status_code,
        as_approver.post(f"/tonight/runs/{hidden_run.pk}/retry/").status_code,
        as_approver.post(f"/tonight/holds/{hold.pk}/lift/").status_code,
        as_approver.post("/tonight/holds/", {"machine": "nothing"}).status_code,
        as_approver.post("/tonight/runs/999999/retry/").status_code,
        as_approver.post("/tonight/holds/999999/lift/").status_code,
        as_approver.post(f"/tonight/runs/{planned.pk}/explode/").status_code,
    ]

    assert answers == [403, 403, 403, 403, 404, 404, 404, 404, 404, 404]
    assert Entry.objects.count() == 0
    assert Switch.objects.get().is_halted is False


def test_administrator_stops_and_allows_installations(as_boss, planned, unhalted):
    page = as_boss.post("/tonight/switch/", {"do": "halt", "reason": "storm coming"}, follow=True)

    assert "All installations are stopped storm coming" in words(page)
    assert Switch.objects.get().is_halted is True
    page = as_boss.post(
        "/tonight/switch/",
        {"do": "resume", "reason": "calm", "seen": seen_mark(tonight(clock.now()))},
        follow=True,
    )
    assert "Installations are allowed calm" in words(page)
    assert Switch.objects.get().is_halted is False


@pytest.mark.parametrize("fields", [{}, {"do": ""}, {"do": "explode"}])
def test_switch_does_nothing_that_was_not_asked(as_boss, fields):
    answer = as_boss.post("/tonight/switch/", {"reason": "x", **fields})

    assert answer.status_code == 404
    assert is_halted()


def test_switch_wants_a_reason(as_boss, unhalted):
    page = as_boss.post("/tonight/switch/", {"do": "halt", "reason": ""}, follow=True)

    assert "Say why" in words(page)
    assert Switch.objects.get().is_halted is False


def test_portal_that_nobody_allowed_to_install_says_so(as_boss):
    assert "All installations are stopped" in words(as_boss.get("/tonight/"))


def test_blocked_run_is_given_up_with_a_reason(as_boss, hidden_run, unhalted):
    page = as_boss.post(f"/tonight/runs/{hidden_run.pk}/fail/", {"reason": ""}, follow=True)
    assert "Say why" in words(page)

    as_boss.post(f"/tonight/runs/{hidden_run.pk}/fail/", {"reason": "burnt"})

    assert Entry.objects.filter(reason="burnt", actor__account_name="boss").exists()


def test_gesture_on_a_run_that_moved_on_is_refused_calmly(as_boss, hidden_run, unhalted):
    Run.objects.update(state="ready", ready_at=MONDAY, fenced_at=MONDAY)

    page = as_boss.post(f"/tonight/runs/{hidden_run.pk}/resume/", follow=True)

    assert page.status_code == 200
    assert "This run is not blocked: nothing was changed." in words(page)


def test_last_night_is_told(as_approver, planned, unhalted):
    moment = clock.now() - timedelta(hours=8)
    Run.objects.update(state="ready", ready_at=moment, fenced_at=moment)

    assert "bigmem7 Bruno Leroy" in words(as_approver.get("/tonight/"))
    assert "Ready 1 March 2027, 02:00" in words(as_approver.get("/tonight/"))


def test_tonight_asks_as_many_queries_for_one_and_three(
    as_approver, planned, unhalted, category, alice, django_assert_num_queries
):
    as_approver.get("/tonight/")
    with django_assert_num_queries(7) as asked:
        as_approver.get("/tonight/")
    for _number in range(2):
        machine = MachineFactory(category=category)
        booking = book(machine, alice, date(2027, 3, 2), 7)
        Run.objects.create(
            occupancy=booking.occupancy,
            booking=booking,
            machine=machine,
            state="guarded",
            planned_at=MONDAY,
            due_at=MONDAY,
        )
    with django_assert_num_queries(len(asked)):
        as_approver.get("/tonight/")


def test_boot_files_that_differ_are_shown_to_those_concerned(as_approver, unhalted, machine):
    for name in (machine.name, "hidden1"):
        NetbootAlarm.objects.create(
            kind="armed_without_run", file_name="01-aa", machine=name, raised_at=clock.now()
        )

    text = words(as_approver.get("/tonight/"))

    assert f"would erase {machine.name} at its next network boot" in text
    assert "hidden1" not in text


def test_limits_of_the_night_are_shown_with_what_is_used(as_approver, planned, unhalted):
    NightLimits.objects.create(site=planned.machine.site, max_fencings=1, max_parallel=4)
    planned.steps.create(name="fencing", attempt=1, begun_at=MONDAY)

    text = words(as_approver.get("/tonight/"))

    site = planned.machine.site
    assert f"Machines erased today, {site} 1/1 No further machine is erased today" in text
    assert f"Installations at once from the TFTP host, for {site} 0/4 4 more may" in text
    Site.objects.update(tftp_minion="tftp2")
    assert f"from the TFTP host tftp2, for {site} 0/4" in words(as_approver.get("/tonight/"))


def test_dry_run_says_all_that_stands_against_a_run(as_approver, planned, unhalted):
    type(planned.machine).objects.update(driven_by="calendar")

    page = as_approver.get("/tonight/?rehearse=1")

    text = words(page)
    assert "In the night of 1 to 2 March 2027 Would be blocked" in text
    assert "The portal is not the one to install this machine." in text
    assert "The mail that says the machine will be erased has not left" in text
    assert "Ask the guard" not in text
    assert Run.objects.get().state == "guarded"


def test_dry_run_leaves_out_what_passes_until_the_night(as_approver, planned, unhalted):
    Run.objects.update(announced_at=MONDAY - timedelta(hours=1))

    text = words(as_approver.get("/tonight/?rehearse=1"))

    assert "Would begin Nothing stands against it." in text


def test_dry_run_is_asked_for(as_approver, planned, unhalted):
    assert "Ask the guard" in words(as_approver.get("/tonight/"))
    planned.delete()
    assert "No installation is coming" in words(as_approver.get("/tonight/?rehearse="))


def test_last_night_tells_durations_and_retries(as_approver, planned, unhalted):
    moment = clock.now() - timedelta(hours=8)
    Run.objects.update(state="ready", ready_at=moment + timedelta(minutes=31), fenced_at=moment)
    for attempt, outcome in ((1, "retry"), (2, "done")):
        planned.steps.create(name="cycling", attempt=attempt, begun_at=moment, outcome=outcome)

    assert "31 min 1 attempt failed before" in words(as_approver.get("/tonight/"))


def test_bookings_that_no_longer_fit_are_shown_until_put_right(
    as_approver, booking, hidden_machine
):
    elsewhere = book(hidden_machine, booking.holder, date(2027, 3, 8), 7)
    for machine in (booking.machine, hidden_machine):
        machine.accepts_bookings = False
        machine.save()
    check_standing(MONDAY)
    shown = words(as_approver.get("/tonight/watch/"))
    booking.machine.accepts_bookings = True
    booking.machine.save()

    assert "no longer fit the rules" in shown
    assert f"bigmem7 ({booking.reference})" in shown
    assert elsewhere.reference not in shown
    assert "no longer fit the rules" not in words(as_approver.get("/tonight/watch/"))


PARTS = ("/tonight/running/", "/tonight/access/", "/tonight/watch/")


@pytest.mark.parametrize("part", PARTS)
def test_part_of_the_night_is_a_page_of_its_own_and_for_approvers(
    as_approver, as_alice, planned, unhalted, part
):
    whole = as_approver.get(part).content.decode()
    alone = as_approver.get(part, headers={"HX-Request": "true"}).content.decode()

    assert as_alice.get(part).status_code == 403
    assert "<h1>" in whole
    assert "<h1>" not in alone
    assert part.replace("running", "access") in as_approver.get("/tonight/").content.decode()


@pytest.mark.parametrize("part", PARTS)
def test_part_of_the_night_asks_at_most_eight_queries(
    as_boss, planned, running, unhalted, category, bruno, django_assert_num_queries, part
):
    def fill(number):
        machine = MachineFactory(category=category, name=f"more{number}")
        booking = book(machine, bruno, date(2027, 2, 22), 9, State.ACTIVE)
        Run.objects.create(
            occupancy=booking.occupancy, booking=booking, machine=machine, state="installing",
            planned_at=MONDAY, due_at=MONDAY, fenced_at=MONDAY,
        )  # fmt: skip
        book(MachineFactory(category=category, driven_by="calendar"), bruno, date(2027, 3, 2), 7)
        DataHold.objects.create(
            machine=machine, reason="x", stop_day=date(2027, 3, 9), by=bruno, at=MONDAY
        )
        turn = {"occupancy": booking.occupancy, "asked_at": MONDAY, "next_at": MONDAY}
        Revocation.objects.create(cause="end", due_at=MONDAY, **turn)
        Reinstall.objects.create(
            booking=booking, profile=booking.profile, state="requested", asked_at=MONDAY
        )

    fill(1)
    with CaptureQueriesContext(connection) as asked:
        as_boss.get(part)
    assert len(asked) <= 8
    for number in (2, 3):
        fill(number)

    with django_assert_num_queries(len(asked)):
        as_boss.get(part)


def test_switch_is_one_line_until_somebody_wants_to_stop(as_boss, unhalted):
    page = as_boss.get("/tonight/").content.decode()

    assert "<details><summary>Stop…</summary>" in page
    unhalted.is_halted = True
    unhalted.save()
    assert "<details><summary>Stop…</summary>" not in as_boss.get("/tonight/").content.decode()
