"""What is read beside a card in one query: teams, bookings, installation, other machines."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Team
from machines.models import Category, Machine, Profile, Site
from machines.together import fetch_together, remember
from pages.queries.desk_machine import going_to, nearest_first
from pages.queries.desk_queue import Item
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from reservations.models import Booking, Wish
from reservations.queries.wishes import assemble, beside_wishes, met_by, wishes_around

TOLD = (RunState.READY.value, RunState.FAILED.value, RunState.BLOCKED.value)


@dataclass(frozen=True, slots=True)
class Near:
    """The rows beside a card."""

    teams: list[Team]
    others: list[Booking]
    """The person's other bookings, the latest first day first, with their machines."""
    run: Run | None
    """The last installation of the machine that came to an end, or got stuck."""
    candidates: list[Machine]
    """The same or larger machines to which a request could go, the nearest first."""
    wishes: list[Wish]
    """Those of the waiting list that the machine could meet on these days, in their order."""


NOTHING_NEAR = Near(teams=[], others=[], run=None, candidates=[], wishes=[])
"""Beside a queue of which nothing is chosen."""


def near_of(item: Item, decided: frozenset[str]) -> Near:
    """Answers the rows beside a card; one query.

    Args:
        item: what was chosen.
        decided: short names of the categories in which whoever looks decides.
    """
    booking, person, machine, days = item.booking, item.person, item.machine, item.days
    last = Run.objects.filter(machine=machine, state__in=TOLD).order_by("-id").values("pk")[:1]
    others = Booking.objects.filter(holder=person).exclude(pk=booking.pk)
    found = fetch_together(
        teams=Team.objects.filter(pk__in=person.teams.order_by().values("pk")),
        others=others,
        their_machines=Machine.objects.filter(pk__in=others.order_by().values("machine")),
        runs=Run.objects.filter(pk__in=last),
        candidates=going_to(booking, decided),
        categories=Category.objects.filter(slug__in=decided),
        sites=Site.objects.all(),
        profiles=Profile.objects.filter(pk__in=machine.profiles.order_by().values("pk")),
        **beside_wishes(wishes_around(machine, days)),
    )
    remember(machine, "profiles", found["profiles"])
    machines = {row.pk: row for row in found["their_machines"]}
    for row in found["others"]:
        row.machine = machines[row.machine_id]
    return Near(
        teams=sorted(found["teams"], key=str),
        others=sorted(found["others"], key=lambda row: (row.first_day, row.pk), reverse=True),
        run=next(iter(found["runs"]), None),
        candidates=nearest_first(booking, _with_places(found)),
        wishes=met_by(machine, assemble(found)),
    )


def _with_places(found: dict[str, list[Any]]) -> list[Machine]:
    """Answers the candidates with their category and site."""
    categories = {row.pk: row for row in found["categories"]}
    sites = {row.pk: row for row in found["sites"]}
    machines: list[Machine] = found["candidates"]
    for row in machines:
        row.category, row.site = categories[row.category_id], sites[row.site_id]
    return machines
