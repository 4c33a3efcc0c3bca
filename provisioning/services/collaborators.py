"""Collaborators: the holder lets people onto their machine, and shuts them out again."""

from django.db import transaction

from accounts.models import User
from accounts.queries import people_called
from foundation import clock
from journal.services import record
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.lifecycle import State
from provisioning.models import Collaborator, Credential, Run
from provisioning.policy.errands import ErrandKind
from provisioning.services.access import is_in_use
from provisioning.services.errands import ask_errand
from provisioning.services.logins import registered_keys, replace_credential
from reservations.errors import NotAllowed
from reservations.models import Booking, Occupancy

MOST_COLLABORATORS = 20


def add_collaborator(*, booking: Booking, by: User, name: str) -> Collaborator:
    """Lets a person onto the holder's machine, with an account of their own and without sudo.

    Args:
        booking: by which the machine is used.
        by: its holder.
        name: the person's account name or verified e-mail address.

    Raises:
        NotAllowed: somebody else than the holder asks.
        ProvisioningError: nobody is called so, it is the holder, they are there already, there
            are too many, or the machine is not in use.
    """
    with transaction.atomic():
        run = _run_of_holder(booking, by)
        person = people_called(name).filter(is_active=True, has_chosen_name=True).first()
        if person is None:
            raise ProvisioningError(ErrorCode.NO_SUCH_PERSON)
        if person.pk == by.pk:
            raise ProvisioningError(ErrorCode.OWN_ACCOUNT)
        there = Collaborator.objects.filter(occupancy=booking.occupancy_id, removed_at=None)
        if there.filter(person=person).exists():
            raise ProvisioningError(ErrorCode.ALREADY_THERE)
        if there.count() >= MOST_COLLABORATORS:
            raise ProvisioningError(ErrorCode.TOO_MANY)
        made = _let_in(run, person)
        ask_errand(kind=ErrandKind.ACCESS, run=run, asked_by=by)
        _tell("collaborator_named", booking, by, person)
    return made


def remove_collaborator(*, booking: Booking, by: User, account_name: str) -> None:
    """Shuts a collaborator out: their account is locked, their files stay. Twice is harmless.

    Raises:
        NotAllowed: somebody else than the holder asks.
        ProvisioningError: the machine is not in use.
    """
    with transaction.atomic():
        run = _run_of_holder(booking, by)
        gone = Collaborator.objects.filter(
            occupancy=booking.occupancy_id, removed_at=None, person__account_name=account_name
        ).first()
        if gone is None:
            return
        Collaborator.objects.filter(pk=gone.pk).update(removed_at=clock.now())
        Credential.objects.filter(run=run, person=gone.person_id, is_current=True).update(
            is_current=False, sealed_password=""
        )
        ask_errand(kind=ErrandKind.ACCESS, run=run, asked_by=by)
        _tell("collaborator_removed", booking, by, gone.person)


def let_in_again(*, run: Run) -> int:
    """Gives the collaborators of a booking their accounts on a system installed anew.

    Also those of the machine that the booking has left, when it was moved. Answers how many;
    a second time none.
    """
    with transaction.atomic():
        occupancies = [run.occupancy_id, *_left_behind(run)]
        people = User.objects.filter(
            collaborations__in=Collaborator.objects.filter(
                occupancy__in=occupancies, removed_at=None
            ),
            is_active=True,
        ).distinct()
        have = Credential.objects.filter(run=run, is_current=True).values_list("person", flat=True)
        missing = [person for person in people if person.pk not in set(have)]
        for person in missing:
            _let_in(run, person)
        if missing:
            ask_errand(kind=ErrandKind.ACCESS, run=run)
    return len(missing)


def change_holder(*, booking: Booking) -> None:
    """Gives the machine's accounts to whoever a booking was handed over to.

    They get an administrator's login of their own, the former holder's is locked; files stay, and
    so do collaborators. A second time nothing is done, nor where nothing is installed.
    """
    with transaction.atomic():
        Occupancy.objects.select_for_update(no_key=True).get(pk=booking.occupancy_id)
        run = Run.objects.filter(occupancy=booking.occupancy_id, state=State.READY.value).first()
        former = booking.hand_overs.filter(taker=booking.holder_id).values_list("giver", flat=True)
        if run is None or not is_in_use(run):
            return
        theirs = Credential.objects.filter(run=run, person__in=former, is_current=True)
        if not theirs.update(is_current=False, sealed_password=""):
            return
        Collaborator.objects.filter(
            occupancy=booking.occupancy_id, person=booking.holder_id, removed_at=None
        ).update(removed_at=clock.now())
        replace_credential(run, booking.holder, keys=registered_keys(booking.holder))
        ask_errand(kind=ErrandKind.ACCESS, run=run, asked_by=booking.holder)


def _let_in(run: Run, person: User) -> Collaborator:
    collaborator, _is_new = Collaborator.objects.get_or_create(
        occupancy_id=run.occupancy_id,
        person=person,
        removed_at=None,
        defaults={"named_at": clock.now()},
    )
    replace_credential(run, person, keys=registered_keys(person))
    return collaborator


def _left_behind(run: Run) -> list[int]:
    """Answers the occupancies that the booking of a run has left, by moving to its machine."""
    left = Booking.objects.filter(moved_to__occupancy=run.occupancy_id)
    return list(left.values_list("occupancy", flat=True))


def _run_of_holder(booking: Booking, by: User) -> Run:
    """Answers the run of a machine in use, its occupancy locked.

    Raises:
        NotAllowed: it is not the holder who asks.
        ProvisioningError: the machine is not in use.
    """
    if by.pk != booking.holder_id:
        raise NotAllowed
    Occupancy.objects.select_for_update(no_key=True).get(pk=booking.occupancy_id)
    run = Run.objects.filter(occupancy=booking.occupancy_id, state=State.READY.value).first()
    if run is None or not is_in_use(run):
        raise ProvisioningError(ErrorCode.NOT_IN_USE)
    return run


def _tell(kind: str, booking: Booking, by: User, person: User) -> None:
    record(
        kind=kind,
        subject_kind="booking",
        subject_ref=booking.reference,
        actor=by,
        person=person.account_name,
    )
