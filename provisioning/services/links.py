"""Links that show a password once, to its owner only, instead of putting it into a mail."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import User
from foundation import clock
from journal.services import record
from provisioning.models import Credential, CredentialLink
from provisioning.queries import KEPT_AFTER_HAND_OVER, booking_in_force
from provisioning.services.credentials import reveal_password
from reservations.models import Booking


class UnknownLink(Exception):
    """There is no such link, or it is somebody else's."""


def link_token(*, credential: Credential, occasion: str) -> str:
    """Answers the token of the link that one mail carries; any earlier link is void from then on.

    The same mail gets the same token, so that one sent twice carries one and the same link.
    """
    words = f"{credential.key}:{occasion}"
    token = salted_hmac("provisioning.links", words, algorithm="sha256").hexdigest()
    CredentialLink.objects.get_or_create(
        token_digest=_digest(token),
        defaults={"credential": credential, "made_at": clock.now()},
    )
    return token


def is_link_good(*, token: str, by: User) -> bool:
    """Answers whether a link would show a password now.

    Raises:
        UnknownLink: there is none, or it is somebody else's.
    """
    link = _find(token, by)
    return _is_good(link, link.credential, clock.now())


def show_password_once(*, token: str, by: User) -> tuple[str, Booking] | None:
    """Answers the password behind a link, and forgets it; None when the link is no longer good.

    Of two calls at the same moment one gets it.

    Returns:
        The password, and the booking that its login is for.

    Raises:
        UnknownLink: there is no such link, or it is somebody else's.
        SealingError: sealed with a key that the site no longer has.
    """
    now = clock.now()
    with transaction.atomic():
        link = _find(token, by)
        credential = Credential.objects.select_for_update(no_key=True).get(pk=link.credential_id)
        if not _is_good(link, credential, now):
            return None
        password = reveal_password(credential)
        CredentialLink.objects.filter(pk=link.pk).update(used_at=now)
        Credential.objects.filter(pk=credential.pk).update(sealed_password="")
        booking = booking_in_force(credential.occupancy_id)
        record(
            kind="login_shown",
            subject_kind="booking",
            subject_ref=booking.reference,
            actor=by,
            login=credential.login,
        )
    return password, booking


def _find(token: str, by: User) -> CredentialLink:
    link = (
        CredentialLink.objects.select_related("credential")
        .filter(token_digest=_digest(token), credential__person=by)
        .first()
    )
    if link is None:
        raise UnknownLink
    return link


def _is_good(link: CredentialLink, credential: Credential, now: datetime) -> bool:
    """A link is good for a password that is still kept, until the next mail or seven days."""
    handed_over_at = credential.handed_over_at
    return (
        credential.is_current
        and bool(credential.sealed_password)
        and handed_over_at is not None
        and now < handed_over_at + KEPT_AFTER_HAND_OVER
        and credential.links.order_by("-id").values_list("pk", flat=True).first() == link.pk
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
