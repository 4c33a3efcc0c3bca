"""The fleet's files: one state per machine, changed under a lock and replaced in one piece.

A process killed at any moment leaves the old state or the new one, never half of one.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from provisioning.drivers.simulated.faults import Fault, FaultKind, Weather
from provisioning.drivers.simulated.machine import LateOrder, LogLine, Machine, System

NOTHING = "{}"


class Fleet:
    """All simulated machines under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def machine(self, name: str) -> Iterator[Machine]:
        """Lends a machine's state under its lock; changes are kept when the block ends well."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self._text(f"{name}.json")
            machine = _as_machine(json.loads(before))
            yield machine
            after = json.dumps(machine, default=vars)
            if after != before:
                self._replace(f"{name}.json", after)

    def armed_machines(self, tftp_minion: str) -> dict[str, str]:
        """Answers the run that each machine armed on a TFTP host is armed for."""
        names = [path.name.removesuffix(".lock") for path in sorted(self.root.glob("*.lock"))]
        found = {name: self._read(f"{name}.json") for name in names}
        return {
            name: facts["armed_for"]
            for name, facts in found.items()
            if facts.get("armed_for") and facts.get("armed_on", "") == tftp_minion
        }

    def log_of(self, name: str) -> list[LogLine]:
        """Answers every gesture that reached a machine, the oldest first."""
        with self.machine(name) as machine:
            return list(machine.log)

    def count(self, name: str, what: str) -> int:
        """Answers how often one kind of gesture (`wiped`, `installed` …) reached a machine."""
        return sum(line.what == what for line in self.log_of(name))

    def set_fault(self, name: str, step: str, kind: FaultKind, count: int = 3) -> None:
        """Makes one step of a machine go wrong from now on."""
        faults = self._read(f"{name}.faults.json")
        faults[step] = {"kind": kind.value, "count": count}
        self._write(f"{name}.faults.json", faults)

    def clear_faults(self, name: str) -> None:
        """Repairs a machine."""
        (self.root / f"{name}.faults.json").unlink(missing_ok=True)

    def set_weather(self, seed: int, rate: float, kinds: tuple[FaultKind, ...]) -> None:
        """Draws faults for the whole fleet: this share of all steps, from this seed."""
        self._write("weather.json", {"seed": seed, "rate": rate, "kinds": list(kinds)})

    def fault_set_on(self, name: str, step: str) -> Fault | None:
        """Answers the fault that was set by hand, if one was."""
        found = self._read(f"{name}.faults.json").get(step)
        if not isinstance(found, dict):
            return None
        return Fault(FaultKind(found["kind"]), int(found.get("count", 3)))

    def fault_of(self, name: str, run_key: str, step: str) -> Fault | None:
        """Answers what goes wrong with one step: a fault set by hand, else one drawn."""
        found = self.fault_set_on(name, step)
        if found is not None:
            return found
        drawn = self._read("weather.json")
        if not drawn:
            return None
        kinds = tuple(FaultKind(kind) for kind in drawn["kinds"])
        return Weather(drawn["seed"], drawn["rate"], kinds).drawn_for(name, run_key, step)

    def _read(self, file_name: str) -> dict[str, Any]:
        """Answers what a file says; a missing one says nothing."""
        return dict(json.loads(self._text(file_name)))

    def _text(self, file_name: str) -> str:
        """Answers what a file holds; a missing one holds nothing."""
        try:
            return (self.root / file_name).read_text()
        except FileNotFoundError:
            return NOTHING

    def _write(self, file_name: str, content: dict[str, Any]) -> None:
        """Replaces a file in one piece, in a folder that may not be there yet."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._replace(file_name, json.dumps(content))

    def _replace(self, file_name: str, text: str) -> None:
        """Replaces a file in one piece."""
        fresh = self.root / f".{file_name}.{os.getpid()}"
        fresh.write_text(text)
        fresh.replace(self.root / file_name)


def _as_machine(stored: dict[str, Any]) -> Machine:
    """Answers the machine that a file describes."""
    machine = Machine(**stored)
    system = stored.get("system")
    machine.system = System(**system) if system else None
    machine.late = [LateOrder(**late) for late in stored.get("late", [])]
    machine.log = [LogLine(**line) for line in stored.get("log", [])]
    return machine
