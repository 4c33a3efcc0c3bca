"""A holder wants their own machine wiped: asked, decided, taken back, lapsed or done."""

from django.db import transaction

from accounts.models import User
from foundation import clock
from journal.services import record
from machines.models import Machine, Profile
from provisioning import recipe
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.lifecycle import UNFINISHED
from provisioning.lifecycle import Event as RunEvent
from provisioning.models import Reinstall, Run
from provisioning.policy.reinstalling import OPEN, Event, State, move
from provisioning.queries import ready_run_of
from provisioning.services.leaving import take_off
from provisioning.services.nights import wanted_booking
from provisioning.services.planning import plan_reinstall
from reservations.errors import NotAllowed
from reservations.lifecycle import State as BookingState
from reservations.models import Booking
from reservations.queries import require_decider
from reservations.services.locking import lock_booking


@transaction.atomic
def request_reinstall(
    *,
    booking_id: int,
    by: User,
    typed_name: str,
    profile: Profile,
    why: str,
    keeps_data: bool = False,
) -> Reinstall:
    """Asks for a booked machine to be wiped and installed again. Nothing is touched yet.

    Locks the holder, the machine and the bookings of the occupancy.

    Args:
        booking_id: the holder's own booking, active and ready.
        by: its holder.
        typed_name: the machine's name, typed by hand.
        profile: what to install.
        why: for the approver.
        keeps_data: a new system around the holder's own data; only a container slot can do that.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: it is somebody else's.
        ProvisioningError: the name is another one, no reason, asked already, or nothing is there
            that the portal could install again.
    """
    booking = lock_booking(booking_id).booking
    if by.pk != booking.holder_id:
        raise NotAllowed
    if Reinstall.objects.filter(booking=booking, state__in=_values(OPEN)).exists():
        raise ProvisioningError(ErrorCode.ALREADY_ASKED)
    _require_installed(booking)
    if typed_name.strip() != booking.machine.name:
        raise ProvisioningError(ErrorCode.OTHER_NAME)
    if not booking.machine.profiles.filter(pk=profile.pk).exists():
        raise ProvisioningError(ErrorCode.OTHER_PROFILE)
    if not why.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    if keeps_data and not may_keep_data(booking):
        raise ProvisioningError(ErrorCode.NOTHING_KEPT)
    reinstall = Reinstall.objects.create(
        booking=booking,
        profile=profile,
        keeps_data=keeps_data,
        why=why.strip(),
        state=State.REQUESTED.value,
        asked_at=clock.now(),
    )
    _tell(reinstall, "reinstall_requested", actor=by, reason=reinstall.why)
    return reinstall


@transaction.atomic
def confirm_reinstall(*, reinstall_id: int, by: User) -> Run:
    """Confirms a Reinstall and plans its run; it is announced, and begins half an hour later.

    Raises:
        Reinstall.DoesNotExist: there is no such Reinstall.
        NotAllowed: not an approver of the category, or their own and not an administrator.
        ProvisioningError: decided or taken back already, or nothing is there to install again.
    """
    reinstall = _locked(reinstall_id)
    require_decider(by, reinstall.booking)
    if reinstall.state != State.REQUESTED:
        raise ProvisioningError(ErrorCode.ALREADY_DECIDED)
    _require_installed(reinstall.booking)
    _decide(reinstall, Event.CONFIRM, by, "")
    run = plan_reinstall(reinstall)
    if run is None:
        raise ProvisioningError(ErrorCode.NOT_INSTALLED)
    _tell(reinstall, "reinstall_confirmed", actor=by)
    return run


@transaction.atomic
def refuse_reinstall(*, reinstall_id: int, by: User, reason: str) -> Reinstall:
    """Refuses a Reinstall, with a reason.

    Raises:
        Reinstall.DoesNotExist: there is no such Reinstall.
        NotAllowed: not an approver of the category, or their own and not an administrator.
        ProvisioningError: decided or taken back already, or no reason was given.
    """
    reinstall = _locked(reinstall_id)
    require_decider(by, reinstall.booking)
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    if reinstall.state != State.REQUESTED:
        raise ProvisioningError(ErrorCode.ALREADY_DECIDED)
    _decide(reinstall, Event.REFUSE, by, reason.strip())
    _tell(reinstall, "reinstall_refused", actor=by, reason=reason.strip())
    return reinstall


@transaction.atomic
def withdraw_reinstall(*, reinstall_id: int, by: User) -> Reinstall:
    """Takes a Reinstall back, until its run has passed the guard; asked twice changes nothing.

    The guard locks the same bookings: a run is judged before this, or after it and stopped.

    Raises:
        Reinstall.DoesNotExist: there is no such Reinstall.
        NotAllowed: it is somebody else's.
        ProvisioningError: it has begun, or is over.
    """
    reinstall = _locked(reinstall_id)
    if by.pk != reinstall.booking.holder_id:
        raise NotAllowed
    if reinstall.state == State.WITHDRAWN:
        return reinstall
    if not reinstall.is_open:
        raise ProvisioningError(ErrorCode.ALREADY_DECIDED)
    if has_begun(reinstall):
        raise ProvisioningError(ErrorCode.ALREADY_BEGUN)
    _call_off(reinstall, Event.WITHDRAW)
    _tell(reinstall, "reinstall_withdrawn", actor=by)
    return reinstall


@transaction.atomic
def lapse_reinstall(booking: Booking) -> None:
    """Lets the Reinstall of a booking that is over, or given back, lapse.

    One that has begun goes on while a booking of the same holder carries the occupancy on.
    """
    reinstall = Reinstall.objects.filter(booking=booking, state__in=_values(OPEN)).first()
    if reinstall is None:
        return
    reinstall = _locked(reinstall.pk)
    booking = reinstall.booking
    if not reinstall.is_open or not _is_given_up(booking):
        return
    is_carried_on = wanted_booking(booking.occupancy, booking.machine.site) is not None
    if is_carried_on and has_begun(reinstall):
        return
    _call_off(reinstall, Event.LAPSE)
    _tell(reinstall, "reinstall_lapsed")


@transaction.atomic
def finish_reinstall(run: Run) -> None:
    """Notes that the run of a Reinstall is READY; once is enough."""
    if run.reinstall_id is None:
        return
    reinstall = _locked(run.reinstall_id)
    if reinstall.state == State.CONFIRMED:
        _move(reinstall, Event.FINISH)


def can_request_reinstall(booking: Booking) -> bool:
    """Answers whether a booking's machine was made ready by the portal, and could be again."""
    return is_reinstallable(booking) and ready_run_of(booking.occupancy) is not None


def is_reinstallable(booking: Booking) -> bool:
    """Answers whether the portal could make a booking's machine ready again, ready or not."""
    is_active = booking.state == BookingState.ACTIVE and booking.released_at is None
    is_own = booking.occupancy.driven_by == Machine.DrivenBy.PORTAL
    is_kind = booking.machine.kind in recipe.INSTALLED_KINDS
    return is_active and is_own and is_kind


def is_reinstall(reinstall_id: int) -> bool:
    """Answers whether there is a Reinstall of this key."""
    return Reinstall.objects.filter(pk=reinstall_id).exists()


def may_keep_data(booking: Booking) -> bool:
    """Answers whether a Reinstall of a booking's machine can leave its holder's data alone."""
    return booking.machine.kind == recipe.GPU_CONTAINER


def has_begun(reinstall: Reinstall) -> bool:
    """Answers whether a run of a Reinstall has passed the guard: nothing holds it any more."""
    return Run.objects.filter(reinstall=reinstall, fenced_at__isnull=False).exists()


def _locked(reinstall_id: int) -> Reinstall:
    """Answers a Reinstall with its holder, machine and bookings locked.

    Raises:
        Reinstall.DoesNotExist: there is no such Reinstall.
    """
    booking_id = Reinstall.objects.values_list("booking_id", flat=True).get(pk=reinstall_id)
    booking = lock_booking(booking_id).booking
    reinstall = Reinstall.objects.select_related("profile").get(pk=reinstall_id)
    reinstall.booking = booking
    return reinstall


def _require_installed(booking: Booking) -> None:
    """Lets only a booking through whose machine the portal made ready, and could again.

    Raises:
        ProvisioningError: it is not.
    """
    if not can_request_reinstall(booking):
        raise ProvisioningError(ErrorCode.NOT_INSTALLED)


def _is_given_up(booking: Booking) -> bool:
    """Answers whether a booking is over or given back."""
    return booking.state != BookingState.ACTIVE or booking.released_at is not None


def _call_off(reinstall: Reinstall, event: Event) -> None:
    """Ends a Reinstall before its time, and its run with it."""
    _move(reinstall, event)
    unfinished = Run.objects.filter(reinstall=reinstall, state__in=_values(UNFINISHED))
    for run_id in unfinished.order_by("pk").values_list("pk", flat=True):
        take_off(run_id, RunEvent.CANCEL, problem="not_wanted")


def _decide(reinstall: Reinstall, event: Event, by: User, comment: str) -> None:
    """Stores a decision."""
    reinstall.decided_by, reinstall.decided_at = by, clock.now()
    reinstall.comment = comment
    _move(reinstall, event)


def _move(reinstall: Reinstall, event: Event) -> None:
    """Stores a Reinstall moved by an event."""
    reinstall.state = move(State(reinstall.state), event).value
    reinstall.save()


def _tell(reinstall: Reinstall, kind: str, *, actor: User | None = None, reason: str = "") -> None:
    """Writes one entry about a Reinstall, among those of its booking."""
    booking = reinstall.booking
    record(
        kind=kind,
        subject_kind="booking",
        subject_ref=booking.reference,
        actor=actor,
        reason=reason,
        machine=booking.machine.name,
        holder=booking.holder.account_name,
        reinstall=reinstall.pk,
        profile=reinstall.profile.slug,
    )


def _values(states: tuple[State | object, ...]) -> list[str]:
    """Answers the stored values of states."""
    return [str(state) for state in states]
