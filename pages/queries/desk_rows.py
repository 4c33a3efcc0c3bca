"""The rows behind the desk's queue: all that waits, of every kind, in two queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from machines.models import Category, Machine, Profile, Site
from machines.queries import categories_approved_by
from machines.together import fetch_together
from provisioning.models import Reinstall
from provisioning.policy.reinstalling import State as ReinstallState
from reservations.lifecycle import STANDING, State
from reservations.models import Booking, Change, Extension, HandOver
from reservations.queries import changes_to_decide, extensions_to_decide
from reservations.queries.hand_overs import hand_overs_to_confirm
from tickets.models import Ticket
from tickets.policy.life import Kind as TicketKind
from tickets.policy.life import State as TicketState

JUDGED_BY = (
    "machine__category",
    "machine__site",
    "holder",
    "asked_by",
    "profile",
    "rules",
    "occupancy",
    "continues__profile",
)
"""What the rules and the words need of a booking."""

Amendment = Extension | Change | HandOver | Reinstall


@dataclass(frozen=True, slots=True)
class Rows:
    """All that waits for somebody, each with the rows around it."""

    requests: list[Booking]
    amendments: list[Amendment]


def rows_for(person: User) -> Rows:
    """Answers all on which somebody decides; two queries."""
    decided = categories_approved_by(person).order_by()
    extensions, changes = extensions_to_decide(person), changes_to_decide(person)
    hand_overs = hand_overs_to_confirm(person)
    found = fetch_together(
        extensions=extensions.select_related(None),
        changes=changes.select_related(None),
        hand_overs=hand_overs.select_related(None),
        reinstalls=Reinstall.objects.filter(
            state=ReinstallState.REQUESTED, booking__machine__category__in=decided
        ),
        people=_people(extensions, changes, hand_overs),
        machines=Machine.objects.filter(pk__in=_keys(changes, "machine")),
        categories=Category.objects.all(),
        sites=Site.objects.all(),
        profiles=Profile.objects.all(),
    )
    kinds = ("extensions", "changes", "hand_overs", "reinstalls")
    amendments: list[Amendment] = [row for kind in kinds for row in found[kind]]
    bookings = _bookings(decided, {row.booking_id for row in amendments})
    _tie(amendments, {booking.pk: booking for booking in bookings}, found)
    return Rows([row for row in bookings if row.state == State.REQUESTED], amendments)


def _people(*sources: QuerySet[Any]) -> QuerySet[User]:
    """Answers who asked for amendments, and who is a party to a hand-over."""
    extensions, changes, hand_overs = sources
    asked = Q(pk__in=_keys(extensions, "asked_by")) | Q(pk__in=_keys(changes, "asked_by"))
    parties = Q(pk__in=_keys(hand_overs, "giver")) | Q(pk__in=_keys(hand_overs, "taker"))
    return User.objects.filter(asked | parties)


def _keys(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.select_related(None).order_by().values(name)


def _bookings(decided: QuerySet[Any], amended: Iterable[int]) -> list[Booking]:
    """Answers the requests, and the bookings that something is asked about."""
    before = Booking.objects.filter(
        holder=OuterRef("holder"), state__in=[*STANDING, State.ENDED]
    ).exclude(pk=OuterRef("pk"))
    asked = Ticket.objects.filter(
        booking=OuterRef("pk"), kind=TicketKind.QUESTION, state=TicketState.OPEN
    )
    rows = (
        Booking.objects.filter(
            Q(state=State.REQUESTED, machine__category__in=decided) | Q(pk__in=list(amended))
        )
        .annotate(is_known=Exists(before), is_questioned=Exists(asked))
        .select_related(*JUDGED_BY)
    )
    return list(rows)


def _tie(
    amendments: Iterable[Amendment], bookings: dict[int, Booking], found: dict[str, list[Any]]
) -> None:
    """Gives each amendment the rows that it points to."""
    people = {row.pk: row for row in found["people"]}
    profiles = {row.pk: row for row in found["profiles"]}
    categories = {row.pk: row for row in found["categories"]}
    sites = {row.pk: row for row in found["sites"]}
    machines = {row.pk: row for row in found["machines"]}
    for machine in machines.values():
        machine.category, machine.site = categories[machine.category_id], sites[machine.site_id]
    for row in amendments:
        row.booking = bookings[row.booking_id]
        if isinstance(row, Extension | Change):
            row.asked_by = people[row.asked_by_id]
        if isinstance(row, Change | Reinstall):
            row.profile = profiles[row.profile_id]
        if isinstance(row, Change):
            row.machine = machines[row.machine_id]
        if isinstance(row, HandOver):
            row.giver, row.taker = people[row.giver_id], people[row.taker_id]
