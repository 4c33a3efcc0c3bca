"""Where somebody is signed in, kept by django-allauth: listed, and ended from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.models import User
from accounts.policy.devices import Device, device_of
from foundation import clock
from journal.services import record


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which somebody is signed in."""

    key: int
    device: Device
    address: str
    since: datetime
    is_here: bool
    """The one that asks."""


class NoSuchSession(Exception):
    """It is over, or somebody else's, or the one that asks."""


def open_sessions(person: User, *, here: str | None) -> list[OpenSession]:
    """Answers where a person is signed in, the session that asks first. Two queries."""
    rows = [
        OpenSession(
            key=row.pk,
            device=device_of(row.user_agent),
            address=row.ip,
            since=row.created_at,
            is_here=row.session_key == here,
        )
        for row in _open_rows(person)
    ]
    return sorted(rows, key=lambda row: not row.is_here)


def end_session(*, person: User, key: int, here: str | None) -> None:
    """Signs a person out of one of their other browsers.

    Raises:
        NoSuchSession: nothing was ended.
    """
    found = [row for row in _open_rows(person) if row.pk == key and row.session_key != here]
    if not found:
        raise NoSuchSession
    _end(person, found)


def end_other_sessions(*, person: User, here: str | None) -> int:
    """Signs a person out everywhere but here; answers of how many browsers."""
    found = [row for row in _open_rows(person) if row.session_key != here]
    if found:
        _end(person, found)
    return len(found)


@transaction.atomic
def _end(person: User, rows: list[UserSession]) -> None:
    """Ends sessions of a person who asks for it, and notes how many."""
    get_adapter().end_sessions(rows)
    record(
        kind="sessions_ended",
        subject_kind="person",
        subject_ref=person.account_name,
        actor=person,
        sessions=len(rows),
    )


def _open_rows(person: User) -> list[UserSession]:
    """Answers the sessions that still open the portal, the newest first.

    One is over when it has run out, and when the password was changed since.
    """
    rows = list(UserSession.objects.filter(user=person).order_by("-created_at", "-pk"))
    good = _good_keys(person, [row.session_key for row in rows])
    return [row for row in rows if row.session_key in good]


def _good_keys(person: User, keys: Iterable[str]) -> frozenset[str]:
    stored = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.system())
    wanted = person.get_session_auth_hash()
    return frozenset(
        session.session_key
        for session in stored
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), wanted)
    )
