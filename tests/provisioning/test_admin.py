"""Runs, holds and the kill switch in the administration."""

from datetime import date

import pytest

from foundation import clock
from provisioning.models import DataHold, Errand, Run
from provisioning.queries import seen_mark, tonight
from provisioning.services import halt, is_halted, request_reinstall
from tests.factories import CategoryFactory, PersonFactory
from tests.provisioning.conftest import block, install, look


@pytest.fixture
def approver(category):
    person = PersonFactory(account_name="approver", is_staff=True)
    category.approvers.add(person)
    return person


def test_blocked_run_says_what_to_do_and_offers_its_buttons(client, approver, run, time_of):
    block(run, time_of)
    client.force_login(approver)

    page = client.get(f"/admin/provisioning/run/{run.pk}/change/").content.decode()

    assert "The machine is broken" in page
    assert f"/admin/provisioning/run/{run.pk}/press/resume/" in page
    assert f"/admin/provisioning/run/{run.pk}/press/retry/" in page
    assert f"/admin/provisioning/run/{run.pk}/press/fail/" in page


def test_button_resumes_a_blocked_run(client, approver, run, fleet, time_of):
    block(run, time_of)
    fleet.clear_faults("bigmem7")
    client.force_login(approver)

    client.post(f"/admin/provisioning/run/{run.pk}/press/resume/")

    run.refresh_from_db()
    assert run.state == "guarded"


def test_button_that_makes_no_sense_changes_nothing(client, approver, run):
    look(run)
    client.force_login(approver)

    answer = client.post(f"/admin/provisioning/run/{run.pk}/press/resume/", follow=True)

    run.refresh_from_db()
    assert run.state == "guarded"
    assert "not blocked" in answer.content.decode()


def test_giving_up_needs_a_reason(client, approver, run, time_of):
    block(run, time_of)
    client.force_login(approver)

    client.post(f"/admin/provisioning/run/{run.pk}/press/fail/", {"reason": " "})
    run.refresh_from_db()
    assert run.state == "blocked"

    client.post(f"/admin/provisioning/run/{run.pk}/press/fail/", {"reason": "the disk is dead"})
    run.refresh_from_db()
    assert run.state == "failed"


def test_asked_reinstall_is_refused_with_a_reason(client, approver, run, booking, alice, time_of):
    install(run, time_of)
    asked = request_reinstall(
        booking_id=booking.pk,
        by=alice,
        typed_name="bigmem7",
        profile=booking.profile,
        why="the system is broken",
    )
    client.force_login(approver)
    sent = {"action": "refuse_selected", "_selected_action": [asked.pk]}
    listed = client.get("/admin/provisioning/reinstall/").content.decode()

    silent = client.post("/admin/provisioning/reinstall/", {**sent, "reason": " "}, follow=True)
    asked.refresh_from_db()
    state = asked.state
    client.post("/admin/provisioning/reinstall/", {**sent, "reason": "it is not broken"})

    asked.refresh_from_db()
    assert 'name="reason"' in listed
    assert "Give a reason" in silent.content.decode()
    assert (state, asked.state, asked.comment) == ("requested", "refused", "it is not broken")


def test_bulk_action_replaces_blocked_runs(client, approver, run, time_of):
    block(run, time_of)
    client.force_login(approver)

    client.post(
        "/admin/provisioning/run/", {"action": "retry_selected", "_selected_action": [run.pk]}
    )

    assert list(Run.objects.order_by("id").values_list("state", flat=True)) == [
        "superseded",
        "planned",
    ]


def test_person_who_decides_nothing_sees_no_run(client, run):
    client.force_login(PersonFactory(is_staff=True))

    assert client.get("/admin/provisioning/run/").status_code == 403
    assert client.post(f"/admin/provisioning/run/{run.pk}/press/fail/").status_code == 403


def test_approver_of_another_category_does_not_reach_a_run(client, run, site):
    stranger = PersonFactory(is_staff=True)
    CategoryFactory(approvers=[stranger])
    client.force_login(stranger)

    assert client.post(f"/admin/provisioning/run/{run.pk}/press/fail/").status_code == 403


def test_ready_run_shows_its_evidence_and_no_secret(client, approver, run, time_of):
    install(run, time_of)
    client.force_login(approver)

    page = client.get(f"/admin/provisioning/run/{run.pk}/change/").content.decode()

    assert "previous_accounts" in page
    assert run.credentials.get().sealed_password not in page
    assert run.token_digest not in page


def test_switch_page_lists_the_night_and_throws_and_lifts(client, boss, run):
    client.force_login(boss)

    page = client.get("/admin/provisioning/switch/").content.decode()
    client.post("/admin/provisioning/switch/", {"gesture": "halt", "reason": "smoke"})
    was_halted = is_halted()
    client.post(
        "/admin/provisioning/switch/",
        {"gesture": "resume", "reason": "no fire", "seen": seen_mark(tonight(clock.now()))},
    )

    assert "The kill switch is off" in page
    assert was_halted
    assert not is_halted()


def test_switch_does_nothing_that_was_not_asked(client, boss, site):
    halt(by=boss, reason="smoke")
    client.force_login(boss)

    answer = client.post("/admin/provisioning/switch/", {"gesture": "", "reason": "x"})

    assert answer.status_code == 404
    assert is_halted()


def test_switch_asks_for_a_reason(client, boss, run):
    client.force_login(boss)

    client.post("/admin/provisioning/switch/", {"gesture": "halt", "reason": ""})

    assert not is_halted()


def test_switch_is_for_administrators(client, approver):
    client.force_login(approver)

    assert client.get("/admin/provisioning/switch/").status_code == 403


def test_hold_is_made_and_lifted(client, approver, machine):
    client.force_login(approver)

    client.post(
        "/admin/provisioning/datahold/add/",
        {"machine": machine.pk, "stop_day": "2027-03-05", "reason": "thesis data"},
    )
    hold = DataHold.objects.get()
    client.post(
        "/admin/provisioning/datahold/",
        {"action": "lift_selected", "_selected_action": [hold.pk]},
    )

    hold.refresh_from_db()
    assert (hold.stop_day, hold.by, hold.reason) == (date(2027, 3, 5), approver, "thesis data")
    assert hold.lifted_at is not None


def test_hold_that_is_over_already_is_refused(client, approver, machine):
    client.force_login(approver)

    page = client.post(
        "/admin/provisioning/datahold/add/",
        {"machine": machine.pk, "stop_day": "2027-02-22", "reason": "too late"},
    ).content.decode()

    assert "A hold must end after today" in page
    assert not DataHold.objects.exists()


def test_errands_are_listed_with_what_to_do_and_tried_again(client, approver, run, fleet, time_of):
    install(run, time_of)
    Errand.objects.update(problem="machine_silent", stopped_at=clock.now(), tries=3)
    client.force_login(approver)
    page = client.get("/admin/provisioning/errand/").content.decode()

    client.post(
        "/admin/provisioning/errand/",
        {"action": "retry_selected", "_selected_action": [Errand.objects.get().pk]},
    )

    assert "first login awaited" in page
    assert "The machine does not answer: is it switched on?" in page
    errand = Errand.objects.get()
    assert (errand.stopped_at, errand.tries) == (None, 0)
