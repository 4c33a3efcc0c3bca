"""What people ask for their own login on a machine in use: a new one, their registered keys."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from foundation import clock
from journal.services import record
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Credential, Errand, Run
from provisioning.policy.errands import ErrandKind
from provisioning.queries import booking_in_force
from provisioning.sealing import seal
from provisioning.services.access import is_in_use
from provisioning.services.credentials import new_password
from provisioning.services.errands import ask_errand
from provisioning.services.first_logins import expect_first_login
from reservations.models import Booking


def renew_login(*, booking: Booking, by: User, with_keys: bool) -> Credential:
    """Gives somebody a new login on their machine; the one before is void once it is there.

    Asked twice, the later one counts.

    Args:
        booking: by which the machine is used.
        by: whose login it is.
        with_keys: the keys registered now, and no password; else a new password.

    Raises:
        ProvisioningError: no login, a machine that is not in use, or no key is registered.
    """
    with transaction.atomic():
        old = _own_credential(booking, by)
        keys = registered_keys(by) if with_keys else []
        if with_keys and not keys:
            raise ProvisioningError(ErrorCode.NO_KEYS)
        made = replace_credential(old.run, by, keys=keys)
        ask_errand(kind=ErrandKind.ACCESS, run=old.run, asked_by=by)
        _tell("login_renewal_asked", booking.reference, by, login=made.login)
    return made


def send_keys(*, booking: Booking, by: User) -> Credential:
    """Puts the keys that somebody has registered onto their machine, in place of those before.

    A password they have chosen there stays.

    Raises:
        ProvisioningError: no login, a machine that is not in use, or no key is registered.
    """
    with transaction.atomic():
        credential = _own_credential(booking, by)
        keys = registered_keys(by)
        if not keys:
            raise ProvisioningError(ErrorCode.NO_KEYS)
        credential.public_keys = keys
        credential.save(update_fields=["public_keys"])
        ask_errand(kind=ErrandKind.ACCESS, run=credential.run, asked_by=by)
        _tell("keys_sent", booking.reference, by, login=credential.login, keys=len(keys))
    return credential


def registered_keys(person: User) -> list[str]:
    """Answers the public keys that a person has registered."""
    return list(person.ssh_keys.order_by("id").values_list("public_key", flat=True))


def replace_credential(run: Run, person: User, *, keys: list[str]) -> Credential:
    """Makes a person's login on an installed machine, in place of the one before, if any.

    With keys no password exists; else one is drawn and sealed. Inside a transaction.
    """
    Credential.objects.filter(occupancy=run.occupancy_id, person=person, is_current=True).update(
        is_current=False, sealed_password=""
    )
    return Credential.objects.create(
        occupancy_id=run.occupancy_id,
        person=person,
        run=run,
        login=person.account_name,
        sealed_password="" if keys else seal(new_password()),
        public_keys=keys,
        made_at=clock.now(),
    )


def hand_over_new(errand: Errand, now: datetime) -> None:
    """Tells the owners of logins that are on the machine now, and were not before.

    Runs inside the transaction that notes the errand as done.
    """
    new = Credential.objects.filter(run=errand.run, is_current=True, handed_over_at__isnull=True)
    for credential in new.select_related("run", "person"):
        earlier = Credential.objects.filter(run=errand.run, person=credential.person_id)
        is_first = not earlier.filter(handed_over_at__isnull=False).exists()
        is_own = credential.person_id == errand.run.occupancy.holder_id
        Credential.objects.filter(pk=credential.pk).update(handed_over_at=now)
        expect_first_login(credential, credential.run, now)
        _tell(
            "collaborator_let_in" if is_first and not is_own else "login_renewed",
            booking_in_force(errand.occupancy_id).reference,
            None,
            person=credential.person.account_name,
            run=str(errand.run.key),
        )


def _own_credential(booking: Booking, by: User) -> Credential:
    """Answers somebody's own login, locked, on a machine that is in use.

    Raises:
        ProvisioningError: they have none, or the machine is not in use.
    """
    credential = (
        Credential.objects.select_for_update(no_key=True, of=("self",))
        .select_related("run__occupancy")
        .filter(occupancy=booking.occupancy_id, person=by, is_current=True)
        .first()
    )
    if credential is None or not is_in_use(credential.run):
        raise ProvisioningError(ErrorCode.NOT_IN_USE)
    return credential


def _tell(kind: str, reference: str, actor: User | None, **facts: object) -> None:
    record(
        kind=kind,
        subject_kind="booking",
        subject_ref=reference,
        actor=actor,
        reason="",
        **facts,
    )
