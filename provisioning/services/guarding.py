"""Before the guard: rest until midnight, check again on the eve, read the marker, let through.

The decision itself is `policy/guard.py`; this gathers the facts, under locks, and writes.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from foundation import clock
from foundation.identifiers import hash_token, new_token
from foundation.midnight import local_day
from machines.models import Machine, Site
from machines.queries import site_zone
from provisioning.driver_table import driver_for
from provisioning.lifecycle import Event, State
from provisioning.models import HostKey, Run, SealedFact, Step
from provisioning.policy.guard import QUIET, Reason, foremost, is_wait, reasons_against
from provisioning.ports import DriverError, MarkerReading, Outcome
from provisioning.queries import night_day
from provisioning.recipe import MARKER_ATTEMPTS
from provisioning.sealing import seal
from provisioning.services.asking import ask
from provisioning.services.claims import Claim, one_write, write
from provisioning.services.facts import gather_facts
from provisioning.services.moving import enter, leave, tell
from provisioning.services.nights import (
    eve_check_at,
    night_of,
    wanted_booking,
    wants_machine,
)
from provisioning.services.orders import INSTALL_TOKEN, load_run, target_of
from reservations.models import Booking
from reservations.services import note_data_gone

LOOK_AGAIN = timedelta(seconds=60)


def consider(run: Run, claim: Claim, now: datetime) -> None:
    """Takes a run that waits before the guard as far as it may go now."""
    _follow_booking(run, claim)
    if _wants_eve_check(run, now):
        with transaction.atomic():
            enter(claim, run, Event.PRECHECK, now)
        return
    reason, reading = _reason_before_asking(run, now), None
    if reason is Reason.MARKER_UNREAD:
        reading = _read_marker(run, claim, now)
        if reading is None:
            return
    with one_write(claim, run):
        if reading is not None:
            _note_marker(run, claim, reading, now)
        if reason in (None, Reason.MARKER_UNREAD):
            reason = _pass_guard(run, claim, now)
        if reason is not None:
            _stay_or_block(run, claim, reason, now)


def next_look_at(run: Run, now: datetime) -> datetime:
    """Answers when a run that waits for its night is worth looking at: its eve, or midnight."""
    night = night_of(run)
    eve = eve_check_at(run.machine.site, night_day(run))
    return eve if _is_ahead(run, eve, night) and eve > now else night


def _follow_booking(run: Run, claim: Claim) -> None:
    """Keeps the run at the chain's first booking that wants it: it is installed for that one."""
    if _is_for_the_first(run):
        return
    booking = wanted_booking(run.occupancy, run.machine.site)
    if booking is not None and booking.pk != run.booking_id:
        write(claim, run, booking=booking)


def _is_for_the_first(run: Run) -> bool:
    """Answers whether its booking wants the machine and continues none: then it is the first."""
    booking = run.booking
    if booking is None or booking.occupancy_id != run.occupancy_id:
        return False
    today = local_day(clock.now(), site_zone(run.machine.site))
    return booking.continues_id is None and wants_machine(booking, today)


def _wants_eve_check(run: Run, now: datetime) -> bool:
    """Answers whether the check of the working day before is due and still useful."""
    night = night_of(run)
    if now >= night:
        return False
    eve = eve_check_at(run.machine.site, night_day(run))
    return eve <= now and _is_ahead(run, eve, night)


def _is_ahead(run: Run, eve: datetime, night: datetime) -> bool:
    """Answers whether the eve's check has not been done yet."""
    return eve < night and (run.prechecked_at is None or run.prechecked_at < eve)


def _reason_before_asking(run: Run, now: datetime) -> Reason | None:
    """Answers what stands against a run before its machine is asked.

    One whose night has come, and that nothing has held up so far, asks its machine at once: all
    is judged under locks behind the answer anyhow.
    """
    if now >= night_of(run) and not run.problem:
        return Reason.MARKER_UNREAD
    return foremost(reasons_against(gather_facts(run, now)))


def _read_marker(run: Run, claim: Claim, now: datetime) -> MarkerReading | None:
    """Asks the machine who installed it; None when there is no answer.

    A machine that answers and cannot be read may hold somebody's data: it is asked again, and
    then the run is blocked.
    """
    driver = driver_for(run.machine)
    try:
        return ask(run, lambda: driver.read_marker(target_of(run.machine)))
    except DriverError as error:
        _note_unread(run, claim, error, now)
        return None


def _note_marker(run: Run, claim: Claim, reading: MarkerReading, now: datetime) -> None:
    """Keeps what the machine said, with the time at which it was asked."""
    write(
        claim,
        run,
        marker_kind=reading.kind.value,
        marker_run_key=reading.run_key[:40],
        marker_read_at=now,
    )


def _note_unread(run: Run, claim: Claim, error: DriverError, now: datetime) -> None:
    """Lets a run wait whose machine could not be asked; after some times it is blocked."""
    with transaction.atomic():
        if error.is_permanent or run.attempt + 1 >= MARKER_ATTEMPTS:
            leave(claim, run, Event.BLOCK, error.code, now)
            return
        write(claim, run, attempt=run.attempt + 1, problem=error.code, due_at=now + LOOK_AGAIN)


def _pass_guard(run: Run, claim: Claim, now: datetime) -> Reason | None:
    """Judges everything again under locks and lets the run through; answers what stands against.

    Locks the sites of its TFTP host (their limits), the machine, and the bookings of the
    occupancy. What was read
    before is read again: while the machine was asked, people went on. Must be called inside a
    transaction.
    """
    _lock_around(run)
    now = max(now, clock.now())
    fresh = load_run(run.pk)
    run.machine, run.booking, run.occupancy = fresh.machine, fresh.booking, fresh.occupancy
    run.reinstall = fresh.reinstall
    run.announced_at, run.is_start_confirmed = fresh.announced_at, fresh.is_start_confirmed
    reason = foremost(reasons_against(gather_facts(run, now)))
    if reason is None:
        _fence(run, claim, now)
    return reason


def _lock_around(run: Run) -> None:
    """Locks the sites that share a run's TFTP host, its machine, its occupancy's bookings."""
    list(
        Site.objects.select_for_update(no_key=True)
        .filter(tftp_minion=run.machine.site.tftp_minion)
        .only("pk")
        .order_by("id")
    )
    Machine.objects.select_for_update(no_key=True).only("pk").get(pk=run.machine_id)
    list(
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .filter(occupancy=run.occupancy_id)
        .only("pk")
        .order_by("id")
    )


def _forget_last_passage(run: Run) -> int:
    """Removes what an earlier way through the guard left behind; answers how many there were."""
    if not run.fencing_number:
        return 0
    SealedFact.objects.filter(run=run).delete()
    HostKey.objects.filter(run=run).delete()
    return Step.objects.filter(run=run, name=State.FENCING.value).count()


def _fence(run: Run, claim: Claim, now: datetime) -> None:
    """Writes that the run passed the guard: a number that shuts out all older attempts."""
    token = new_token()
    passed_before = _forget_last_passage(run)
    note_data_gone(machine_id=run.machine_id, for_occupancy_id=run.occupancy_id, at=now)
    SealedFact.objects.create(run=run, name=INSTALL_TOKEN, sealed=seal(token))
    Step.objects.create(
        run=run,
        name=State.FENCING.value,
        attempt=passed_before + 1,
        begun_at=now,
        acted_at=now,
        ended_at=now,
        outcome=Outcome.DONE.value,
        evidence={"marker": run.marker_kind, "marker_run": run.marker_run_key},
    )
    enter(
        claim,
        run,
        Event.FENCE,
        now,
        fencing_number=next_fencing_number(run.machine_id, now),
        fenced_at=run.fenced_at or now,
        token_digest=hash_token(token),
        tftp_minion=run.machine.site.tftp_minion,
        has_armed=False,
        problem="",
        finished_codes=None,
        remembered={},
    )


def next_fencing_number(machine_id: int, now: datetime) -> int:
    """Answers a number above all that the machine has seen, even from a database since lost.

    It grows with the seconds, so that after a restore from a backup it does not begin again.
    """
    last = Run.objects.filter(machine=machine_id).aggregate(last=Max("fencing_number"))["last"]
    return max((last or 0) + 1, int(now.timestamp()))


def _stay_or_block(run: Run, claim: Claim, reason: Reason, now: datetime) -> None:
    """Lets the run rest before the guard, with an alarm when people must know, or blocks it."""
    if not is_wait(reason):
        leave(claim, run, Event.BLOCK, reason.value, now)
        return
    problem = "" if reason is Reason.NOT_YET else reason.value
    has_changed = problem != run.problem
    due_at = next_look_at(run, now) if reason is Reason.NOT_YET else now + LOOK_AGAIN
    write(claim, run, problem=problem, due_at=due_at)
    if has_changed and problem and reason not in QUIET:
        tell(run, "run_delayed")
