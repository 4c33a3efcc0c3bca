"""Reads of the waiting list: whose turn it is, what is free for it, what was offered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from foundation.days import DayRange
from machines.models import Category, Machine, Profile
from machines.queries import (
    in_service,
    site_zone,
    today_at,
    visible_machines,
    working_calendar,
)
from machines.together import fetch_together, remember
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, Wish, WishOffer
from reservations.policy.finding import gaps
from reservations.policy.matching import (
    Ground,
    Hope,
    Place,
    first_fitting,
    is_enough,
    order,
)
from reservations.policy.values import Verdict
from reservations.policy.wishing import OPEN, State, first_offered_day
from reservations.queries.cases import Question, take
from reservations.queries.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Field:
    """The waiting wishes, the machines that may be offered, and the rows to judge by."""

    hopes: tuple[Hope, ...]
    grounds: tuple[Ground, ...]
    shelf: Shelf
    people: dict[int, User]
    machines: dict[str, Machine]
    first_days: dict[str, date]
    """The earliest first day that may be offered now, by the name of a machine."""

    def judged(self, hope: Hope, place: Place, last_first_day: date) -> DayRange | None:
        """Answers the days that pass all rules for a wish; see `matching.Judge`.

        A machine on which its holder has data that could be kept is left to them to book.
        """
        loaded = take(self._question(hope, place), self.shelf)
        if loaded.earlier is not None:
            return None
        return first_fitting(loaded.case, last_first_day)

    def verdict_without_others(self, hope: Hope, ground: Ground) -> Verdict | None:
        """Answers what the rules say to a wish on a machine that were free on all days.

        None when all of them can be kept on some days.
        """
        last_first_day = hope.span.stop_day - timedelta(days=hope.days)
        first_day = max(hope.span.first_day, self.first_days[ground.name])
        place = Place(ground.name, DayRange.of(first_day, hope.days))
        loaded = take(self._question(hope, place), self.shelf)
        case = replace(loaded.case, machine=replace(loaded.case.machine, blocks=()))
        if first_fitting(case, last_first_day) is not None:
            return None
        return replace(loaded, case=case).verdict()

    def _question(self, hope: Hope, place: Place) -> Question:
        return Question(
            holder=self.people[hope.holder],
            machine=self.machines[place.machine],
            wanted=place.days,
            profile=hope.profile,
            continues=False,
        )


def field_of(wishes: Sequence[Wish], now: datetime) -> Field:
    """Answers all that matching some wishes needs, in a fixed number of queries a site.

    Args:
        wishes: with holder, profile and categories.
        now: the instant of the question.
    """
    hopes = hopes_of(wishes)
    people = {wish.holder_id: wish.holder for wish in wishes}
    machines = list(bookable_machines({key for hope in hopes for key in hope.categories}))
    first_day = min((hope.span.first_day for hope in hopes), default=now.date())
    shelf = Shelf(people=people.values(), machines=machines, first_day=first_day, now=now)
    stop_day = max((hope.span.stop_day for hope in hopes), default=now.date())
    sites = {machine.site_id: machine.site for machine in machines}
    first_days = {
        key: first_offered_day(today_at(site), working_calendar(site))
        for key, site in sites.items()
    }
    grounds = [
        ground_of(machine, shelf, first_days[machine.site_id], stop_day) for machine in machines
    ]
    return Field(
        hopes=hopes,
        grounds=tuple(grounds),
        shelf=shelf,
        people=people,
        machines={machine.name: machine for machine in machines},
        first_days={machine.name: first_days[machine.site_id] for machine in machines},
    )


def ground_of(machine: Machine, shelf: Shelf, first_day: date, stop_day: date) -> Ground:
    """Answers a machine with its free days between two days."""
    stop_day = min(stop_day, machine.retired_day or stop_day)
    free: tuple[DayRange, ...] = ()
    if first_day < stop_day:
        free = gaps(shelf.blocks_on(machine), DayRange(first_day, stop_day))
    return Ground(
        name=machine.name,
        category=machine.category_id,
        profiles=frozenset(profile.slug for profile in machine.profiles.all()),
        memory_gib=machine.memory_gib,
        cores=machine.cores,
        gpus=machine.gpus,
        gaps=free,
    )


def hopes_of(wishes: Sequence[Wish]) -> tuple[Hope, ...]:
    """Answers wishes as the matching reads them, in a fixed number of queries."""
    offers: dict[int, list[WishOffer]] = {wish.pk: [] for wish in wishes}
    for offer in WishOffer.objects.filter(wish__in=offers).select_related("booking__machine"):
        offers[offer.wish_id].append(offer)
    return tuple(hope_of(wish, offers[wish.pk]) for wish in wishes)


def hope_of(wish: Wish, offers: Iterable[WishOffer] = ()) -> Hope:
    """Answers one wish as the matching reads it."""
    offers = list(offers)
    return Hope(
        key=wish.pk,
        holder=wish.holder_id,
        made_at=wish.made_at,
        unanswered=sum(offer.was_unanswered for offer in offers),
        days=wish.days,
        span=wish.span,
        categories=frozenset(category.pk for category in wish.categories.all()),
        profile=wish.profile.slug,
        memory_gib=wish.memory_gib,
        cores=wish.cores,
        gpus=wish.gpus,
        passed=tuple(
            Place(offer.booking.machine.name, offer.booking.days)
            for offer in offers
            if not offer.booking.is_live
        ),
    )


def bookable_machines(categories: Iterable[int]) -> QuerySet[Machine]:
    """Answers the machines of some categories that take bookings, with category and site."""
    return (
        Machine.objects.filter(
            category__in=list(categories), category__is_bookable=True, accepts_bookings=True
        )
        .select_related("category", "site")
        .prefetch_related("profiles")
        .order_by("pk")
    )


def waiting_wishes() -> QuerySet[Wish]:
    """Answers the wishes that wait, of people who may sign in and have no open offer."""
    offered = Booking.objects.filter(state=BookingState.OFFERED).values("holder")
    return (
        _with_rows(Wish.objects.filter(state=State.WAITING, holder__is_active=True))
        .exclude(holder__in=offered)
        .order_by("made_at", "pk")
    )


def offers_to(person: User) -> QuerySet[WishOffer]:
    """Answers what is held for a person's wishes and waits for their answer."""
    return WishOffer.objects.filter(
        booking__holder=person, booking__state=BookingState.OFFERED
    ).select_related("wish", "booking__machine__site", "booking__machine__category")


def offer_of(booking: Booking) -> WishOffer | None:
    """Answers the offer that a booking was made for; None for all others."""
    return WishOffer.objects.filter(booking=booking).select_related("wish").first()


def wishable_categories(person: User) -> QuerySet[Category]:
    """Answers the categories in which a person may make a wish: machines there take bookings.

    Two queries, that of the person's teams included.
    """
    open_to = visible_machines(person).filter(category__is_bookable=True, accepts_bookings=True)
    return Category.objects.filter(pk__in=open_to.order_by().values("category"))


def wishes_and_places(person: User) -> tuple[list[Wish], dict[int, int]]:
    """Answers a person's wishes, the newest first, and the places of the open ones by key.

    A place is the number of wishes that go before it. One query, however many wishes wait.
    """
    wanted = Wish.objects.filter(Q(holder=person) | Q(state__in=OPEN))
    rows = assemble(fetch_together(**beside_wishes(wanted)))
    rows.sort(key=attrgetter("made_at", "pk"), reverse=True)
    mine = [wish for wish in rows if wish.holder_id == person.pk]
    return mine, _places([w for w in mine if w.is_open], [w for w in rows if w.is_open])


def _in_order(wishes: QuerySet[Wish]) -> QuerySet[Wish]:
    """Answers wishes with all that their order goes by."""
    unanswered = Count("offers", filter=Q(offers__was_unanswered=True))
    return _with_rows(wishes).annotate(unanswered=unanswered)


def _places(wishes: Sequence[Wish], rivals: Sequence[Wish]) -> dict[int, int]:
    hopes = sorted(map(_ranked, rivals), key=order)
    found = {}
    for wish in wishes:
        before = 0
        for hope in hopes:
            if hope.key == wish.pk:
                found[wish.pk] = before
                break
            before += bool(hope.categories & {row.pk for row in wish.categories.all()})
    return found


def who_waits_for(machine: Machine, days: DayRange) -> list[Wish]:
    """Answers the open wishes, in their order, that a machine could meet on some days.

    The days are enough for the wish, or would be with those around them.
    """
    return met_by(machine, list(_in_order(wishes_around(machine, days))))


def wishes_around(machine: Machine, days: DayRange) -> QuerySet[Wish]:
    """Answers the open wishes for a machine's category and for some of these days."""
    chosen = Wish.categories.through.objects.filter(category=machine.category_id)
    return Wish.objects.filter(
        state__in=OPEN,
        from_day__lt=days.stop_day,
        stop_day__gt=days.first_day,
        pk__in=chosen.values("wish"),
    )


def beside_wishes(wishes: QuerySet[Wish]) -> dict[str, QuerySet[Any]]:
    """Answers what has to be fetched together with some wishes, for `assemble`."""
    return {
        "wishes": wishes,
        "wish_holders": User.objects.filter(pk__in=wishes.values("holder")),
        "wish_profiles": Profile.objects.filter(pk__in=wishes.values("profile")),
        "wish_categories": Category.objects.all(),
        "wish_links": Wish.categories.through.objects.filter(wish__in=wishes.values("pk")),
        "wish_offers": WishOffer.objects.filter(wish__in=wishes.values("pk")),
    }


def assemble(found: Mapping[str, Sequence[Any]]) -> list[Wish]:
    """Answers the wishes that were fetched together, with all that their order goes by."""
    holders = {row.pk: row for row in found["wish_holders"]}
    profiles = {row.pk: row for row in found["wish_profiles"]}
    categories = {row.pk: row for row in found["wish_categories"]}
    chosen: defaultdict[int, list[Category]] = defaultdict(list)
    for link in found["wish_links"]:
        chosen[link.wish_id].append(categories[link.category_id])
    unanswered = Counter(offer.wish_id for offer in found["wish_offers"] if offer.was_unanswered)
    wishes: list[Any] = list(found["wishes"])
    for wish in wishes:
        wish.holder, wish.profile = holders[wish.holder_id], profiles[wish.profile_id]
        wish.unanswered = unanswered[wish.pk]
        in_order = sorted(chosen[wish.pk], key=attrgetter("position", "slug"))
        remember(wish, "categories", in_order)
    return wishes


def met_by(machine: Machine, wishes: Sequence[Wish]) -> list[Wish]:
    """Answers those wishes, in their order, for which a machine has enough.

    Args:
        machine: with the profiles it accepts.
        wishes: with what their order goes by.
    """
    ground = Ground(
        name=machine.name,
        category=machine.category_id,
        profiles=frozenset(profile.slug for profile in machine.profiles.all()),
        memory_gib=machine.memory_gib,
        cores=machine.cores,
        gpus=machine.gpus,
        gaps=(),
    )
    hopes = {row.pk: _ranked(row) for row in wishes}
    found = [row for row in wishes if is_enough(ground, hopes[row.pk])]
    return sorted(found, key=lambda row: order(hopes[row.pk]))


def _ranked(wish: Wish) -> Hope:
    """Answers a wish with the offers that it let pass without an answer."""
    return replace(hope_of(wish), unanswered=getattr(wish, "unanswered", 0))


def overdue_offers(now: datetime) -> QuerySet[Booking]:
    """Answers the bookings whose offers nobody has answered in time."""
    return Booking.objects.filter(state=BookingState.OFFERED, offer__lapses_at__lte=now)


def too_late(wish: Wish, now: datetime) -> bool:
    """Answers whether nothing can be offered in time any more, on any machine of its categories.

    Without a machine, the day after tomorrow is the earliest, as for any request.
    """
    last_first_day = wish.stop_day - timedelta(days=wish.days)
    machines = in_service(
        bookable_machines(category.pk for category in wish.categories.all()), now.date()
    )
    sites = {machine.site_id: machine.site for machine in machines}
    first_days = [
        first_offered_day(now.astimezone(site_zone(site)).date(), working_calendar(site))
        for site in sites.values()
    ]
    return last_first_day < min(first_days, default=now.date() + timedelta(days=2))


def due_wishes(now: datetime, pause: timedelta) -> bool:
    """Answers whether some waiting wish was not looked at for so long."""
    is_due = Q(looked_at=None) | Q(looked_at__lte=now - pause)
    return waiting_wishes().filter(is_due).exists()


def _with_rows(wishes: QuerySet[Wish]) -> QuerySet[Wish]:
    return wishes.select_related("holder", "profile").prefetch_related("categories")
