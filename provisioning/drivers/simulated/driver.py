"""The simulated driver: a real one, for machines that exist in files.

It counts in real seconds and in looks, never in the portal's time, so that it goes on working
under a clock that jumps.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from provisioning.drivers.simulated.access import (
    act_on_access,
    give_account,
    look_at_access,
    read_logins,
)
from provisioning.drivers.simulated.cycling import restart
from provisioning.drivers.simulated.faults import MARKER, Fault, FaultKind, share
from provisioning.drivers.simulated.fleet import Fleet
from provisioning.drivers.simulated.machine import LateOrder, Machine
from provisioning.drivers.simulated.power import POWER, order_power, read_power
from provisioning.drivers.simulated.reading import read_step
from provisioning.drivers.simulated.striking import (
    as_late,
    error_of,
    falsify_marker,
    falsify_reading,
    is_carried_out,
    strike,
)
from provisioning.drivers.simulated.telling import lines_until, share_passed
from provisioning.ports import (
    AccessOrder,
    AccountReading,
    ActResult,
    BootFile,
    DriverError,
    MarkerKind,
    MarkerReading,
    Observation,
    Order,
    Outcome,
    PowerState,
    StepName,
    Target,
)

KINDS = frozenset({"bare_metal", "gpu_container"})
LINES_TOLD = "lines_told"
"""Under this name a run remembers how many of the installer's lines it has heard."""
LINE_SECONDS = 1.0
"""While the installer works, it is listened to this often."""
INSTALL_FACTOR = 3.0
"""Installing takes this much longer than another step."""
SPREAD = 0.5
"""Delays are stretched or shortened by up to this share, drawn from the seed."""


class SimulatedDriver:
    """Makes machines ready that exist only in files.

    Args:
        root: the fleet's folder.
        step_seconds: how long a step takes, in real seconds; 0 for at once.
        seed: draws the delays.
    """

    name = "simulated"

    def __init__(self, root: Path, *, step_seconds: float = 0.0, seed: int = 0) -> None:
        self.fleet = Fleet(root)
        self._step_seconds = step_seconds
        self._seed = str(seed)

    def seconds_alone(self, name: str, run_key: str) -> float:
        """Answers how long a bare machine takes for one run when nothing else holds it up."""
        steps = set(StepName) - {StepName.PRECHECKING}
        passed = sum(self._drawn_seconds(step, name, run_key) for step in steps)
        works = INSTALL_FACTOR * self._drawn_seconds(StepName.CYCLING, name, run_key)
        return passed + works

    def usual_seconds(self, step: StepName) -> float:
        """Answers how long a step takes in the middle."""
        factor = 1 + INSTALL_FACTOR if step is StepName.INSTALLING else 1
        return self._step_seconds * factor

    def accepts(self, target: Target) -> bool:
        """Answers whether such a machine can be simulated."""
        return target.kind in KINDS

    def read_marker(self, target: Target) -> MarkerReading:
        """Reads the run marker.

        Raises:
            DriverError: a fault.
            ValueError: a fault that no driver expects.
        """
        fault = self.fleet.fault_of(target.name, "", MARKER)
        with self.fleet.machine(target.name) as machine:
            false = falsify_marker(machine, fault)
            reading = _marker_of(machine) if false is None else false
        if isinstance(reading, Exception):
            raise reading
        return reading

    def act(self, step: StepName, order: Order) -> ActResult:
        """Does one step to the machine's state.

        Raises:
            DriverError: an order older than one already seen, or a fault.
        """
        fault = self.fleet.fault_of(order.target.name, order.run_key, step)
        with self.fleet.machine(order.target.name) as machine:
            _refuse_stale(machine, step, order)
            self._deliver_late(machine)
            fault = strike(machine, step, order, fault)
            machine.late += as_late(step, order, fault)
            error = error_of(fault)
            takes_time = self._step_seconds > 0 or fault is not None
            if takes_time and (error is None or is_carried_out(step, fault)):
                machine.begun.setdefault(_key(step, order), time.time())
            if is_carried_out(step, fault):
                self._do(machine, step, order)
        if error is not None:
            raise error
        if step is StepName.INSTALLING:
            made = {"priv": secrets.token_hex(32), "pub": secrets.token_hex(16)}
            return ActResult(remember={"minion_key": "made"}, secrets=made)
        return ActResult()

    def observe(self, step: StepName, order: Order) -> Observation:
        """Reads the machine's state back.

        Raises:
            DriverError: a fault.
            ValueError: a fault that no driver expects.
        """
        fault = self.fleet.fault_of(order.target.name, order.run_key, step)
        with self.fleet.machine(order.target.name) as machine:
            machine.finish_install(time.time())
            seen: Observation | Exception | None
            seen = self._still_waiting(machine, step, order, fault)
            if seen is None:
                seen = falsify_reading(machine, step, order, fault)
            if seen is None:
                seen = read_step(machine, step, order)
            if isinstance(seen, Observation) and step is StepName.INSTALLING:
                seen = _with_lines(machine, order, seen)
        if isinstance(seen, Exception):
            raise seen
        return seen

    def act_access(self, order: AccessOrder) -> ActResult:
        """Changes the accounts of a machine.

        Raises:
            DriverError: it is silent or another occupancy's, or a fault.
        """
        return act_on_access(self.fleet, order)

    def observe_access(self, order: AccessOrder) -> Observation:
        """Reads the accounts back.

        Raises:
            DriverError: the machine is silent or another occupancy's, or a fault.
        """
        return look_at_access(self.fleet, order)

    def read_accounts(self, order: AccessOrder) -> tuple[AccountReading, ...]:
        """Reads those of the order's accounts that are there.

        Raises:
            DriverError: the machine is silent or another occupancy's.
        """
        return read_logins(self.fleet, order)

    def power_state(self, target: Target) -> PowerState:
        """Reads whether a machine is on; one without a board does not say."""
        if not target.boards:
            return PowerState.UNKNOWN
        fault = self.fleet.fault_set_on(target.name, POWER)
        with self.fleet.machine(target.name) as machine:
            return read_power(machine, fault)

    def switch_power(self, target: Target, *, on: bool) -> None:
        """Orders power on or off.

        Raises:
            DriverError: it has no board, or a fault.
        """
        if not target.boards:
            raise DriverError("no_power_control", "it has no board", is_permanent=True)
        fault = self.fleet.fault_set_on(target.name, POWER)
        with self.fleet.machine(target.name) as machine:
            order_power(machine, fault, on=on)

    def can_switch_on(self, target: Target) -> bool:
        """Answers whether a board answers now."""
        return self.power_state(target) is not PowerState.UNKNOWN

    def armed_files(self, tftp_minion: str) -> tuple[BootFile, ...]:
        """Reads which machines are armed on a TFTP host, for which run."""
        armed = self.fleet.armed_machines(tftp_minion)
        return tuple(BootFile(name, run_key, 0) for name, run_key in armed.items())

    def boot_file_names(self, target: Target) -> frozenset[str]:
        """Answers the machine's own name: its file is named so."""
        return frozenset({target.name})

    def _do(self, machine: Machine, step: StepName, order: Order) -> None:
        """Carries out what the step means for the machine."""
        run_key, number = order.run_key, order.fencing_number
        if step is StepName.ARMING:
            machine.armed_on = order.target.tftp_minion
            machine.arm(run_key, order.occupancy_key, number)
        elif step is StepName.CYCLING:
            seconds = self._delay(step, order) * INSTALL_FACTOR
            machine.install_seconds = seconds
            restart(machine, order, time.time() + seconds, self.fleet.fault_set_on)
        elif step is StepName.DISARMING:
            machine.disarm(run_key, order.occupancy_key, number)
        elif step is StepName.CONFIGURING:
            if order.target.kind == "gpu_container":
                machine.renew_container(run_key, order.occupancy_key, number)
            if machine.system is not None:
                give_account(machine.system, order.account)
            machine.mark(run_key, order.occupancy_key)

    def _delay(self, step: StepName, order: Order) -> float:
        """Answers how long a step takes, drawn from the seed."""
        return self._drawn_seconds(step, order.target.name, order.run_key)

    def _drawn_seconds(self, step: StepName, name: str, run_key: str) -> float:
        drawn = share(self._seed, name, run_key, step)
        return self._step_seconds * (1 - SPREAD + 2 * SPREAD * drawn)

    def _still_waiting(
        self, machine: Machine, step: StepName, order: Order, fault: Fault | None
    ) -> Observation | None:
        """Answers "look again" while the step takes its time."""
        key = _key(step, order)
        begun = machine.begun.get(key)
        if begun is None:
            return None
        left = begun + self._delay(step, order) - time.time()
        if left > 0:
            longest = LINE_SECONDS if step is StepName.INSTALLING else left
            return Observation(Outcome.AGAIN, again_seconds=max(min(left, longest), 0.2))
        if fault is not None and fault.kind is FaultKind.SLOW:
            machine.looks[key] = machine.looks.get(key, 0) + 1
            if machine.looks[key] <= fault.count:
                return Observation(Outcome.AGAIN, again_seconds=1.0)
        return None

    def _deliver_late(self, machine: Machine) -> None:
        """Lets orders that timed out reach the machine once their acts have passed."""
        for late in list(machine.late):
            late.acts_to_wait -= 1
            if late.acts_to_wait <= 0:
                machine.late.remove(late)
                self._apply_late(machine, late)

    def _apply_late(self, machine: Machine, late: LateOrder) -> None:
        """Carries out an order long after it was given."""
        run_key, occupancy_key, number = late.run_key, late.occupancy_key, late.fencing_number
        gestures: Mapping[str, Callable[[], object]] = {
            StepName.ARMING: lambda: machine.arm(run_key, occupancy_key, number),
            StepName.CYCLING: lambda: machine.cycle(run_key, occupancy_key, number, time.time()),
            StepName.DISARMING: lambda: machine.disarm(run_key, occupancy_key, number),
            StepName.CONFIGURING: lambda: machine.configure_late(late),
        }
        gesture = gestures.get(late.step)
        if gesture is not None:
            gesture()


def _with_lines(machine: Machine, order: Order, seen: Observation) -> Observation:
    """Adds what the installer has said since the last look to what was seen."""
    if not machine.install_seconds:
        return seen
    lines = lines_until(share_passed(machine, time.time()))
    told = int(order.remembered.get(LINES_TOLD, "0"))
    if len(lines) <= told:
        return seen
    remember = {**seen.remember, LINES_TOLD: str(len(lines))}
    return replace(seen, said=lines[told:], remember=remember)


def _key(step: StepName, order: Order) -> str:
    """Answers the name of one step of one attempt at the machine."""
    return f"{order.run_key}:{order.fencing_number}:{step}"


def _refuse_stale(machine: Machine, step: StepName, order: Order) -> None:
    """Shuts out orders with an older fencing number than one already seen."""
    if step is StepName.PRECHECKING:
        return
    if order.fencing_number < machine.newest_number:
        raise DriverError(
            "stale_order", "a newer run has taken over this machine", is_permanent=True
        )
    machine.newest_number = order.fencing_number


def _marker_of(machine: Machine) -> MarkerReading:
    """Answers the run marker that a machine really bears."""
    if not (machine.is_answering and machine.is_on) or machine.installing_number:
        return MarkerReading(MarkerKind.NO_ANSWER)
    system = machine.system
    if system is None or not system.marker_run:
        return MarkerReading(MarkerKind.NO_MARKER)
    return MarkerReading(MarkerKind.MARKED, system.marker_run, system.marker_occupancy)
