"""Whatever people do in whatever order: no overlap, and promised data stay as long as promised."""

import contextlib
from datetime import timedelta
from itertools import combinations

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundation import clock
from foundation.days import DayRange
from reservations.errors import BookingError
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, Extension
from reservations.policy.values import Rule
from reservations.queries import rival_extensions, rivals_of
from reservations.services import (
    Continuation,
    approve_booking,
    approve_otherwise,
    begin_due_bookings,
    end_due_bookings,
    grant_extension,
    keep_data_longer,
    lapse_due_extensions,
    lapse_due_requests,
    refuse_booking,
    refuse_extension,
    release_booking,
    request_booking,
    request_extension,
    warn_undecided_extensions,
    withdraw_extension,
    withdraw_or_cancel,
)
from tests.factories import AdministratorFactory, MachineFactory, PersonFactory
from tests.reservations.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WAIVERS = dict.fromkeys(Rule, "because")
STANDS = (*LIVE, State.ENDED)

SWEEPS = (
    lapse_due_requests,
    lapse_due_extensions,
    end_due_bookings,
    keep_data_longer,
    begin_due_bookings,
    warn_undecided_extensions,
)
places = st.integers(0, 30)
wishes = st.sampled_from([None, *Continuation])
gestures = st.lists(
    st.one_of(
        st.tuples(
            st.just("ask"), st.integers(0, 2), st.integers(0, 1), st.integers(0, 12),
            st.integers(1, 9), st.sampled_from([None, True, False]), st.booleans(),
        ),
        st.tuples(st.just("approve"), places),
        st.tuples(st.just("approve"), places),
        st.tuples(
            st.just("approve otherwise"), places, st.integers(0, 1),
            st.integers(-2, 4), st.integers(0, 4),
        ),
        st.tuples(st.just("refuse"), places),
        st.tuples(st.just("give up"), places, wishes),
        st.tuples(st.just("give back"), places, wishes),
        st.tuples(st.just("ask behind"), places, st.integers(0, 2), st.integers(1, 5)),
        st.tuples(st.just("extend"), places, st.integers(1, 9), st.booleans()),
        st.tuples(st.just("extend"), places, st.integers(1, 9), st.booleans()),
        st.tuples(st.just("answer"), places, st.sampled_from(["grant", "refuse", "withdraw"])),
        st.tuples(st.just("answer"), places, st.just("grant")),
        st.tuples(st.just("wait"), st.integers(1, 4)),
        st.tuples(st.just("wait"), st.integers(1, 2)),
    ),
    min_size=5,
    max_size=25,
)  # fmt: skip


class Story:
    """A few people and machines, and everything that can be done to bookings."""

    def __init__(self, traveller, category, approver):
        self.traveller = traveller
        self.boss = AdministratorFactory()
        self.approver = approver
        self.people = [PersonFactory() for _ in range(3)]
        self.machines = [MachineFactory(category=category) for _ in range(2)]
        self.kept = {}
        for place in range(2):
            self.ask(place, place, 0, 3, None, is_by_approver=True)
        begin_due_bookings(clock.now())

    def do(self, gesture):
        verb, *details = gesture
        verbs = {
            "ask": self.ask,
            "approve": self.approve,
            "approve otherwise": self.approve_otherwise,
            "refuse": self.refuse,
            "give up": self.give_up,
            "give back": self.give_back,
            "ask behind": self.ask_behind,
            "extend": self.extend,
            "answer": self.answer,
            "wait": self.wait,
        }
        with contextlib.suppress(BookingError):
            verbs[verb](*details)
        self.check()

    def ask(self, person, machine, ahead, days, continues, is_by_approver):
        holder = self.people[person]
        request_booking(
            holder=holder,
            asked_by=self.boss if is_by_approver else holder,
            machine=self.machines[machine],
            first_day=clock.now().date() + timedelta(days=ahead),
            days=days,
            profile="plain",
            purpose="anything",
            continues=continues,
            waivers=WAIVERS,
        )

    def ask_behind(self, place, person, days):
        """Somebody wants the machine as soon as its holder leaves."""
        booking = self.at(place, State.APPROVED, State.ACTIVE)
        if booking is not None:
            machine = self.machines.index(booking.machine)
            ahead = (booking.stop_day - clock.now().date()).days
            self.ask(person, machine, ahead, days, False, is_by_approver=False)

    def approve(self, place):
        booking = self.at(place, State.REQUESTED)
        if booking is not None:
            approve_booking(
                booking_id=booking.pk,
                by=self.boss,
                version=booking.version,
                waivers=WAIVERS,
                rivals_seen=[rival.pk for rival in rival_extensions(booking)],
                rivals_reason="somebody was first",
            )

    def approve_otherwise(self, place, machine, later, fewer):
        booking = self.at(place, State.REQUESTED)
        if booking is not None:
            approve_otherwise(
                booking_id=booking.pk,
                by=self.boss,
                version=booking.version,
                machine=self.machines[machine],
                first_day=booking.first_day + timedelta(days=later),
                days=booking.days.days - fewer,
                waivers=WAIVERS,
            )

    def refuse(self, place):
        booking = self.at(place, State.REQUESTED)
        if booking is not None:
            refuse_booking(
                booking_id=booking.pk, by=self.boss, version=booking.version, reason="no"
            )

    def give_up(self, place, wish):
        booking = self.at(place, State.REQUESTED, State.APPROVED)
        if booking is not None:
            withdraw_or_cancel(booking_id=booking.pk, by=booking.holder, continuation=wish)

    def give_back(self, place, wish):
        booking = self.at(place, State.APPROVED, State.ACTIVE)
        if booking is not None:
            release_booking(booking_id=booking.pk, by=booking.holder, continuation=wish)

    def extend(self, place, days, is_by_approver):
        booking = self.at(place, State.APPROVED, State.ACTIVE, State.ENDED)
        if booking is not None:
            request_extension(
                booking_id=booking.pk,
                by=self.boss if is_by_approver else booking.holder,
                stop_day=booking.stop_day + timedelta(days=days),
                waivers=WAIVERS,
            )

    def answer(self, place, verb):
        found = list(Extension.objects.filter(state="requested").order_by("pk"))
        if not found:
            return
        extension = found[place % len(found)]
        booking = extension.booking
        if verb == "grant":
            rivals = rivals_of(booking, extension.days)
            grant_extension(
                extension_id=extension.pk,
                by=self.boss,
                waivers=WAIVERS,
                rivals_seen=[rival.reference for rival in rivals],
                rivals_reason="they stay",
            )
        elif verb == "refuse":
            refuse_extension(extension_id=extension.pk, by=self.boss, reason="no")
        else:
            withdraw_extension(extension_id=extension.pk, by=booking.holder)

    def wait(self, days):
        for _day in range(days):
            self.traveller.shift(timedelta(days=1))
            for sweep in SWEEPS:
                sweep(clock.now())

    def at(self, place, *states):
        found = list(Booking.objects.filter(state__in=states).order_by("pk"))
        return found[place % len(found)] if found else None

    def check(self):
        rows = list(Booking.objects.select_related("continues"))
        for one, other in combinations([row for row in rows if row.state in STANDS], 2):
            if one.machine_id == other.machine_id:
                self.check_pair(one, other)
        for row in rows:
            self.check_links(row)
            before = self.kept.get(row.pk)
            assert before is None or row.kept_until >= before, "promised data are taken back"
            self.kept[row.pk] = row.kept_until
            self.check_extension(row)

    @staticmethod
    def check_extension(row):
        """Days beyond the last one are held for an open extension alone, and none lingers."""
        extension = row.extensions.filter(state="requested").first()
        asked_day = row.stop_day if extension is None else extension.stop_day
        assert row.held_stop_day in {row.stop_day, asked_day}
        if extension is None:
            return
        assert row.state in (State.APPROVED, State.ACTIVE, State.ENDED)
        assert clock.now().date() < extension.lapses_day <= extension.stop_day
        if extension.is_rival or row.state == State.ENDED:
            assert row.held_stop_day == row.stop_day

    @staticmethod
    def check_pair(one, other):
        assert not one.days.overlaps(other.days)
        if one.state in LIVE and other.state in LIVE:
            assert not one.held_days.overlaps(other.held_days)
        for kept, later in ((one, other), (other, one)):
            is_kept = kept.kept_until is not None and kept.kept_until > kept.stop_day
            if is_kept and later.occupancy_id != kept.occupancy_id:
                promised = DayRange(kept.stop_day, kept.kept_until)
                is_own = kept.holder_id == later.holder_id
                assert is_own or later.state == State.ENDED or not promised.overlaps(later.days)

    @staticmethod
    def check_links(row):
        if row.continues is None:
            return
        assert row.state in STANDS, "a dead end continues nothing"
        assert row.continues.state in STANDS, "nothing continues a dead end"
        assert row.continues.occupancy_id == row.occupancy_id
        assert row.held_first_day == row.continues.stop_day


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    gestures=[
        ("wait", 4),
        ("extend", 0, 6, False),
        ("answer", 0, "grant"),
        ("wait", 4),
        ("extend", 0, 1, False),
    ]
)
@given(gestures=gestures)
def test_any_order_of_gestures_keeps_the_promises(category, approver, gestures):
    with time_machine.travel(MONDAY, tick=False) as traveller, transaction.atomic():
        story = Story(traveller, category, approver)
        for gesture in gestures:
            story.do(gesture)
        transaction.set_rollback(True)
