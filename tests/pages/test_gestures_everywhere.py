"""Every write path is judged by the row of its gesture: one thing broken at a time, on each.

The paths are walked as people walk them, by pages and the administration, or by the service
where no page is. What a path refuses of these damages is its row of the table of gestures.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from machines.models import Machine, Profile
from reservations.errors import BookingError
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Change, Extension, Misfit
from reservations.policy.values import Rule
from reservations.services import (
    approve_booking,
    ask_hand_over,
    check_standing,
    grant_change,
    grant_extension,
    offer_move,
    request_booking,
    request_change,
    request_extension,
)
from tests.factories import MachineFactory, UnavailabilityFactory, book

pytestmark = pytest.mark.django_db

FIRST, DAYS = date(2027, 3, 8), 14
LAST = "2027-03-21"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


# --------------------------------------------------------------------------- one thing broken each


def account_ends(machine, alice):
    alice.end_day = date(2027, 3, 12)
    alice.save()


def takes_no_bookings(machine, alice):
    Machine.objects.filter(pk=machine.pk).update(accepts_bookings=False)


def takes_another_profile(machine, alice):
    machine.profiles.set([Profile.objects.create(slug="special", name_en="S", name_fr="S")])


def is_out_of_service(machine, alice):
    UnavailabilityFactory(machine=machine, first_day=date(2027, 3, 12), stop_day=date(2027, 3, 13))


def numbers(**changed):
    def damage(machine, alice):
        BookingRules.objects.filter(category=machine.category).update(**changed)

    return damage


DAMAGES = {
    Rule.ACCESS: account_ends,
    Rule.BOOKABLE: takes_no_bookings,
    Rule.PROFILE: takes_another_profile,
    Rule.CLASH: is_out_of_service,
    Rule.NOTICE: numbers(notice_days=60),
    Rule.HORIZON: numbers(horizon_days=1),
    Rule.LENGTH: numbers(max_days=1),
    Rule.RENEWAL: numbers(max_occupancy_days=1),
    Rule.WINDOW: numbers(max_window_days=1),
}
ALL = set(Rule)
ALWAYS = {Rule.ACCESS, Rule.BOOKABLE, Rule.CLASH}

# -------------------------------------------------------- the paths; each answers: it went through


class Request:
    """The form of a researcher."""

    applies = ALL

    def begin(self, world):
        self.continues = ""

    def walk(self, world):
        before = Booking.objects.count()
        world.as_alice.post("/bookings/new/", {**self.typed(), "do": "send"})
        return Booking.objects.count() > before

    def typed(self):
        return {
            "machine": "bigmem7",
            "first_day": FIRST.isoformat(),
            "days": str(DAYS),
            "profile": "plain",
            "purpose": "genome assembly",
            "continues": self.continues,
        }


class Continuing(Request):
    """Days behind one's own, data kept: no notice, no horizon."""

    applies = ALL - {Rule.NOTICE, Rule.HORIZON}

    def begin(self, world):
        book(world.machine, world.alice, date(2027, 2, 22), 14, State.ACTIVE)
        self.continues = "continue"


class Reinstalling(Continuing):
    """The same days, data erased: as any request."""

    applies = ALL

    def begin(self, world):
        super().begin(world)
        self.continues = "reinstall"


class ForSomebody(Request):
    """An approver books for somebody, without a waiver."""

    def walk(self, world):
        result = request_booking(
            holder=world.alice,
            asked_by=world.approver,
            machine=world.machine,
            first_day=FIRST,
            days=DAYS,
            profile="plain",
            purpose="genome assembly",
        )
        return result.booking is not None


class Approving:
    """The desk, without a waiver; a length beyond the limit was asked as one, and needs it."""

    applies = ALWAYS | {Rule.PROFILE, Rule.RENEWAL, Rule.WINDOW, Rule.LENGTH}

    def begin(self, world):
        self.booking = book(world.machine, world.alice, FIRST, DAYS, State.REQUESTED)

    def walk(self, world):
        version = self.booking.version
        return approve_booking(
            booking_id=self.booking.pk, by=world.approver, version=version
        ).is_done


class Changing:
    """Two days later, on the page of the change."""

    applies = ALL

    def begin(self, world):
        self.booking = book(world.machine, world.alice, FIRST, DAYS)

    def walk(self, world):
        typed = {"machine": "bigmem7", "first_day": "2027-03-10", "days": str(DAYS)}
        path = f"/bookings/{self.booking.reference}/change/"
        world.as_alice.post(path, {**typed, "profile": "plain", "do": "ask"})
        return Change.objects.exists()


class GrantingChange(Changing):
    """The approver's answer to it: judged again."""

    def begin(self, world):
        super().begin(world)
        request_change(
            booking_id=self.booking.pk,
            by=world.alice,
            machine=world.machine,
            first_day=date(2027, 3, 10),
            days=DAYS,
            profile=self.booking.profile,
        )

    def walk(self, world):
        row = Change.objects.get()
        return grant_change(change_id=row.pk, by=world.approver).is_done


class Extending:
    """Two weeks more, on the page of the extension."""

    applies = ALL - {Rule.NOTICE, Rule.HORIZON, Rule.PROFILE}

    def begin(self, world):
        self.booking = book(world.machine, world.alice, date(2027, 2, 22), 14, State.ACTIVE)

    def walk(self, world):
        path = f"/bookings/{self.booking.reference}/extend/"
        world.as_alice.post(path, {"do": "ask", "last_day": LAST})
        return Extension.objects.exists()


class GrantingExtension(Extending):
    """The approver's answer to it: judged again."""

    def begin(self, world):
        super().begin(world)
        stop_day = date(2027, 3, 22)
        request_extension(booking_id=self.booking.pk, by=world.alice, stop_day=stop_day)

    def walk(self, world):
        row = Extension.objects.get()
        return grant_extension(extension_id=row.pk, by=world.approver).is_done


class Moving:
    """To this machine, which was offered for another one in trouble."""

    applies = ALWAYS | {Rule.PROFILE}

    def begin(self, world):
        leaving = MachineFactory(name="bigmem9", category=world.machine.category)
        self.booking = book(leaving, world.alice, FIRST, DAYS)
        assert offer_move(booking_id=self.booking.pk, cause="breakdown") is not None

    def walk(self, world):
        path = f"/bookings/{self.booking.reference}/move/"
        world.as_alice.post(path, {"gesture": "move", "machine": "bigmem7"})
        self.booking.refresh_from_db()
        return self.booking.machine == world.machine


class Shortening:
    """Fewer days, on the page of the change: nobody is asked, no rule."""

    applies = frozenset()

    def begin(self, world):
        self.booking = book(world.machine, world.alice, FIRST, DAYS)

    def walk(self, world):
        typed = {"machine": "bigmem7", "first_day": FIRST.isoformat(), "days": "7"}
        path = f"/bookings/{self.booking.reference}/change/"
        world.as_alice.post(path, {**typed, "profile": "plain", "do": "ask"})
        self.booking.refresh_from_db()
        return self.booking.days.days == 7


class GivingBack:
    """Early, while it runs: no rule."""

    applies = frozenset()

    def begin(self, world):
        self.booking = book(world.machine, world.alice, date(2027, 2, 22), 28, State.ACTIVE)

    def walk(self, world):
        world.as_alice.post(f"/bookings/{self.booking.reference}/release/", {})
        self.booking.refresh_from_db()
        return self.booking.released_at is not None


class HandingOver:
    """What is left of somebody's running booking: offered to alice."""

    applies = {Rule.ACCESS, Rule.BOOKABLE, Rule.WINDOW}

    def begin(self, world):
        self.booking = book(world.machine, world.approver, date(2027, 2, 22), 28, State.ACTIVE)

    def walk(self, world):
        result = ask_hand_over(booking_id=self.booking.pk, by=world.approver, name="alice")
        return result.is_done


class Night:
    """The check of each night: it reports."""

    applies = ALWAYS | {Rule.PROFILE}

    def begin(self, world):
        book(world.machine, world.alice, FIRST, DAYS)

    def walk(self, world):
        check_standing(NOW)
        return not Misfit.objects.exists()


PATHS = (
    Request, Continuing, Reinstalling, ForSomebody, Approving, Changing, GrantingChange,
    Extending, GrantingExtension, Moving, Shortening, GivingBack,
    HandingOver, Night,
)  # fmt: skip


class World:
    """The people, the machine, and their browsers."""

    def __init__(self, machine, alice, approver, browser_of):
        self.machine, self.alice, self.approver = machine, alice, approver
        self.as_alice = browser_of(alice)


@pytest.fixture
def world(machine, alice, approver, browser_of):
    return World(machine, alice, approver, browser_of)


@pytest.mark.parametrize("path", PATHS)
def test_write_path_refuses_exactly_what_its_row_says(path, world):
    assert refuses(path(), None, world) is False
    assert {rule for rule in Rule if refuses(path(), rule, world)} == path.applies


def refuses(path, rule, world):
    """Answers whether a path is refused with one thing broken; leaves nothing behind."""
    mark = transaction.savepoint()
    try:
        path.begin(world)
        if rule is not None:
            DAMAGES[rule](world.machine, world.alice)
        try:
            return not path.walk(world)
        except BookingError:
            return True
    finally:
        transaction.savepoint_rollback(mark)
        world.alice.refresh_from_db()
        world.machine.refresh_from_db()
