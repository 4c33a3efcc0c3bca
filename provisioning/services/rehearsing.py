"""A dry run of the night: what the guard would say to each coming run. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from provisioning.lifecycle import State
from provisioning.policy.guard import Reason, reasons_against
from provisioning.policy.rehearsal import EXPECTED, Forecast, forecast
from provisioning.queries import NightLine
from provisioning.services.facts import gather_facts
from provisioning.services.nights import night_of
from provisioning.services.orders import load_run


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the guard says about one coming run."""

    line: NightLine
    reasons: tuple[Reason, ...]
    """All that stands against it now and still will in its night, what blocks first."""
    forecast: Forecast


def rehearse(lines: Iterable[NightLine], now: datetime) -> list[Rehearsal]:
    """Asks the guard about runs as they stand now; no machine is asked and nothing is changed.

    What passes by itself until a run's night (days, limits of a day) is left out, and so is what
    every run waits for.
    """
    return [_rehearse(line, now) for line in lines]


def _rehearse(line: NightLine, now: datetime) -> Rehearsal:
    run = load_run(line.run.pk)
    reasons = reasons_against(gather_facts(run, now))
    night = night_of(run)
    if now < night:
        in_its_night = reasons_against(gather_facts(run, night))
        reasons = tuple(reason for reason in reasons if reason in in_its_night)
    shown = tuple(reason for reason in reasons if reason not in EXPECTED)
    is_blocked = line.run.state == State.BLOCKED
    return Rehearsal(line, shown, Forecast.BLOCKED if is_blocked else forecast(reasons))
