"""A Reinstall as its page shows it: what may be asked, what was asked, who may do what."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from machines.queries import site_zone
from pages.wording import moment_words
from provisioning.models import Reinstall
from provisioning.policy.reinstalling import OPEN, State
from provisioning.services.reinstalling import has_begun, is_reinstallable
from provisioning.wording import REINSTALL_LABELS
from reservations.models import Booking
from reservations.queries import may_decide


@dataclass(frozen=True, slots=True)
class Asked:
    """A Reinstall that leads on."""

    key: int
    state: str
    profile: str
    why: str
    when: str
    has_begun: bool
    keeps_data: bool


@dataclass(frozen=True, slots=True)
class ReinstallView:
    """The page of a booking's Reinstall for one person."""

    asked: Asked | None
    can_ask: bool
    can_withdraw: bool
    can_decide: bool

    @property
    def is_shown(self) -> bool:
        """Answers whether there is anything to point to."""
        return self.can_ask or self.asked is not None


@dataclass(frozen=True, slots=True)
class ReinstallRow:
    """One Reinstall that waits for an approver."""

    machine: str
    holder: str
    reference: str
    url: str
    why: str


def reinstall_view(
    person: User, booking: Booking, row: Reinstall | None, *, is_ready: bool
) -> ReinstallView:
    """Answers what somebody who may read a booking sees of its Reinstall.

    Args:
        person: who looks.
        booking: theirs, or one that they may read.
        row: the one that is open.
        is_ready: whether the portal has made the machine ready.
    """
    asked = None if row is None else _asked(row, booking)
    is_mine = person.pk == booking.holder_id
    is_waiting = row is not None and row.state == State.REQUESTED
    return ReinstallView(
        asked=asked,
        can_ask=is_mine and row is None and is_ready and is_reinstallable(booking),
        can_withdraw=is_mine and asked is not None and not asked.has_begun,
        can_decide=is_waiting and may_decide(person, booking),
    )


def open_reinstall(booking: Booking) -> Reinstall | None:
    """Answers the Reinstall of a booking that leads on, if there is one."""
    return _open().filter(booking=booking).first()


def reinstalls_to_decide(categories: Iterable[int]) -> list[ReinstallRow]:
    """Answers the Reinstalls of some categories that nobody has decided yet."""
    rows = (
        _open()
        .filter(state=State.REQUESTED.value, booking__machine__category__in=categories)
        .select_related("booking__machine", "booking__holder")
        .order_by("asked_at")
    )
    return [
        ReinstallRow(
            machine=row.booking.machine.name,
            holder=str(row.booking.holder),
            reference=row.booking.reference,
            url=reverse("pages:reinstall", args=[row.booking.reference]),
            why=row.why,
        )
        for row in rows
    ]


def _open() -> QuerySet[Reinstall]:
    states = [state.value for state in OPEN]
    return Reinstall.objects.filter(state__in=states).select_related("profile")


def _asked(row: Reinstall, booking: Booking) -> Asked:
    return Asked(
        key=row.pk,
        state=str(REINSTALL_LABELS[State(row.state)]),
        profile=str(row.profile),
        why=row.why,
        when=moment_words(row.asked_at, site_zone(booking.machine.site)),
        has_begun=has_begun(row),
        keeps_data=row.keeps_data,
    )
