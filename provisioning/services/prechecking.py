"""What follows from the checks before the night: go on, go on with a warning, or stop.

A problem that may have passed by midnight is told in working hours, and the night is tried all
the same; only what could harm a machine that nobody means stops the run.
"""

from datetime import date, datetime

from django.db.models import Exists

from machines.models import Unavailability
from provisioning.lifecycle import Event
from provisioning.models import DataHold, Run
from provisioning.ports import Observation, Outcome
from provisioning.queries import night_day
from provisioning.services.claims import Claim
from provisioning.services.facts import others_on
from provisioning.services.guarding import next_look_at
from provisioning.services.moving import enter, leave, tell
from provisioning.services.nights import night_of
from reservations.lifecycle import LIVE
from reservations.models import Booking

TOLD_BY_THE_OUTAGE = "first_day_out"
"""Whoever took the machine out over a booking has told its holder; alone it is no news."""


def settle_prechecks(
    run: Run, claim: Claim, seen: Observation, problem: str, now: datetime
) -> None:
    """Lets a run go on from its checks, and tells what they found.

    A fresh try within the night tells nobody what its steps are about to find out anyhow, nor is
    an outage told twice. Must be called inside the transaction of the step.

    Args:
        run: in the state of its checks.
        claim: on it.
        seen: the last look.
        problem: code of what the driver found in the end; empty when all is well.
        now: the moment.
    """
    named = str(seen.evidence.get("problems", ""))
    found = [problem, *named.split(", "), *first_day_problems(run)] if problem else []
    problems = [code for code in dict.fromkeys(found or first_day_problems(run)) if code]
    is_stopped = seen.outcome is Outcome.NEEDS_PERSON
    is_news = bool(problems) and problems != [TOLD_BY_THE_OUTAGE]
    if is_news and (is_stopped or now < night_of(run)):
        tell(
            run,
            "precheck_failed",
            problem=problems[0],
            problems=problems,
            is_stopped=is_stopped,
        )
    if is_stopped:
        leave(claim, run, Event.BLOCK, problem, now)
        return
    run.prechecked_at = now
    due_at = next_look_at(run, now)
    enter(claim, run, Event.GUARD, now, due_at=due_at, prechecked_at=now, problem="")


def first_day_problems(run: Run) -> list[str]:
    """Answers what others still hold of the machine on the first day."""
    day = night_day(run)
    others = others_on(run, day).values()
    rows = _rows_on(run, day)
    found = {
        "first_day_taken": any(not other.is_over for other in others),
        "first_day_extended": rows["is_extended"],
        "first_day_kept": any(
            other.kept_until is not None and day < other.kept_until for other in others
        ),
        "first_day_held": rows["is_held"],
        "first_day_out": rows["is_out"],
    }
    return [code for code, is_found in found.items() if is_found]


def _rows_on(run: Run, day: date) -> dict[str, bool]:
    """Answers what the tables say about the machine of a run on a day; one query."""
    machine = run.machine_id
    extended = Booking.objects.filter(
        machine=machine, state__in=LIVE, stop_day__lte=day, held_stop_day__gt=day
    ).exclude(occupancy=run.occupancy_id)
    held = DataHold.objects.filter(machine=machine, lifted_at__isnull=True, stop_day__gt=day)
    out = Unavailability.objects.filter(machine=machine, first_day__lte=day, stop_day__gt=day)
    found = Run.objects.filter(pk=run.pk).values(
        is_extended=Exists(extended.order_by()),
        is_held=Exists(held.order_by()),
        is_out=Exists(out.order_by()),
    )
    return {name: bool(is_so) for name, is_so in found[0].items()}
