"""The fault menu: every hazard at every step, judged by what must be true whatever happens.

One night for each hazard: a machine per step, each with somebody's old system on it, and on each
the hazard strikes another step. What a hazard may end in is a table; that nothing is broken on
the way out is asked of all alike.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection
from kombu.exceptions import OperationalError as BrokerError

from bigmem_portal import tasks
from foundation import clock
from journal import hurry
from provisioning.driver_table import simulated_driver
from provisioning.drivers.salt_fai.steps import monitor_token
from provisioning.drivers.simulated import FaultKind
from provisioning.drivers.simulated.faults import MARKER
from provisioning.drivers.simulated.machine import System, new_host_keys
from provisioning.lifecycle import RESTING, State
from provisioning.models import Report, Run, SealedFact
from provisioning.ports import DriverError, Order, StepName
from provisioning.sealing import unseal
from provisioning.services import installer, listening, look_at_run, stepping
from provisioning.services.planning import plan_run
from reservations.lifecycle import State as BookingState
from tests.factories import MachineFactory, book
from tests.provisioning.conftest import FIRST_DAY, MIDNIGHT, announced, begin
from tests.provisioning.promises import broken_promises
from tests.support import databases

STEPS = [name.value for name in StepName]
PLACES = [MARKER, *STEPS]
READY, BLOCKED = "ready", "blocked"
LONG_AGO = date(2027, 1, 4)


class KilledError(BaseException):
    """kill -9, as far as a test can."""


@dataclass
class Night:
    """A machine for each place where a hazard may strike, and its run."""

    fleet: object
    traveller: object
    runs: dict[str, Run] = field(default_factory=dict)
    deaths: list[type] = field(default_factory=list)
    """What ended a look before its end."""
    look: Callable[[int], object] = look_at_run
    """How a worker looks at a run."""

    def place_of(self, order: Order) -> str:
        return order.target.name.removeprefix("m-")

    def go_through(self) -> None:
        """Lets time pass from one due run to the next until all of them rest."""
        self.look_until({State.GUARDED, State.BLOCKED})
        self.traveller.move_to(MIDNIGHT, tick=False)
        for run in self.runs.values():
            begin(run.booking)
        self.look_until(RESTING - {State.GUARDED, State.PLANNED})

    def look_until(self, states) -> None:
        for _look in range(400):
            waiting = Run.objects.filter(pk__in=[run.pk for run in self.runs.values()]).exclude(
                state__in=[state.value for state in states]
            )
            run = waiting.order_by("due_at").first()
            if run is None:
                break
            wanted_at = max(run.due_at, run.claimed_until or run.due_at, clock.now())
            self.traveller.move_to(wanted_at, tick=False)
            self.traveller.shift(timedelta(seconds=1))
            try:
                self.look(run.pk)
            except (KilledError, OperationalError, BrokerError) as error:
                self.deaths.append(type(error))
        for run in self.runs.values():
            run.refresh_from_db()

    def ends(self) -> dict[str, str]:
        return {place: run.state for place, run in self.runs.items()}


@pytest.fixture
def night(category, site, alice, bruno, fleet, time_of):
    """Eight machines as bruno left them, owed to alice."""
    night = Night(fleet, time_of)
    for place in PLACES:
        machine = MachineFactory(name=f"m-{place}", category=category, site=site)
        earlier = book(
            machine, bruno, LONG_AGO, 7, BookingState.ENDED, kept_until=date(2027, 1, 13)
        )
        left = Run.objects.create(
            occupancy=earlier.occupancy,
            booking=earlier,
            machine=machine,
            state=State.CANCELLED,
            planned_at=clock.now(),
            due_at=clock.now(),
            fencing_number=1,
        )
        with fleet.machine(machine.name) as iron:
            key = str(left.key)
            iron.system = System(1, new_host_keys(), ["bruno"], key, str(earlier.occupancy.key))
            iron.newest_number = iron.closed_number = 1
        night.runs[place] = announced(plan_run(book(machine, alice, FIRST_DAY, 14).occupancy))
    return night


def strikes(night, monkeypatch, method, happens):
    """Lets something happen each time the driver does a machine's own step."""
    real = getattr(simulated_driver(), method)

    def disturbed(step, order):
        if step != night.place_of(order):
            return real(step, order)
        return happens(partial(real, step, order), step, order)

    monkeypatch.setattr(simulated_driver(), method, disturbed)


def once(error):
    """A hazard that lets the act happen, and then raises once for each machine."""
    struck = set()

    def happens(act, _step, order):
        done = act()
        if order.target.name not in struck:
            struck.add(order.target.name)
            raise error
        return done

    return happens


# --------------------------------------------------------------------- faults of the fleet

PASSING = dict.fromkeys(PLACES, READY)
"""What passes is waited for."""
LASTING = dict.fromkeys(PLACES, BLOCKED)
"""What lasts needs a person; where the checks before the night fail, the night is tried still."""
LIE = {**PASSING, **dict.fromkeys(["arming", "cycling", "disarming", "configuring"], BLOCKED)}
"""A lie comes out at a later step, and a person looks; where nothing is claimed, none is told."""
ENDS = {
    FaultKind.SLOW: PASSING,
    FaultKind.FAILS_ONCE: PASSING,
    FaultKind.FAILS: {**LASTING, "prechecking": READY},
    FaultKind.BROKEN: LASTING,
    FaultKind.LIES: LIE,
    FaultKind.LIES_ALWAYS: LIE,
    FaultKind.LATE: PASSING,
    FaultKind.SILENT: PASSING,
    FaultKind.UNCONFIRMED: PASSING,
    FaultKind.DOUBLED: PASSING,
    FaultKind.MISREAD: {**PASSING, "verifying": BLOCKED},
    FaultKind.GARBLED: PASSING,
    FaultKind.STRANGER: {**LASTING, "disarming": READY},
}
"""A stranger is not armed, which is what disarming wants to see; the order itself went through."""
OLD_DATA_KEPT = {FaultKind.FAILS, FaultKind.BROKEN, FaultKind.STRANGER}


@pytest.mark.parametrize("kind", FaultKind)
def test_fault_of_a_machine_at_every_step_breaks_no_promise(night, kind):
    for place in PLACES:
        night.fleet.set_fault(f"m-{place}", place, kind)

    night.go_through()

    liars = {"m-disarming"} if kind is FaultKind.LIES_ALWAYS else set()
    assert broken_promises(night.fleet, clock.now(), liars=frozenset(liars)) == []
    assert night.ends() == ENDS[kind]
    if kind in OLD_DATA_KEPT:
        touched = {"m-prechecking"} if kind is FaultKind.FAILS else set()
        kept = {"m-marker", "m-prechecking", "m-arming"} - touched
        assert logins_on(night.fleet, *kept) == ["bruno"] * len(kept)


def logins_on(fleet, *names):
    found = []
    for name in names:
        with fleet.machine(name) as iron:
            found += iron.system.logins
    return found


def test_every_kind_of_fault_says_how_it_ends():
    assert set(ENDS) == set(FaultKind)


# ------------------------------------------------------------------ hazards of the portal


def test_worker_killed_at_every_step_breaks_no_promise(night, monkeypatch):
    """While the machine acts; `test_crashes.py` has every other moment of a step."""
    strikes(night, monkeypatch, "act", once(KilledError()))

    night.go_through()

    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING
    assert all(night.fleet.count(f"m-{step}", "wiped") == 1 for step in STEPS)


def test_database_lost_at_every_step_breaks_no_promise(night, monkeypatch):
    """The write fails; so does giving the claim back, which has to run out."""
    real, struck = stepping.settle, set()

    def cut(run, *arguments):
        name = run.machine.name
        if run.state != name.removeprefix("m-") or name in struck:
            return real(run, *arguments)
        struck.add(name)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(stepping, "settle", cut)

    night.go_through()

    assert struck == {f"m-{step}" for step in STEPS}
    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING
    assert all(night.fleet.count(f"m-{step}", "wiped") == 1 for step in STEPS)


def test_broker_gone_at_every_step_breaks_no_promise(night, monkeypatch):
    """Neither the hurry-up nor the next look can be asked for: the sweep comes all the same."""
    asked = []

    def gone(*_arguments, **_options):
        asked.append(None)
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.look_at_run_task, "apply_async", gone)
    monkeypatch.setattr(hurry, "_callback", gone)
    for step in STEPS:
        night.fleet.set_fault(f"m-{step}", step, FaultKind.SLOW, count=1)
    night.look = tasks.look_at_run_task

    night.go_through()

    assert len(asked) >= len(STEPS) - 1
    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING


# -------------------------------------------------------------- events of the wrong kind


def test_orders_of_an_older_attempt_at_every_step_break_no_promise(night, monkeypatch):
    """What a run that was given up once ordered arrives before and after the new one's orders."""
    old = {}
    for place, run in night.runs.items():
        old[place] = Run.objects.create(
            occupancy=run.occupancy,
            booking=run.booking,
            machine=run.machine,
            state=State.FAILED,
            planned_at=run.planned_at,
            due_at=run.due_at,
            fencing_number=1,
        )
    real = simulated_driver().act

    def arrive(step, order):
        stale = replace(order, run_key=str(old[night.place_of(order)].key), fencing_number=1)
        with contextlib.suppress(DriverError):
            real(step, stale)

    def act_beside(act, step, order):
        arrive(step, order)
        done = act()
        arrive(step, order)
        return done

    strikes(night, monkeypatch, "act", act_beside)

    night.go_through()

    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING


def tell_everything(run, *, token, address, minion):
    """Sends all that an installer and Salt ever send; answers what came back, key included."""
    listening.take_monitor_line(
        peer=address, sender=monitor_token(token), name="TASKEND partition", code=0
    )
    listening.take_minion_start(minion)
    who = {"run_key": str(run.key), "token": token, "address": address}
    key = installer.fetch_key(**who)
    finished = installer.note_finished(**who, codes={"install": 0})
    return key, finished


def test_every_event_twice_at_every_step_breaks_no_promise(night, monkeypatch):
    keys = []

    def tell_twice(act, _step, order):
        run = Run.objects.select_related("machine").get(key=order.run_key)
        sealed = SealedFact.objects.filter(run=run, name="install_token").first()
        token = unseal(sealed.sealed) if sealed else ""
        done = act()
        for _time in range(2):
            key, _reply = tell_everything(
                run, token=token, address=order.target.address, minion=order.target.name
            )
            keys.append((order.target.name, key.reply, bool(key.keys)))
        return done

    strikes(night, monkeypatch, "act", tell_twice)

    night.go_through()

    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING
    given = [name for name, _reply, is_given in keys if is_given]
    assert len(given) == len(set(given))


def test_events_of_another_machine_at_every_step_change_nothing(night, monkeypatch):
    """Another machine of the same night tells its own story with this one's run and name."""
    answers = []

    def tell_falsely(act, _step, order):
        run = Run.objects.select_related("machine").get(key=order.run_key)
        sealed = SealedFact.objects.filter(run=run, name="install_token").first()
        done = act()
        answers.append(
            tell_everything(
                run,
                token=unseal(sealed.sealed) if sealed else "guessed",
                address=str(night.runs[MARKER].machine.address),
                minion="m-unknown",
            )
        )
        return done

    strikes(night, monkeypatch, "act", tell_falsely)

    night.go_through()

    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING
    assert not Report.objects.exists()
    assert {(key.reply, finished) for key, finished in answers} == {("forbidden", "forbidden")}


# ------------------------------------------------------------- a connection cut for real


@pytest.mark.django_db(transaction=True)
def test_connection_cut_while_the_machine_acts_is_opened_again(night, monkeypatch):
    """The server ends the worker's own connection: its claim runs out, and the next goes on."""
    struck = set()

    def cut(act, _step, order):
        done = act()
        if order.target.name not in struck:
            struck.add(order.target.name)
            end_own_connection()
        return done

    def look_as_a_worker(run_id):
        try:
            look_at_run(run_id)
        finally:
            close_old_connections()

    strikes(night, monkeypatch, "act", cut)
    night.look = look_as_a_worker

    night.go_through()

    assert struck == {f"m-{step}" for step in STEPS}
    assert broken_promises(night.fleet, clock.now()) == []
    assert night.ends() == PASSING


def end_own_connection():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with psycopg.connect(databases.POSTGRESQL.url("postgres"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
