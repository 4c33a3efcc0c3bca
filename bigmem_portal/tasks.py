"""Celery's doors: ids in, one service each. Every task may run twice, or never."""

from datetime import datetime

from celery import shared_task

from bigmem_portal import ticking
from provisioning.services import look_at_run, serve_errand


@shared_task(name="portal.tick")
def tick_task() -> None:
    """One pass over all that is due; the guarantee behind every hurry-up."""
    ticking.tick(WORKERS)


@shared_task(name="portal.hurry")
def hurry_task() -> None:
    """Delivers new journal entries at once, then looks at what they made due."""
    ticking.deliver(WORKERS)


@shared_task(name="portal.send_mails")
def send_mails_task() -> None:
    """Sends the mails that are due; a slow relay keeps this one worker only."""
    ticking.deliver(ticking.Hands(look=look_at_run_task.delay, serve=serve_errand_task.delay))


@shared_task(name="portal.look_at_run")
def look_at_run_task(run_id: int) -> None:
    """Takes a run as far as it goes, and comes back when the run asks to be looked at again."""
    seconds = look_at_run(run_id)
    if seconds is not None:
        look_at_run_task.apply_async((run_id,), countdown=seconds)


@shared_task(name="portal.serve_errand")
def serve_errand_task(errand_id: int) -> None:
    """Serves an errand on a machine, and comes back when it asks to be served again."""
    seconds = serve_errand(errand_id)
    if seconds is not None:
        serve_errand_task.apply_async((errand_id,), countdown=seconds)


def _ask_for_mails(_now: datetime) -> int:
    """Asks a worker to send what is due; answers 0: nothing was sent here."""
    send_mails_task.delay()
    return 0


WORKERS = ticking.Hands(
    look=look_at_run_task.delay, serve=serve_errand_task.delay, send=_ask_for_mails
)
