"""Who reacts to what: every reaction across rooms, on one page."""

from bigmem_portal.ticking import is_sweeping
from journal import consumers, hurry
from journal.consumers import Consumer
from notifications.consumers import enqueue_mails
from notifications.kinds import MAIL_ENTRY_KINDS
from provisioning.consumers import cancel_run_for, note_announcement, plan_run_for

CONSUMERS = (
    Consumer("plan_run", frozenset({"booking_approved"}), plan_run_for),
    Consumer(
        "cancel_run",
        frozenset({"booking_cancelled", "booking_released", "booking_ended"}),
        cancel_run_for,
    ),
    Consumer("note_announcement", frozenset({"mail_sent"}), note_announcement),
    Consumer("enqueue_mails", frozenset(MAIL_ENTRY_KINDS), enqueue_mails),
)


def wire() -> None:
    """Installs consumers and the hurry-up; called once at start-up."""
    consumers.install(CONSUMERS)
    hurry.install(_send_hurry)


def _send_hurry() -> None:
    """Asks a worker to deliver, unless this very code is doing so."""
    if not is_sweeping.get():
        from bigmem_portal.tasks import hurry_task  # noqa: PLC0415 -- slow import, needs Celery

        hurry_task.apply_async(retry=False)
