"""How to connect: everything that the "ready" mail says about login, secret and host keys."""

from dataclasses import dataclass, field
from pathlib import Path

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.addresses import absolute
from notifications.next_steps import ONE_DAY
from provisioning.host_authority import HostAuthorityError, public_line
from provisioning.models import Credential, HostKey
from provisioning.queries import names_of
from provisioning.services import link_token, reveal_password
from reservations.models import Booking
from reservations.wording import weekday_words

log = structlog.get_logger(__name__)

DOTS = "••••••••"


@dataclass(frozen=True, slots=True)
class Connection:
    """What a person needs to reach their machine for the first time."""

    login: str
    host: str
    address: str
    command: str
    password: str = field(repr=False)
    """Empty when it is not in the mail or known no more; dots in a preview."""
    link: str = field(repr=False)
    """Shows the password once, where the site chose that; dots in a preview."""
    keys: tuple[str, ...]
    """Titles or ends of the installed public keys; then no password exists."""
    fingerprints: tuple[str, ...]
    forget_commands: tuple[str, ...]
    """Lines that make SSH forget the keys of the system installed before."""
    authority_line: str
    """For known_hosts, when the portal signs host keys; else empty."""
    last_day: str
    network: str
    is_admin: bool
    """The holder, who may do everything there; collaborators ask them."""

    @property
    def is_by_link(self) -> bool:
        """Answers whether the password waits behind a link."""
        return bool(self.link)


def connection_for(
    booking: Booking,
    person: User,
    *,
    with_secrets: bool,
    occasion: str = "",
    credential: Credential | None = None,
) -> Connection | None:
    """Answers how a person connects for a booking; None when they have no login there now.

    Args:
        booking: theirs.
        person: whose login it is.
        with_secrets: True only while a mail is sent.
        occasion: names that mail; sent again under another name, its link is a new one.
        credential: their present login, for whoever has read it already.
    """
    credential = credential or (
        Credential.objects.select_related("run", "occupancy")
        .filter(occupancy=booking.occupancy_id, person=person, is_current=True)
        .first()
    )
    if credential is None:
        return None
    machine = booking.machine
    is_by_link = bool(credential.sealed_password) and settings.PORTAL_CREDENTIAL_DELIVERY == "link"
    return Connection(
        login=credential.login,
        host=machine.host_name,
        address=str(machine.address),
        command=f"ssh {credential.login}@{machine.host_name}",
        password="" if is_by_link else _password(credential, with_secrets=with_secrets),
        link=_link(credential, occasion if with_secrets else "") if is_by_link else "",
        keys=tuple(_short_key(key) for key in credential.public_keys),
        fingerprints=tuple(_fingerprint(key) for key in credential.run.host_keys.all()),
        forget_commands=tuple(
            f"ssh-keygen -R {name}"
            for name in dict.fromkeys((machine.host_name, machine.name, str(machine.address)))
        ),
        authority_line=_authority_line(booking),
        last_day=weekday_words(booking.stop_day - ONE_DAY),
        network=_(
            "%(host)s answers on the network of %(site)s only; from elsewhere, open its VPN first."
        )
        % {"host": machine.host_name, "site": machine.site.name},
        is_admin=person.pk == booking.holder_id,
    )


def _password(credential: Credential, *, with_secrets: bool) -> str:
    """Answers the password while sending, dots otherwise; empty when there is none (any more)."""
    if not credential.sealed_password:
        return ""
    return reveal_password(credential) if with_secrets else DOTS


def _link(credential: Credential, occasion: str) -> str:
    """Answers the address that shows the password once; dots when no mail is being sent."""
    if not occasion:
        return DOTS
    token = link_token(credential=credential, occasion=occasion)
    return absolute(reverse("pages:login_link", args=[token]))


def _short_key(public_key: str) -> str:
    """Answers a public key in a form that its owner recognises: its comment, else its end."""
    parts = public_key.split(maxsplit=2)
    if len(parts) == 3:
        return f"{parts[0]} {parts[2]}"
    return f"{parts[0]} …{parts[-1][-12:]}"


def _fingerprint(key: HostKey) -> str:
    """Answers “ED25519 SHA256:…” as SSH shows it at the first connection."""
    kind = key.public_key.split(maxsplit=1)[0].removeprefix("ssh-").removeprefix("ecdsa-sha2-")
    return f"{kind.upper()} {key.fingerprint}"


def _authority_line(booking: Booking) -> str:
    """Answers the line by which SSH trusts every machine whose key the portal signed."""
    if not settings.PORTAL_SSH_HOST_CA:
        return ""
    try:
        public = public_line(Path(settings.PORTAL_SSH_HOST_CA))
    except HostAuthorityError:
        log.error("host_authority_unreadable")
        return ""
    return f"@cert-authority {names_of(booking.machine)} {public}"
