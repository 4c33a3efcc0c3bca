"""Who reacts to what: every reaction across rooms, on one page."""

from collections.abc import Sequence

from bigmem_portal.ticking import is_sweeping
from calendars.consumers import (
    BOOKING_KINDS,
    SHOWN_KINDS,
    note_bookings_for,
    note_event_for,
)
from foundation.days import DayRange
from journal import consumers, hurry
from journal.consumers import Consumer
from machines import claims
from machines.models import Machine
from notifications.consumers import enqueue_mails
from notifications.kinds import MAIL_ENTRY_KINDS
from provisioning.consumers import (
    cancel_run_for,
    change_holder_for,
    finish_reinstall_for,
    follow_change_for,
    lapse_reinstall_for,
    let_in_again_for,
    move_run_for,
    note_announcement,
    note_hold_for,
    plan_run_for,
    put_back_for_run,
)
from reservations.consumers import (
    FREEING_KINDS,
    close_offer_for,
    close_offers_after_outage,
    look_again_for,
    offer_move_for,
)
from reservations.queries import bookings_between
from tickets.consumers import RESTING_KINDS, close_ticket_for

CONSUMERS = (
    Consumer("plan_run", frozenset({"booking_approved", "booking_detached"}), plan_run_for),
    Consumer(
        "cancel_run",
        frozenset({"booking_cancelled", "booking_released", "booking_ended"}),
        cancel_run_for,
    ),
    Consumer("note_hold", frozenset({"booking_approved"}), note_hold_for),
    Consumer("follow_change", frozenset({"change_granted"}), follow_change_for),
    Consumer("change_holder", frozenset({"booking_handed_over"}), change_holder_for),
    Consumer("move_run", frozenset({"booking_moved"}), move_run_for),
    Consumer("put_back", frozenset({"run_ready"}), put_back_for_run),
    Consumer(
        "offer_move",
        frozenset({"precheck_failed", "night_failed", "booking_met_by_outage"}),
        offer_move_for,
    ),
    Consumer(
        "close_offers_after_outage", frozenset({"outage_over_told"}), close_offers_after_outage
    ),
    Consumer(
        "close_offer",
        frozenset({"booking_cancelled", "booking_released", "booking_ended", "run_ready"}),
        close_offer_for,
    ),
    Consumer(
        "lapse_reinstall", frozenset({"booking_released", "booking_ended"}), lapse_reinstall_for
    ),
    Consumer("finish_reinstall", frozenset({"run_ready"}), finish_reinstall_for),
    Consumer("let_in_again", frozenset({"run_ready"}), let_in_again_for),
    Consumer("note_announcement", frozenset({"mail_sent"}), note_announcement),
    Consumer("note_event", BOOKING_KINDS, note_event_for),
    Consumer("note_bookings", SHOWN_KINDS, note_bookings_for),
    Consumer("close_ticket", RESTING_KINDS, close_ticket_for),
    Consumer("look_again", FREEING_KINDS, look_again_for),
    Consumer("enqueue_mails", frozenset(MAIL_ENTRY_KINDS), enqueue_mails),
)


def wire() -> None:
    """Installs consumers, the hurry-up and who claims days; called once at start-up."""
    consumers.install(CONSUMERS)
    hurry.install(_send_hurry)
    claims.install(_bookings_on)


def _bookings_on(machine: Machine, days: DayRange) -> Sequence[str]:
    """Answers the references of the live bookings that meet a machine's days."""
    bookings = bookings_between([machine], days)
    return [booking.reference for booking in bookings if booking.is_live]


def _send_hurry() -> None:
    """Asks a worker to deliver, unless this very code is doing so."""
    if not is_sweeping.get():
        from bigmem_portal.tasks import hurry_task  # noqa: PLC0415 -- slow import, needs Celery

        hurry_task.apply_async(retry=False)
