"""Reactions to the journal: bookings decided or over, mails sent. Each may run twice."""

from datetime import datetime

from journal.models import Entry
from machines.services import put_back_for
from provisioning.models import Run
from provisioning.services.announcing import note_sent
from provisioning.services.collaborators import change_holder, let_in_again
from provisioning.services.holding import note_hold_ahead
from provisioning.services.planning import (
    cancel_stray_runs,
    cancel_unowed_run,
    hand_runs_to,
    plan_run,
    time_anew,
)
from provisioning.services.reinstalling import finish_reinstall, lapse_reinstall
from reservations.models import Booking
from reservations.services import note_profile


def plan_run_for(entry: Entry) -> None:
    """Plans the run that a booking's occupancy is owed, unless it has one.

    A booking that has left its chain leaves no run behind there.
    """
    booking = _booking_of(entry)
    cancel_stray_runs(booking)
    plan_run(booking.occupancy)


def move_run_for(entry: Entry) -> None:
    """Follows a booking that moved to another machine: its old run goes, a new one is planned.

    What was installed for it before belongs to the booking that it left behind.
    """
    booking = _booking_of(entry)
    for left in booking.left_behind.select_related("occupancy"):
        hand_runs_to(left)
    cancel_stray_runs(booking)
    plan_run(booking.occupancy)


def change_holder_for(entry: Entry) -> None:
    """Follows a booking to its new holder: accounts on the machine, and no wipe asked before."""
    booking = _booking_of(entry)
    lapse_reinstall(booking)
    change_holder(booking=booking)


def follow_change_for(entry: Entry) -> None:
    """Follows a booking that took another day, machine or profile before it began."""
    booking = _booking_of(entry)
    cancel_stray_runs(booking)
    time_anew(booking.occupancy)
    plan_run(booking.occupancy)


def cancel_run_for(entry: Entry) -> None:
    """Takes back the run of a booking that is cancelled, given back or over.

    When the booking that continued it now stands for itself, that one is planned.
    """
    occupancy = _booking_of(entry).occupancy
    cancel_unowed_run(occupancy)
    plan_run(occupancy)


def put_back_for_run(entry: Entry) -> None:
    """Puts a machine back that failed runs took out: it was made ready after all."""
    for run in Run.objects.select_related("occupancy").filter(key=entry.subject_ref):
        put_back_for(occupancy_key=str(run.occupancy.key))


def note_hold_for(entry: Entry) -> None:
    """Tells whoever was let onto a machine whose data are frozen that they will have to wait."""
    note_hold_ahead(_booking_of(entry))


def lapse_reinstall_for(entry: Entry) -> None:
    """Lets the Reinstall of a booking that is over or given back lapse."""
    lapse_reinstall(_booking_of(entry))


def finish_reinstall_for(entry: Entry) -> None:
    """Notes that a Reinstall is done, and what is installed for its bookings now."""
    run = Run.objects.select_related("occupancy", "profile").get(key=entry.subject_ref)
    finish_reinstall(run)
    if run.reinstall_id is not None:
        note_profile(occupancy_id=run.occupancy_id, profile=run.installed_profile)


def let_in_again_for(entry: Entry) -> None:
    """Lets the collaborators of a booking onto a system installed anew for it."""
    let_in_again(run=Run.objects.select_related("occupancy").get(key=entry.subject_ref))


def note_announcement(entry: Entry) -> None:
    """Notes when the mail that tells of an erasing was really sent."""
    runs = entry.facts.get("runs")
    if isinstance(runs, list) and runs:
        note_sent([str(key) for key in runs], _instant(entry))


def _booking_of(entry: Entry) -> Booking:
    """Answers the booking that an entry is about."""
    return Booking.objects.select_related("occupancy__machine__site").get(
        reference=entry.subject_ref
    )


def _instant(entry: Entry) -> datetime:
    """Answers when the entry was written."""
    return entry.at
