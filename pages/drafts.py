"""What somebody typed into the booking form and has not sent: kept in a signed cookie of theirs.

It needs no row and no JavaScript, holds no secret, and is read back for the same person alone.
"""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User

COOKIE = "booking_draft"
KEPT_SECONDS = 7 * 24 * 3600
FIELDS = ("machine", "first_day", "days", "profile", "continues", "purpose")
MOST_LENGTH = 300


def draft_of(request: HttpRequest, person: User) -> dict[str, str]:
    """Answers what this person typed last and did not send; nothing when there is none."""
    try:
        kept = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_salt(person), max_age=KEPT_SECONDS
        )
    except signing.BadSignature:
        return {}
    return {name: str(kept[name]) for name in FIELDS if kept.get(name)}


def keep_draft(response: HttpResponse, person: User, typed: Mapping[str, str]) -> None:
    """Keeps what was typed until it is sent or discarded, a week at most."""
    draft = {name: typed[name][:MOST_LENGTH] for name in FIELDS if typed.get(name)}
    response.set_cookie(
        COOKIE,
        signing.dumps(draft, salt=_salt(person), compress=True),
        max_age=KEPT_SECONDS,
        path=reverse("pages:new_booking"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def discard_draft(response: HttpResponse) -> None:
    """Forgets what was typed."""
    response.delete_cookie(COOKIE, path=reverse("pages:new_booking"), samesite="Lax")


def _salt(person: User) -> str:
    return f"pages.drafts.{person.pk}"
