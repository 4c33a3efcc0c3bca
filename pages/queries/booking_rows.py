"""All rows behind a booking's page, read in one query and tied together again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from journal.models import Entry
from machines.queries import categories_approved_by
from machines.together import fetch_together, remember
from pages.queries.phases import GONE, runs_that_count
from provisioning.models import (
    Collaborator,
    Credential,
    HostKey,
    Reinstall,
    Reopening,
    Report,
    Revocation,
    Run,
    Step,
)
from provisioning.policy.reinstalling import OPEN as OPEN_REINSTALLS
from reservations.models import Booking, Change, Extension, HandOver, MoveOffer, Waiver
from reservations.policy.amending import OPEN
from reservations.policy.handing_over import OPEN as OPEN_HAND_OVERS
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class BookingRows:
    """What is known of a booking, for somebody who may see all of it."""

    is_decider: bool
    """Whether that person decides in the machine's category."""
    run: Run | None
    closing: Revocation | None
    opening: Reopening | None
    history: list[Entry]
    credential: Credential | None
    extension: Extension | None
    change: Change | None
    hand_over: HandOver | None
    reinstall: Reinstall | None
    offer: MoveOffer | None
    waivers: list[Waiver]
    collaborators: list[Collaborator]
    tickets: list[Ticket]


def rows_of(person: User, booking: Booking) -> BookingRows:
    """Answers all rows behind a booking's page. One query."""
    rows = fetch_together(**_sources(person, booking))
    _tie(rows, booking)
    run = runs_that_count(rows["runs"]).get(booking.occupancy_id)
    is_decider = bool(rows["decides"])
    return BookingRows(
        is_decider=is_decider,
        run=run,
        closing=_newest(rows["closings"]),
        opening=_newest(rows["openings"]),
        history=rows["entries"],
        credential=_newest(rows["credentials"]),
        extension=_newest(rows["extensions"]),
        change=_newest(rows["changes"]),
        hand_over=_newest(rows["hand_overs"]),
        reinstall=_newest(rows["reinstalls"]),
        offer=_newest(rows["offers"]),
        waivers=rows["waivers"],
        collaborators=rows["collaborators"],
        tickets=[
            row
            for row in reversed(rows["tickets"])
            if is_decider or person.pk in {row.author_id, row.about_id}
        ],
    )


def _sources(person: User, booking: Booking) -> dict[str, QuerySet[Any]]:
    occupancy, runs = booking.occupancy_id, Run.objects.exclude(state__in=GONE)
    decided = categories_approved_by(person).filter(pk=booking.machine.category_id)
    here: dict[str, QuerySet[Any]] = {
        "entries": Entry.objects.filter(subject_kind="booking", subject_ref=booking.reference),
        "changes": Change.objects.filter(booking=booking, state__in=OPEN),
        "hand_overs": HandOver.objects.filter(booking=booking, state__in=OPEN_HAND_OVERS),
        "offers": MoveOffer.objects.filter(booking=booking, outcome=""),
        "waivers": Waiver.objects.filter(booking=booking),
        "collaborators": Collaborator.objects.filter(occupancy=occupancy, removed_at=None),
        "tickets": Ticket.objects.filter(booking=booking),
    }
    return {
        **here,
        "people": _people(here),
        "decides": decided.only("slug"),
        "runs": runs.filter(occupancy=occupancy),
        "steps": Step.objects.filter(run__occupancy=occupancy),
        "reports": Report.objects.filter(
            run__occupancy=occupancy, run__machine__category__in=decided.order_by()
        ),
        "host_keys": HostKey.objects.filter(run__occupancy=occupancy),
        "closings": Revocation.objects.filter(
            occupancy=occupancy, moot_at__isnull=True, lifted_at__isnull=True
        ),
        "openings": Reopening.objects.filter(
            occupancy=occupancy, done_at__isnull=True, moot_at__isnull=True
        ),
        "credentials": Credential.objects.filter(
            occupancy=occupancy, person=person, is_current=True
        ),
        "extensions": Extension.objects.filter(booking=booking, state__in=OPEN),
        "reinstalls": Reinstall.objects.filter(
            booking=booking, state__in=[state.value for state in OPEN_REINSTALLS]
        ),
    }


NAMED = {
    "entries": ("actor",),
    "changes": ("asked_by",),
    "hand_overs": ("giver", "taker"),
    "offers": ("made_by",),
    "waivers": ("by",),
    "collaborators": ("person",),
    "tickets": ("author", "about"),
}
"""People whose names these rows speak of."""


def _people(here: Mapping[str, QuerySet[Any]]) -> QuerySet[User]:
    named = Q()
    for source, fields in NAMED.items():
        for field in fields:
            named |= Q(pk__in=here[source].order_by().values(field))
    return User.objects.filter(named).only("account_name", "full_name")


def _tie(rows: Mapping[str, Sequence[Any]], booking: Booking) -> None:
    """Puts rows into each other's fields, so that nobody asks for them again."""
    booking.occupancy.machine = booking.machine
    people = {row.pk: row for row in rows["people"]}
    for source, fields in NAMED.items():
        for row, name in product(rows[source], fields):
            setattr(row, name, people.get(getattr(row, f"{name}_id")))
    for run in rows["runs"]:
        _tie_run(run, rows, booking)
    for row in (*rows["closings"], *rows["openings"], *rows["credentials"]):
        row.occupancy = booking.occupancy
    runs = {run.pk: run for run in rows["runs"]}
    for row in rows["credentials"]:
        row.run = runs.get(row.run_id)
    for row in rows["tickets"]:
        row.booking = booking
    _tie_same(rows, booking)


def _tie_run(run: Run, rows: Mapping[str, Sequence[Any]], booking: Booking) -> None:
    run.machine, run.occupancy = booking.machine, booking.occupancy
    if run.booking_id == booking.pk:
        run.booking = booking
    for name in ("steps", "reports", "host_keys"):
        remember(run, name, [row for row in rows[name] if row.run_id == run.pk])


def _tie_same(rows: Mapping[str, Sequence[Any]], booking: Booking) -> None:
    """Lets rows about the booking's own machine and profile share these."""
    for row in (*rows["changes"], *rows["reinstalls"]):
        if row.profile_id == booking.profile_id:
            row.profile = booking.profile
    for row in (*rows["changes"], *rows["offers"]):
        if row.machine_id == booking.machine_id:
            row.machine = booking.machine


def _newest(rows: Iterable[Any]) -> Any:  # noqa: ANN401 -- rows of any model
    return max(rows, key=lambda row: row.pk, default=None)
