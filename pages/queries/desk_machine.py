"""The machine of a card: its last installation, what is planned, and others free instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from machines.models import Machine, Unavailability
from machines.queries import site_zone, today_at
from machines.wording import UNAVAILABILITY_LABELS
from pages.wording import duration_words, moment_words, specs_words
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from provisioning.wording import STATE_LABELS, problem_sentence
from reservations.models import Booking
from reservations.policy.values import Rule
from reservations.queries.cases import MAX_EQUIVALENTS, take
from reservations.queries.otherwise import question_of_other
from reservations.queries.rows import outage_days
from reservations.queries.shelf import Shelf
from reservations.wording import day_words, range_words

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """One fact about a machine, and whether it should worry."""

    label: str
    words: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """A machine that would do as well on the same days."""

    name: str
    specs: str
    url: str
    """Where the request is approved there instead."""


def machine_remarks(
    machine: Machine, run: Run | None, outages: Iterable[Unavailability]
) -> list[Remark]:
    """Answers what an approver should know of a machine, its last installation at hand."""
    today = today_at(machine.site)
    remarks = [_run_remark(run, machine), _warranty(machine, today)]
    for row in outages:
        if row.stop_day > today:
            label = str(UNAVAILABILITY_LABELS[row.kind])
            words = _("%(days)s: %(reason)s") % {
                "days": range_words(outage_days(row)),
                "reason": row.reason,
            }
            remarks.append(Remark(label, words, is_bad=row.first_day <= today))
    return remarks


def _run_remark(run: Run | None, machine: Machine) -> Remark:
    if run is None:
        return Remark(_("Last installation"), _("none by the portal yet"))
    moment = run.ready_at or run.fenced_at or run.prechecked_at or run.planned_at
    state = STATE_LABELS[RunState(run.state)]
    words = _("%(state)s, %(moment)s") % {
        "state": state,
        "moment": moment_words(moment, site_zone(machine.site)),
    }
    if run.state != RunState.READY:
        problem = problem_sentence(run.problem) if run.problem else ""
        return Remark(_("Last installation"), f"{words}. {problem}".strip(), is_bad=True)
    if run.ready_at is not None and run.fenced_at is not None:
        seconds = (run.ready_at - run.fenced_at).total_seconds()
        words = _("%(words)s (it took %(duration)s)") % {
            "words": words,
            "duration": duration_words(seconds),
        }
    return Remark(_("Last installation"), words)


def _warranty(machine: Machine, today: date) -> Remark:
    end_day = machine.warranty_end_day
    if end_day is None:
        return Remark(_("Warranty"), _("its end is not known"))
    if end_day < today:
        words = _("over since %(day)s") % {"day": day_words(end_day)}
        return Remark(_("Warranty"), words, is_bad=True)
    return Remark(_("Warranty"), _("until %(day)s") % {"day": day_words(end_day)})


def going_to(booking: Booking, decided: frozenset[str]) -> QuerySet[Machine]:
    """Answers the same or larger machines to which an approver may let a request go."""
    asked = booking.machine
    return Machine.objects.filter(
        category__slug__in=decided,
        category__is_bookable=True,
        accepts_bookings=True,
        kind=asked.kind,
        memory_gib__gte=asked.memory_gib,
        gpus__gte=asked.gpus,
        profiles=booking.profile_id,
    ).exclude(pk=asked.pk)


def nearest_first(booking: Booking, machines: Iterable[Machine]) -> list[Machine]:
    """Answers the first of some machines: the same category, then the smallest."""

    def nearness(machine: Machine) -> tuple[bool, int, int, int]:
        is_elsewhere = machine.category_id != booking.machine.category_id
        return (is_elsewhere, machine.memory_gib, machine.cores, machine.pk)

    return sorted(machines, key=nearness)[:MAX_EQUIVALENTS]


def others_free(booking: Booking, machines: Iterable[Machine], shelf: Shelf) -> list[Other]:
    """Answers which of the machines the request could go to as it is, no rule broken."""
    if booking.continues_id is not None:
        return []
    found: list[Other] = []
    for machine in machines:
        if len(found) == MOST_SHOWN:
            break
        if _is_free(booking, machine, shelf):
            found.append(_other(booking, machine))
    return found


def _is_free(booking: Booking, machine: Machine, shelf: Shelf) -> bool:
    """Answers whether nothing is in the way there that is not in the way here as well."""
    verdict = take(question_of_other(booking, machine, booking.days), shelf).verdict()
    personal = {Rule.LENGTH, Rule.WINDOW}
    return all(check.rule in personal for check in verdict.violations)


def _other(booking: Booking, machine: Machine) -> Other:
    url = reverse("pages:desk_otherwise", args=[booking.reference])
    return Other(
        name=machine.name,
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        url=f"{url}?machine={machine.name}",
    )
