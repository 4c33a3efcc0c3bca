"""What may befall a machine in use and after its end: closed, opened, isolated, left."""

import contextlib
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from machines.errors import UnavailabilityError
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ProvisioningError
from provisioning.models import Reinstall
from provisioning.services import (
    confirm_reinstall,
    isolate_machine,
    refuse_reinstall,
    reopen_access,
    request_reinstall,
    withdraw_reinstall,
)
from provisioning.services.collaborators import add_collaborator, remove_collaborator
from provisioning.services.logins import renew_login
from reservations.errors import BookingError
from reservations.lifecycle import State
from reservations.models import MoveOffer
from reservations.services import move_booking, offer_move, turn_down_move
from tests.journeys.any_world import AnyWorld

NOS = (BookingError, ProvisioningError, UnavailabilityError)
"""Calm answers to gestures that come at the wrong moment."""

places = st.integers(0, 11)
machines = st.integers(0, 2)
hands = st.sampled_from(["power", "access", "reboot", "redfish"])


class AnyEnding(AnyWorld):
    """Access is taken back and given back, and bookings go to other machines."""

    @precondition(lambda self: self.has(State.ENDED))
    @rule(place=places, is_by_holder=st.booleans())
    def open_again(self, place, is_by_holder):
        booking = self.booking(place, State.ENDED)
        with contextlib.suppress(*NOS):
            reopen_access(
                booking_id=booking.pk,
                by=booking.holder if is_by_holder else self.boss,
                reason="a paper",
            )

    @rule(machine=machines, days=st.integers(1, 2))
    def isolate(self, machine, days):
        isolate_machine(
            machine=self.machines[machine],
            by=self.boss,
            reason="it sends spam",
            stop_day=self.today() + timedelta(days=days),
        )

    @precondition(lambda self: self.has(State.APPROVED, State.ACTIVE))
    @rule(place=places)
    def offer_another_machine(self, place):
        booking = self.booking(place, State.APPROVED, State.ACTIVE)
        with contextlib.suppress(*NOS):
            offer_move(
                booking_id=booking.pk,
                cause=MoveOffer.Cause.APPROVER,
                by=self.boss,
                reason="a fan",
            )

    @precondition(lambda self: MoveOffer.objects.filter(outcome="").exists())
    @rule(place=places, machine=st.integers(0, 1), is_taken=st.sampled_from([True, True, False]))
    def answer_an_offer(self, place, machine, is_taken):
        offers = list(MoveOffer.objects.filter(outcome="").order_by("pk"))
        booking = offers[place % len(offers)].booking
        with contextlib.suppress(*NOS):
            if is_taken:
                name = self.machines[machine].name
                move_booking(booking_id=booking.pk, machine=name, by=booking.holder)
            else:
                turn_down_move(booking_id=booking.pk, by=booking.holder)

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(place=places, who=st.integers(0, 2), gesture=st.sampled_from(["renew", "add", "remove"]))
    def change_accounts(self, place, who, gesture):
        booking, person = self.booking(place, State.ACTIVE), self.people[who]
        with contextlib.suppress(*NOS):
            if gesture == "renew":
                renew_login(booking=booking, by=booking.holder, with_keys=False)
            elif gesture == "add":
                add_collaborator(booking=booking, by=booking.holder, name=person.account_name)
            else:
                name = person.account_name
                remove_collaborator(booking=booking, by=booking.holder, account_name=name)

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(place=places)
    def ask_for_a_reinstall(self, place):
        booking = self.booking(place, State.ACTIVE)
        with contextlib.suppress(*NOS):
            request_reinstall(
                booking_id=booking.pk,
                by=booking.holder,
                typed_name=booking.machine.name,
                profile=booking.profile,
                why="it is broken",
            )

    @precondition(lambda self: Reinstall.objects.exists())
    @rule(place=places, gesture=st.sampled_from(["confirm", "confirm", "refuse", "withdraw"]))
    def decide_on_a_reinstall(self, place, gesture):
        found = list(Reinstall.objects.order_by("pk"))
        wanted = found[place % len(found)]
        with contextlib.suppress(*NOS):
            if gesture == "confirm":
                confirm_reinstall(reinstall_id=wanted.pk, by=self.boss)
            elif gesture == "refuse":
                refuse_reinstall(reinstall_id=wanted.pk, by=self.boss, reason="no")
            else:
                withdraw_reinstall(reinstall_id=wanted.pk, by=wanted.booking.holder)

    @rule(machine=machines, hand=hands, kind=st.sampled_from(FaultKind))
    def spoil_a_hand(self, machine, hand, kind):
        self.fleet.set_fault(self.machines[machine].name, hand, kind)
        self.spoilt = True
