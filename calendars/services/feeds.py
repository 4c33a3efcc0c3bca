"""Feeds: made once, read by calendars as long as they are not revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts.models import User
from accounts.roles import is_administrator
from calendars.errors import FeedError
from calendars.models import BookingEvent, Feed
from calendars.policy.feeds import Scope, Shown, version_of
from calendars.queries.feeds import feeds_of, followed_bookings, status_of
from calendars.services.booking_events import note_bookings
from calendars.showing import feed_name, shown_to_holder, shown_to_others
from foundation import clock
from journal.services import record
from machines.models import Category, Machine
from machines.queries import visible_categories, visible_machines
from reservations.models import Booking

MOST_FEEDS = 20
"""Feeds that one person may have at a time (ours)."""
USE_IS_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed says now."""

    name: str
    language: str
    events: Sequence[Shown]
    version: str
    """Another one as soon as it says something else."""


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """A feed, and the secret part of its address, this one time."""

    feed: Feed
    token: str = field(repr=False)


@transaction.atomic
def make_feed(*, person: User, key: UUID, scope: str, name: str = "") -> MadeFeed:
    """Makes a feed for a person.

    The person's row is locked, so that feeds are counted right.

    Args:
        person: whose feed it is: it shows what they may know, at each reading.
        key: made with the form: sending it twice makes one feed.
        scope: of `Scope`.
        name: of the machine, or short name of the category.

    Raises:
        FeedError: `not_there` for what this person may not know, `too_many`, or `made_before`.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Feed.objects.filter(key=key).exists():
        raise FeedError("made_before")
    if feeds_of(person).count() >= MOST_FEEDS:
        raise FeedError("too_many", most=MOST_FEEDS)
    machine = category = None
    try:
        if scope == Scope.MACHINE:
            machine = visible_machines(person).get(name=name)
        elif scope == Scope.CATEGORY:
            category = visible_categories(person).get(slug=name)
    except (Machine.DoesNotExist, Category.DoesNotExist):
        raise FeedError("not_there") from None
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        key=key,
        person=person,
        scope=Scope(scope),
        machine=machine,
        category=category,
        digest=digest_of(token),
        made_at=clock.now(),
    )
    _tell(feed, "feed_made", by=person)
    return MadeFeed(feed, token)


@transaction.atomic
def revoke_feed(*, feed_id: int, by: User) -> None:
    """Revokes a feed: its address answers nothing any more. A second call changes nothing.

    Raises:
        Feed.DoesNotExist: there is none, or it is not theirs to revoke.
    """
    feed = Feed.objects.select_for_update(of=("self",), no_key=True).get(pk=feed_id)
    if feed.person_id != by.pk and not is_administrator(by):
        raise Feed.DoesNotExist
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        feed.save(update_fields=["revoked_at"])
        _tell(feed, "feed_revoked", by=by)


def read_feed(*, token: str) -> Reading:
    """Answers what a feed says, as its person may know it now.

    Raises:
        FeedError: `not_known`; `revoked`, also when its person may not sign in any more;
            `not_shown` when its person may not know its machine or category any more.
    """
    feed = (
        Feed.objects.filter(digest=digest_of(token))
        .select_related("person", "machine", "category")
        .first()
    )
    if feed is None:
        raise FeedError("not_known")
    if feed.revoked_at is not None or not feed.person.is_active:
        raise FeedError("revoked")
    now = clock.now()
    bookings = followed_bookings(feed, now)
    if bookings is None:
        raise FeedError("not_shown")
    if feed.used_at is None or feed.used_at + USE_IS_NOTED_EVERY <= now:
        Feed.objects.filter(pk=feed.pk).update(used_at=now)
    with translation.override(feed.person.language):
        events = _shown(feed, bookings, note_bookings(bookings))
        name = feed_name(feed)
    return Reading(name, feed.person.language, events, version_of(name, events))


def digest_of(token: str) -> str:
    """Answers what is stored of the secret part of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def _shown(
    feed: Feed, bookings: Sequence[Booking], rows: dict[int, BookingEvent]
) -> Sequence[Shown]:
    show = shown_to_holder if feed.scope == Scope.PERSONAL else shown_to_others
    return [
        show(booking, rows[booking.pk], status_of(booking))
        for booking in bookings
        if booking.pk in rows
    ]


def _tell(feed: Feed, kind: str, *, by: User) -> None:
    record(
        kind=kind,
        subject_kind="person",
        subject_ref=feed.person.account_name,
        actor=by,
        feed=feed.pk,
        scope=feed.scope,
        of=str(feed.machine or (feed.category.slug if feed.category else "")),
    )
