"""Certificates for people's own keys: they open one account, and end with the booking."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import SshKey, User
from foundation.midnight import midnight
from journal.services import record
from machines.models import Machine
from machines.queries import site_zone
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.host_authority import HostAuthorityError, fingerprint
from provisioning.lifecycle import State
from provisioning.models import Credential
from provisioning.services.access import is_in_use
from provisioning.user_authority import sign_user_key
from reservations.models import Booking


def gives_certificates(machine: Machine) -> bool:
    """Answers whether machines like this one trust the portal's SSH user CA."""
    return bool(settings.PORTAL_SSH_USER_CA) and machine.kind == Machine.Kind.BARE_METAL


@transaction.atomic
def issue_certificate(*, booking: Booking, by: User, key_id: int) -> str:
    """Answers a certificate for one of a person's registered keys, as one OpenSSH line.

    It opens the person's account on the booking's machine until the booking's stop day, 00:00
    local to the site; after an extension another one is fetched. Whoever is locked out meanwhile
    is locked out all the same: the account is.

    Raises:
        ProvisioningError: the site gives none, the machine is not in use by them, the key is not
            theirs, or the CA cannot sign it.
    """
    if not gives_certificates(booking.machine):
        raise ProvisioningError(ErrorCode.NO_CERTIFICATES)
    credential = (
        Credential.objects.select_related("run__occupancy")
        .filter(
            occupancy=booking.occupancy_id,
            person=by,
            is_current=True,
            run__state=State.READY.value,
        )
        .first()
    )
    if credential is None or not is_in_use(credential.run):
        raise ProvisioningError(ErrorCode.NOT_IN_USE)
    key = SshKey.objects.filter(person=by, pk=key_id).first()
    if key is None:
        raise ProvisioningError(ErrorCode.NO_KEYS)
    try:
        certificate = sign_user_key(
            Path(settings.PORTAL_SSH_USER_CA),
            key.public_key,
            login=credential.login,
            key_id=f"{credential.login} {booking.reference}",
            valid_before=midnight(booking.stop_day, site_zone(booking.machine.site)),
        )
        print_of_key = fingerprint(key.public_key)
    except HostAuthorityError:
        raise ProvisioningError(ErrorCode.CANNOT_SIGN) from None
    record(
        kind="certificate_issued",
        subject_kind="booking",
        subject_ref=booking.reference,
        actor=by,
        login=credential.login,
        key=print_of_key,
        stop_day=booking.stop_day,
    )
    return certificate
