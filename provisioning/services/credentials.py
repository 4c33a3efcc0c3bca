"""The holder's login on a machine: made while it is configured, sealed, handed over, forgotten."""

import secrets
import string
from datetime import datetime

from provisioning.models import Credential, Run
from provisioning.policy.password_hash import hash_password
from provisioning.ports import Account
from provisioning.queries import KEPT_AFTER_HAND_OVER
from provisioning.sealing import seal, unseal

PASSWORD_GROUPS = 4
GROUP_LENGTH = 5
READABLE = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lIoUVuv")))
"""Letters and digits that are not taken for one another when they are typed from a mail."""


def make_credential(run: Run, now: datetime) -> Credential:
    """Makes the holder's login for a run, or answers the one it already has.

    Registered SSH keys are taken over, then no password exists; else one is drawn and sealed. For
    a technical run none is drawn: no mail would carry it. Must be called inside a transaction.
    """
    holder = run.occupancy.holder
    current = Credential.objects.filter(occupancy=run.occupancy, person=holder, is_current=True)
    made = current.first()
    if made is not None and made.run_id == run.pk:
        return made
    if made is not None:
        current.update(is_current=False, sealed_password="")
    keys = list(holder.ssh_keys.values_list("public_key", flat=True))
    return Credential.objects.create(
        occupancy=run.occupancy,
        person=holder,
        run=run,
        login=holder.account_name,
        sealed_password="" if keys or run.booking is None else seal(new_password()),
        public_keys=keys,
        made_at=now,
    )


def credential_of(run: Run) -> Credential | None:
    """Answers the login that was made for a run; None before."""
    return Credential.objects.filter(run=run, is_current=True).first()


def account_of(run: Run, made: Credential | None, *, with_hash: bool) -> Account:
    """Answers the account that a driver is to make; the hash only where it is needed."""
    if made is None:
        return Account(login=run.occupancy.holder.account_name)
    return account_with(made, with_hash=with_hash)


def account_with(
    credential: Credential, *, with_hash: bool, is_admin: bool = True, is_locked: bool = False
) -> Account:
    """Answers the account that belongs to a credential, as a driver is told of it.

    The hash is salted by the credential's key, so it is the same each time.
    """
    password_hash = None
    if with_hash and credential.sealed_password:
        password_hash = hash_password(reveal_password(credential), salt=credential.key.hex)
    return Account(
        login=credential.login,
        password_hash=password_hash,
        public_keys=tuple(credential.public_keys),
        credential_key=str(credential.key),
        is_admin=is_admin,
        is_locked=is_locked,
    )


def reveal_password(credential: Credential) -> str:
    """Answers the password of a login, or nothing when there is none or it was forgotten.

    Only the mail that carries it, while it is sent, and the demonstration may ask.

    Raises:
        SealingError: it was sealed with a key that the site no longer has.
    """
    return unseal(credential.sealed_password) if credential.sealed_password else ""


def forget_old_passwords(now: datetime) -> int:
    """Forgets the passwords handed over more than seven days ago; answers how many."""
    return (
        Credential.objects.filter(handed_over_at__lt=now - KEPT_AFTER_HAND_OVER)
        .exclude(sealed_password="")
        .update(sealed_password="")
    )


def new_password() -> str:
    """Answers a fresh password of more than 110 bits in groups that can be read aloud."""
    groups = (
        "".join(secrets.choice(READABLE) for _letter in range(GROUP_LENGTH))
        for _group in range(PASSWORD_GROUPS)
    )
    return "-".join(groups)
