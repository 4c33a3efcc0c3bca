"""The page of a person's login on a machine in use, and of the holder's collaborators."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from foundation import clock
from machines.queries import site_zone
from machines.together import fetch_together, remember
from notifications.connecting import Connection, connection_for
from pages.wording import moment_words
from provisioning.lifecycle import State
from provisioning.models import Collaborator, Credential, Errand, HostKey
from provisioning.models.errands import UNFINISHED_ERRAND
from provisioning.policy.errands import ErrandKind
from provisioning.queries import is_sendable
from provisioning.services.certificates import gives_certificates
from provisioning.wording import access_problem_sentence
from reservations.lifecycle import State as BookingState
from reservations.models import Booking
from reservations.wording import count_words, range_words


@dataclass(frozen=True, slots=True)
class Work:
    """What is still to be changed on the machine."""

    problem: str
    """What went wrong, when that is worth a person's attention; else empty."""
    again: str
    """When it is tried again; empty when it waits for a person."""


@dataclass(frozen=True, slots=True)
class Fellow:
    """One collaborator in the holder's list."""

    name: str
    account_name: str
    is_in: bool
    """The account is on the machine."""


@dataclass(frozen=True, slots=True)
class LoginsView:
    """Everything the page shows."""

    booking: Booking
    range: str
    count: str
    connection: Connection | None = field(repr=False)
    can_resend: bool
    keys: list[str]
    """Names of the keys that the person has registered."""
    certifiable: list[tuple[int, str]]
    """The same keys, where the machine takes certificates for them."""
    work: Work | None
    is_mine: bool
    fellows: list[Fellow]


def logins_view(person: User, booking: Booking) -> LoginsView:
    """Answers the page for somebody who has a login on the booking's machine. Three queries."""
    is_mine = person.pk == booking.holder_id
    credential = current_login(booking, person)
    rows = fetch_together(
        keys=person.ssh_keys.all(),
        host_keys=HostKey.objects.filter(run=credential.run_id if credential else None),
        errands=_access_errands(booking.occupancy_id),
    )
    if credential is not None:
        remember(credential.run, "host_keys", rows["host_keys"])
    keys = [(key.pk, str(key)) for key in rows["keys"]]
    return LoginsView(
        booking=booking,
        range=range_words(booking.days),
        count=count_words(booking.days.days),
        connection=connection_for(booking, person, with_secrets=False, credential=credential),
        can_resend=credential is not None and is_sendable(credential, clock.now()),
        keys=[title for _key, title in keys],
        certifiable=keys if gives_certificates(booking.machine) else [],
        work=_work(booking, rows["errands"]),
        is_mine=is_mine,
        fellows=_fellows(booking) if is_mine else [],
    )


def current_login(booking: Booking, person: User) -> Credential | None:
    """Answers a person's present login on the machine of a booking, with its run."""
    return (
        Credential.objects.select_related("run", "occupancy")
        .filter(occupancy=booking.occupancy_id, person=person, is_current=True)
        .first()
    )


def is_shared_with(person: User, reference: str) -> bool:
    """Answers whether somebody is a collaborator on the machine of a booking now."""
    return _shared_with(person).filter(reference=reference.upper()).exists()


def has_login(booking: Booking, person: User) -> bool:
    """Answers whether somebody has an account on the machine of a booking that has it now."""
    return (
        booking.state == BookingState.ACTIVE
        and Credential.objects.filter(
            occupancy=booking.occupancy_id,
            person=person,
            is_current=True,
            run__state=State.READY.value,
        ).exists()
    )


def _work(booking: Booking, errands: Sequence[Errand]) -> Work | None:
    if not errands:
        return None
    errand = errands[-1]
    if not errand.is_shown:
        return Work("", "")
    waits = errand.stopped_at is not None
    again = "" if waits else moment_words(errand.due_at, site_zone(booking.machine.site))
    return Work(access_problem_sentence(errand.problem), again)


def _fellows(booking: Booking) -> list[Fellow]:
    there = Credential.objects.filter(
        occupancy=booking.occupancy_id,
        person=OuterRef("person"),
        is_current=True,
        handed_over_at__isnull=False,
    )
    rows = Collaborator.objects.filter(occupancy=booking.occupancy_id, removed_at=None)
    return [
        Fellow(str(row.person), row.person.account_name, row.is_in)
        for row in rows.select_related("person").annotate(is_in=Exists(there))
    ]


def _shared_with(person: User) -> QuerySet[Booking]:
    """Answers the running bookings of others on whose machines somebody is a collaborator."""
    return (
        Booking.objects.filter(
            state=BookingState.ACTIVE,
            occupancy__collaborators__in=Collaborator.objects.filter(
                person=person, removed_at=None
            ),
            occupancy__runs__state=State.READY.value,
        )
        .select_related("machine", "holder")
        .order_by("stop_day")
    )


def _access_errands(occupancy_id: int) -> QuerySet[Errand]:
    """Answers the changes of accounts that are still to be made on a machine."""
    return Errand.objects.filter(UNFINISHED_ERRAND, occupancy=occupancy_id, kind=ErrandKind.ACCESS)
