"""Installing a machine without a booking, as its page shows it."""

from dataclasses import dataclass

from django.urls import reverse

from foundation.days import DayRange
from machines.models import Machine, Unavailability
from machines.queries import profiles_of, site_zone, today_at
from pages.wording import moment_words
from provisioning.lifecycle import State
from provisioning.models import Run
from provisioning.policy.guard import Cause
from provisioning.wording import STATE_LABELS, problem_sentence
from reservations.wording import range_words

SHOWN = 5


@dataclass(frozen=True, slots=True)
class TechnicalRow:
    """One installation without a booking that was asked before."""

    when: str
    by: str
    profile: str
    state: str
    problem: str
    url: str


@dataclass(frozen=True, slots=True)
class TechnicalView:
    """What may be installed, what the machine is out for today, and what came of earlier ones."""

    profiles: list[tuple[str, str]]
    outages: list[tuple[int, str]]
    rows: list[TechnicalRow]


def technical_view(machine: Machine) -> TechnicalView:
    """Answers the page of a machine's installations without a booking."""
    return TechnicalView(
        profiles=[(row.slug, row.name) for row in profiles_of(machine)],
        outages=[(row.pk, _outage_words(row)) for row in outages_today(machine)],
        rows=[_row(run) for run in _runs(machine)],
    )


def outages_today(machine: Machine) -> list[Unavailability]:
    """Answers the entries that keep a machine out of service today."""
    today = today_at(machine.site)
    return list(
        Unavailability.objects.filter(
            machine=machine, first_day__lte=today, stop_day__gt=today
        ).order_by("first_day", "pk")
    )


def _runs(machine: Machine) -> list[Run]:
    rows = Run.objects.filter(machine=machine, cause=Cause.TECHNICAL.value)
    return list(rows.select_related("machine__site", "occupancy__holder", "profile")[:SHOWN])


def _row(run: Run) -> TechnicalRow:
    return TechnicalRow(
        when=moment_words(run.planned_at, site_zone(run.machine.site)),
        by=str(run.holder),
        profile=str(run.profile),
        state=str(STATE_LABELS[State(run.state)]),
        problem=problem_sentence(run.problem) if run.problem else "",
        url=reverse("admin:provisioning_run_change", args=[run.pk]),
    )


def _outage_words(row: Unavailability) -> str:
    return f"{row.get_kind_display()}, {range_words(DayRange(row.first_day, row.stop_day))}"
