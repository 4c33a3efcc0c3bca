"""Wishes: made, taken back, expired; what could never be met is refused and not stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.db import DatabaseError, transaction

from accounts.models import User
from foundation import clock
from journal.services import record
from machines.models import Category, Profile
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import Event as BookingEvent
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, BookingRules, Wish
from reservations.policy.matching import Hope, is_enough
from reservations.policy.values import Limits, Verdict
from reservations.policy.wishing import OPEN, Event, State, move
from reservations.queries.judging import MOST_DAYS, MOST_DAYS_AHEAD
from reservations.queries.rows import limits_of
from reservations.queries.wishes import Field, field_of, offers_to, too_late, wishable_categories
from reservations.services.changing import change, tell
from reservations.services.locking import lock_booking
from reservations.services.referring import free_wish_reference

log = structlog.get_logger(__name__)

SUBJECT = "wish"
MOST_PURPOSE = 300


@dataclass(frozen=True, slots=True)
class WishDraft:
    """What somebody wishes for, as it was sent."""

    days: int
    from_day: date
    last_day: date
    """The last day on which they could still use it."""
    categories: Sequence[Category]
    profile: str
    memory_gib: int = 0
    cores: int = 0
    gpus: int = 0
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class WishResult:
    """What came of a wish: the row, or the verdict that no machine can pass."""

    wish: Wish | None
    verdict: Verdict | None = None
    is_new: bool = True
    """False: the very same wish waits already, and no other was made."""


@transaction.atomic
def make_wish(*, holder: User, draft: WishDraft) -> WishResult:
    """Puts a person on the waiting list. Locks the holder; the same wish is made once.

    Raises:
        BookingError: days that fit nowhere, too many open wishes, no category, no machine that
            has so much, a purpose that is missing, an unknown profile.
    """
    holder = User.objects.select_for_update(no_key=True).get(pk=holder.pk)
    profile = _profile(draft.profile)
    categories = _categories(holder, draft.categories)
    wish = _unsaved(holder, draft, profile)
    twin = _twin(wish, categories)
    if twin is not None:
        return WishResult(twin, is_new=False)
    limits = _limits(categories)
    if Wish.objects.filter(holder=holder, state__in=OPEN).count() >= limits.max_wishes:
        raise BookingError(ErrorCode.TOO_MANY_WISHES)
    if wish.days > limits.purpose_above_days and not wish.purpose:
        raise BookingError(ErrorCode.PURPOSE_REQUIRED)
    wish.save()
    wish.categories.set(categories)
    verdict = _verdict_of_all(field_of([wish], clock.now()))
    if verdict is not None:
        transaction.set_rollback(True)
        return WishResult(None, verdict)
    tell_wish(wish, "wish_made", actor=holder)
    return WishResult(wish)


@transaction.atomic
def withdraw_wish(*, wish_id: int, by: User) -> Wish:
    """Takes a wish back, and declines what is offered for it. Locks holder and machine.

    Raises:
        Wish.DoesNotExist: there is none of this key.
        NotAllowed: not their wish.
        BookingError: it waits no more.
    """
    wish = Wish.objects.get(pk=wish_id)
    if wish.holder_id != by.pk:
        raise NotAllowed
    offered = offers_to(by).filter(wish=wish).first()
    if offered is not None:
        booking = lock_booking(offered.booking_id).booking
        if booking.state == BookingState.OFFERED:
            change(booking, BookingEvent.WITHDRAW)
            tell(booking, "offer_declined", actor=by)
    wish = lock_wish(wish_id)
    if not wish.is_open:
        raise BookingError(ErrorCode.NOT_WAITING)
    rest(wish, Event.WITHDRAW)
    tell_wish(wish, "wish_withdrawn", actor=by)
    return wish


def expire_due_wishes(now: datetime) -> int:
    """Lets wishes expire for which nothing can be offered in time; answers how many."""
    done = 0
    waiting = Wish.objects.filter(state=State.WAITING).prefetch_related("categories")
    due = [wish.pk for wish in waiting if too_late(wish, now)]
    for wish_id in due:
        try:
            with transaction.atomic():
                done += _expire(wish_id)
        except DatabaseError:
            log.exception("wish_sweep_failed", wish=wish_id)
    return done


def lock_wish(wish_id: int) -> Wish:
    """Locks a wish with its holder; must run inside a transaction.

    Raises:
        Wish.DoesNotExist: there is none of this key.
    """
    holder_id = Wish.objects.values_list("holder_id", flat=True).get(pk=wish_id)
    holder = User.objects.select_for_update(no_key=True).get(pk=holder_id)
    wish = Wish.objects.select_related("profile").get(pk=wish_id)
    wish.holder = holder
    return wish


def rest(wish: Wish, event: Event) -> None:
    """Stores a wish moved by an event.

    Raises:
        IllegalMove: its life does not know the event in its state.
    """
    wish.state = move(State(wish.state), event)
    wish.rested_at = None if wish.is_open else clock.now()
    wish.save()


def pass_on(booking: Booking, *, is_unanswered: bool = False) -> None:
    """Lets the wish wait again whose offer came to nothing; its holder is locked already."""
    offer = getattr(booking, "offer", None)
    if offer is None:
        return
    offer.was_unanswered = is_unanswered
    offer.save()
    wish = Wish.objects.get(pk=offer.wish_id)
    if wish.state == State.OFFERED:
        wish.looked_at = None
        rest(wish, Event.PASS)


def tell_wish(wish: Wish, kind: str, *, actor: User | None = None) -> None:
    """Writes the journal entry of a wish."""
    record(
        kind=kind,
        subject_kind=SUBJECT,
        subject_ref=wish.reference,
        actor=actor,
        person=wish.holder.account_name,
        days=wish.days,
        from_day=wish.from_day,
        stop_day=wish.stop_day,
    )


def _expire(wish_id: int) -> bool:
    wish = lock_wish(wish_id)
    if wish.state != State.WAITING:
        return False
    rest(wish, Event.EXPIRE)
    tell_wish(wish, "wish_expired")
    return True


def _unsaved(holder: User, draft: WishDraft, profile: Profile) -> Wish:
    """Answers the wish that was sent, once its days make sense.

    Raises:
        BookingError: a number of days or days out of all reason.
    """
    today = clock.now().date()
    if not 1 <= draft.days <= MOST_DAYS:
        raise BookingError(ErrorCode.BAD_DAYS, most=MOST_DAYS)
    if abs((draft.from_day - today).days) > MOST_DAYS_AHEAD:
        raise BookingError(ErrorCode.BAD_FIRST_DAY)
    room = (draft.last_day - draft.from_day).days + 1
    if not draft.days <= room <= MOST_DAYS_AHEAD:
        raise BookingError(ErrorCode.BAD_SPAN)
    return Wish(
        reference=free_wish_reference(),
        holder=holder,
        days=draft.days,
        from_day=draft.from_day,
        stop_day=draft.last_day + timedelta(days=1),
        memory_gib=draft.memory_gib,
        cores=draft.cores,
        gpus=draft.gpus,
        profile=profile,
        purpose=" ".join(draft.purpose.replace("\0", " ").split())[:MOST_PURPOSE],
        made_at=clock.now(),
    )


def _verdict_of_all(field: Field) -> Verdict | None:
    """Answers why a wish could be met on no machine even if all were free; None if on one.

    Of several machines the one with fewest broken rules speaks.

    Raises:
        BookingError: no machine has so much, or nothing can be offered in time.
    """
    (hope,) = field.hopes
    enough = [ground for ground in field.grounds if is_enough(ground, hope)]
    if not enough:
        raise BookingError(ErrorCode.NO_SUCH_MACHINE)
    in_time = [ground for ground in enough if _is_in_time(hope, field, ground.name)]
    if not in_time:
        raise BookingError(ErrorCode.TOO_SOON)
    verdicts = [field.verdict_without_others(hope, ground) for ground in in_time]
    broken = [verdict for verdict in verdicts if verdict is not None]
    if len(broken) < len(verdicts):
        return None
    return min(broken, key=lambda verdict: len(verdict.violations))


def _is_in_time(hope: Hope, field: Field, name: str) -> bool:
    last_first_day = hope.span.stop_day - timedelta(days=hope.days)
    return field.first_days[name] <= last_first_day


def _categories(holder: User, asked: Sequence[Category]) -> list[Category]:
    """Answers the categories asked for that the person may know and wish in.

    Raises:
        BookingError: none is left.
    """
    open_to = {category.pk for category in wishable_categories(holder)}
    categories = [category for category in asked if category.pk in open_to]
    if not categories:
        raise BookingError(ErrorCode.NO_CATEGORY)
    return categories


def _limits(categories: Sequence[Category]) -> Limits:
    """Answers the numbers in force for wishes: those of the category that lets one wish most."""
    today = clock.now().date()
    rows = BookingRules.objects.filter(category__in=categories, from_day__lte=today)
    newest = {row.category_id: row for row in rows.order_by("from_day")}
    found = [limits_of(row) for row in newest.values()]
    return max(found, key=lambda limits: limits.max_wishes, default=Limits())


def _twin(wish: Wish, categories: Sequence[Category]) -> Wish | None:
    """Answers an open wish that is just the same: the form was sent twice."""
    same = Wish.objects.filter(
        holder=wish.holder,
        days=wish.days,
        from_day=wish.from_day,
        stop_day=wish.stop_day,
        memory_gib=wish.memory_gib,
        cores=wish.cores,
        gpus=wish.gpus,
        profile=wish.profile,
        state__in=OPEN,
    ).prefetch_related("categories")
    keys = {category.pk for category in categories}
    for row in same:
        if {category.pk for category in row.categories.all()} == keys:
            return row
    return None


def _profile(slug: str) -> Profile:
    try:
        return Profile.objects.get(slug=slug)
    except Profile.DoesNotExist:
        raise BookingError(ErrorCode.UNKNOWN_PROFILE, profile=slug) from None
