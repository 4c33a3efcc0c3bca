"""Watching what is done to machines, and judging it by the rows as a person would.

Nothing here asks the guard: the judgement is made again, slowly, from bookings and holds.
"""

from collections.abc import Iterator
from datetime import date, datetime

from provisioning.drivers.simulated import Fleet
from provisioning.drivers.simulated.machine import LogLine
from provisioning.models import DataHold, Revocation, Run, Step, Switch
from provisioning.policy.closing import Cause
from reservations.lifecycle import STANDING
from reservations.models import Booking, Extension

CONFIRMED = ("confirmed", "done")
CLOSED = ("locked", "stopped", "switched_off")


class Watcher:
    """Remembers whose data is on which machine, what was promised about it, and what was seen."""

    def __init__(self, fleet: Fleet, names: list[str]) -> None:
        self.fleet = fleet
        self.seen = dict.fromkeys(names, 0)
        self.owner: dict[str, int | None] = dict.fromkeys(names)
        """The occupancy that was handed each machine last."""
        self.gone: set[int | None] = set()
        """Occupancies whose data were wiped for somebody else."""
        self.promised: dict[int, date] = {}
        """The latest day shown to anybody of an occupancy from which its data may go."""

    def wrongs(self, today: date) -> list[str]:
        """Answers what was done since the last look and ought not to have been."""
        found = []
        for name in self.seen:
            log = self.fleet.log_of(name)
            for line in log[self.seen[name] :]:
                if line.what == "wiped":
                    found += [f"{name}: {what}" for what in self._wrong_with(line, name, today)]
                    self.gone.add(self.owner[name])
                    self.owner[name] = None
                elif line.what in CLOSED and self._is_live(self.owner[name], today):
                    found.append(f"{name}: {line.what} while its holder's days last")
            self.seen[name] = len(log)
        return found + list(self._remember())

    @staticmethod
    def _is_live(occupancy: int | None, today: date) -> bool:
        """Answers whether an occupancy that nobody has isolated may be used today."""
        isolated = Revocation.objects.filter(occupancy=occupancy, cause=Cause.ISOLATED)
        return not isolated.exists() and any(
            booking.first_day <= today < booking.held_stop_day
            for booking in Booking.objects.filter(occupancy=occupancy, state__in=STANDING)
        )

    def _remember(self) -> Iterator[str]:
        """Notes who was handed what, and what they read on their page; no lies are told there."""
        for run in (
            Run.objects.filter(state="ready").select_related("machine").order_by("ready_at")
        ):
            self.owner[run.machine.name] = run.occupancy_id
        shown = Booking.objects.exclude(kept_until=None).values_list("occupancy", "kept_until")
        for occupancy, day in shown:
            if day is None:
                continue
            if occupancy in self.gone and day > self.promised.get(occupancy, day):
                yield f"data that are gone are promised until {day}"
            self.promised[occupancy] = max(day, self.promised.get(occupancy, day))

    def _wrong_with(self, line: LogLine, name: str, today: date) -> Iterator[str]:
        """Answers what is wrong with having wiped a machine just now."""
        run = Run.objects.select_related("machine").get(key=line.run_key)
        begun_at = self._ordered_at(run)
        if run.machine.name != name:
            yield "wiped for a run of another machine"
        yield from self._wrong_with_cause(run, today)
        yield from self._wrong_with_owner(run, name, today)
        for hold in DataHold.objects.filter(
            machine=run.machine, lifted_at=None, stop_day__gt=today
        ):
            if hold.at < begun_at:
                yield f"wiped under a hold of {hold.at}"
        switch = Switch.objects.get()
        if switch.is_halted and switch.at < begun_at:
            yield "wiped under the kill switch"

    @staticmethod
    def _is_wished(run: Run) -> bool:
        """Answers whether its own holder wants it wiped, and an approver has confirmed that."""
        wish = run.reinstall
        return wish is not None and wish.decided_by is not None and wish.state in CONFIRMED

    @staticmethod
    def _ordered_at(run: Run) -> datetime:
        """Answers when the destructive order was given: one already given cannot be taken back."""
        name = "configuring" if run.machine.kind == "gpu_container" else "cycling"
        return Step.objects.filter(run=run, name=name).latest("id").begun_at

    @staticmethod
    def _wrong_with_cause(run: Run, today: date) -> Iterator[str]:
        """Its occupancy has begun and lasts; for a technical run, nobody's has."""
        if run.cause == "technical":
            for booking in Booking.objects.filter(machine=run.machine_id, state__in=STANDING):
                if booking.first_day <= today < booking.held_stop_day:
                    yield f"wiped to try something out, on a day of {booking.reference}"
            return
        wanting = [
            booking
            for booking in Booking.objects.filter(occupancy=run.occupancy_id, state__in=STANDING)
            if booking.first_day <= today < booking.held_stop_day
        ]
        if not wanting:
            yield "wiped for an occupancy that is not on today"

    def _wrong_with_owner(self, run: Run, name: str, today: date) -> Iterator[str]:
        """Whoever had it before is over, and was not promised this day."""
        owner = self.owner[name]
        if owner == run.occupancy_id and not self._is_wished(run):
            yield "wiped after it was handed over"
        if owner is None or owner == run.occupancy_id:
            return
        for booking in Booking.objects.filter(occupancy=owner, state__in=STANDING):
            yield f"wiped while {booking.reference} of the one before is {booking.state}"
        asked = Extension.objects.filter(
            booking__occupancy=owner, state="requested", is_rival=False
        )
        if asked.exists():
            yield "wiped while the one before waits for an answer about more days"
        if today < self.promised.get(owner, today):
            yield f"wiped before the day that was shown, {self.promised[owner]}"
