"""The page of a person's login on a machine in use, and of the holder's collaborators."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import User
from foundation import clock
from machines.queries import site_zone
from notifications.connecting import Connection, connection_for
from pages.wording import moment_words
from provisioning.lifecycle import State
from provisioning.models import Collaborator, Credential, Errand
from provisioning.models.errands import UNFINISHED_ERRAND
from provisioning.policy.errands import ErrandKind
from provisioning.queries import sendable_credential
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
    """Answers the page for somebody who has a login on the booking's machine."""
    is_mine = person.pk == booking.holder_id
    return LoginsView(
        booking=booking,
        range=range_words(booking.days),
        count=count_words(booking.days.days),
        connection=connection_for(booking, person, with_secrets=False),
        can_resend=sendable_credential(booking, person, clock.now()) is not None,
        keys=[str(key) for key in person.ssh_keys.all()],
        certifiable=_certifiable(person, booking),
        work=_work(booking),
        is_mine=is_mine,
        fellows=_fellows(booking) if is_mine else [],
    )


def _certifiable(person: User, booking: Booking) -> list[tuple[int, str]]:
    if not gives_certificates(booking.machine):
        return []
    return [(key.pk, str(key)) for key in person.ssh_keys.all()]


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


def _work(booking: Booking) -> Work | None:
    errand = _access_errand(booking.occupancy_id)
    if errand is None:
        return None
    if not errand.is_shown:
        return Work("", "")
    waits = errand.stopped_at is not None
    again = "" if waits else moment_words(errand.due_at, site_zone(booking.machine.site))
    return Work(access_problem_sentence(errand.problem), again)


def _fellows(booking: Booking) -> list[Fellow]:
    there = set(
        Credential.objects.filter(
            occupancy=booking.occupancy_id, is_current=True, handed_over_at__isnull=False
        ).values_list("person", flat=True)
    )
    rows = Collaborator.objects.filter(occupancy=booking.occupancy_id, removed_at=None)
    return [
        Fellow(str(row.person), row.person.account_name, row.person_id in there)
        for row in rows.select_related("person")
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


def _access_errand(occupancy_id: int) -> Errand | None:
    """Answers the change of accounts that is still to be made on a machine, if there is one."""
    return (
        Errand.objects.filter(UNFINISHED_ERRAND, occupancy=occupancy_id, kind=ErrandKind.ACCESS)
        .order_by("-id")
        .first()
    )
