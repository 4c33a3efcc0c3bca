"""What must be true of runs and machines at every moment, whatever went wrong before."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from provisioning.drivers.simulated import Fleet
from provisioning.drivers.simulated.machine import Machine as Iron
from provisioning.lifecycle import OVER, RESTING, State
from provisioning.models import Credential, Run, SealedFact, Step


def broken_promises(
    fleet: Fleet, now: datetime, *, liars: frozenset[str] = frozenset()
) -> list[str]:
    """Answers every promise about runs that is broken now, in words; [] when all is well.

    Args:
        fleet: the machines as they really are.
        now: the portal's time; everything that was due by then must have been looked at.
        liars: names of machines that claim to be disarmed and are not.
    """
    runs = list(Run.objects.select_related("machine").order_by("id"))
    broken = [*_open_twice(runs)]
    for run in runs:
        broken += [f"{run.machine.name} {run.state}: {what}" for what in _wrong_with(run, now)]
    for name in {run.machine.name for run in runs}:
        with fleet.machine(name) as iron:
            its_runs = [run for run in runs if run.machine.name == name]
            broken += [
                f"{name}: {what}" for what in _wrong_out_there(iron, its_runs, name in liars)
            ]
    return broken


def _open_twice(runs: list[Run]) -> Iterator[str]:
    """At most one run of a machine is past the guard and not over."""
    is_open = Counter(
        run.machine.name for run in runs if run.fenced_at is not None and run.state not in OVER
    )
    yield from (f"{name}: two open runs" for name, count in is_open.items() if count > 1)


def _wrong_with(run: Run, now: datetime) -> Iterator[str]:
    """A run that passes is awaited, one that is over keeps nothing."""
    if (run.state in RESTING) != (run.deadline_at is None):
        yield f"deadline {run.deadline_at}"
    if run.deadline_at is not None and run.deadline_at <= now and run.claimed_until is None:
        yield f"its deadline {run.deadline_at} is past"
    if run.state == State.BLOCKED and not run.problem:
        yield "nobody is told why"
    if run.state in OVER:
        yield from _left_behind(run)


def _left_behind(run: Run) -> Iterator[str]:
    """A run that is over is not armed, under way or trusted with secrets any more."""
    credentials = Credential.objects.filter(run=run)
    if run.is_armed:
        yield "over, and netboot may be on"
    if SealedFact.objects.filter(run=run).exists():
        yield "over, and its secrets are kept"
    if Step.objects.filter(run=run, ended_at__isnull=True).exists():
        yield "over, with a step under way"
    if run.state != State.READY and credentials.filter(is_current=True).exists():
        yield "a password for a machine that was never handed over"
    if run.state == State.READY and not credentials.exclude(handed_over_at=None).exists():
        yield "ready, and nobody can log in"


def _wrong_out_there(iron: Iron, runs: list[Run], is_liar: bool) -> Iterator[str]:
    """What is armed is known to be, and nothing was wiped that was not let through."""
    by_key = {str(run.key): run for run in runs}
    if iron.armed_for:
        run = by_key.get(iron.armed_for)
        if run is None or (not run.is_armed and not is_liar) or run.state == State.READY:
            yield f"armed for {run and run.state}"
    wiped = Counter(line.run_key for line in iron.log if line.what == "wiped")
    for key, count in wiped.items():
        run = by_key.get(key)
        let_through = run.steps.filter(name=State.FENCING.value).count() if run else 0
        if count > let_through:
            yield f"wiped {count} times for a run that passed the guard {let_through} times"
    passed = {run.fenced_at: run for run in runs if run.fenced_at is not None}
    if passed and passed[max(passed)].state == State.READY:
        yield from _wrong_with_system(iron, passed[max(passed)])


def _wrong_with_system(iron: Iron, run: Run) -> Iterator[str]:
    """A machine that was handed over is the one that was promised."""
    known = set(Credential.objects.filter(run=run).values_list("login", flat=True))
    if iron.system is None:
        yield "ready, and nothing is installed"
    elif iron.system.marker_run != str(run.key):
        yield "ready, with the marker of another run"
    elif run.occupancy.holder.account_name not in iron.system.logins:
        yield "ready, without its holder's account"
    elif not known.issuperset(iron.system.logins):
        yield f"ready, with the accounts of {iron.system.logins}"
    if not any(line.what == "installed" and line.run_key == str(run.key) for line in iron.log):
        yield "ready, and it was never installed"
