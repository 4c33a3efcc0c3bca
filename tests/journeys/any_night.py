"""Everything that may befall the portal: gestures of people, faults of machines, dead workers."""

import contextlib
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from machines.models import Unavailability
from machines.services import clear_unavailability, enter_unavailability
from provisioning.drivers.simulated import FaultKind
from provisioning.drivers.simulated.faults import MARKER
from provisioning.models import DataHold, Run
from provisioning.ports import StepName
from provisioning.services import (
    confirm_late_start,
    fail_run,
    halt,
    hold_data,
    lift_hold,
    request_technical_run,
    resume,
    resume_run,
    retry_run,
)
from provisioning.services.safety import is_halted
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.queries import rival_extensions
from reservations.services import (
    Answer,
    Continuation,
    approve_booking,
    end_outage,
    enter_outage,
    refuse_booking,
    release_booking,
    withdraw_or_cancel,
)
from tests.journeys.any_ending import NOS, machines, places
from tests.journeys.any_extension import AnyExtension
from tests.journeys.any_world import WAIVERS

steps = st.sampled_from([MARKER, *(step.value for step in StepName)])


class AnyNight(AnyExtension):
    """Anybody may do anything at any moment, and anything may break."""

    # ------------------------------------------------------------------------- people

    @rule(
        who=st.integers(0, 2),
        machine=machines,
        ahead=st.integers(0, 4),
        days=st.integers(1, 4),
        continues=st.sampled_from([None, True, False]),
        is_for_other=st.booleans(),
    )
    def ask(self, who, machine, ahead, days, continues, is_for_other):
        with contextlib.suppress(*NOS):
            self.request(who, machine, ahead, days, continues, is_for_other)

    @precondition(lambda self: self.has(State.REQUESTED))
    @rule(place=places, is_good=st.sampled_from([True, True, True, False]))
    def decide(self, place, is_good):
        booking = self.booking(place, State.REQUESTED)
        facts = {"booking_id": booking.pk, "by": self.boss, "version": booking.version}
        with contextlib.suppress(*NOS):
            if is_good:
                approve_booking(
                    **facts,
                    waivers=WAIVERS,
                    rivals_seen=[rival.pk for rival in rival_extensions(booking)],
                    rivals_reason="somebody was first",
                )
            else:
                refuse_booking(**facts, reason="no")

    @precondition(lambda self: self.has(State.REQUESTED, State.APPROVED))
    @rule(place=places, wish=st.sampled_from([None, *Continuation]))
    def give_up(self, place, wish):
        booking = self.booking(place, State.REQUESTED, State.APPROVED)
        with contextlib.suppress(*NOS):
            withdraw_or_cancel(booking_id=booking.pk, by=booking.holder, continuation=wish)

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(place=places, wish=st.sampled_from([None, *Continuation]))
    def give_back(self, place, wish):
        booking = self.booking(place, State.ACTIVE)
        with contextlib.suppress(*NOS):
            release_booking(booking_id=booking.pk, by=booking.holder, continuation=wish)

    @rule(machine=machines, days=st.integers(1, 3))
    def hold(self, machine, days):
        hold_data(
            machine=self.machines[machine],
            by=self.boss,
            reason="a thesis",
            stop_day=self.today() + timedelta(days=days),
        )

    @precondition(lambda self: DataHold.objects.filter(lifted_at=None).exists())
    @rule(place=places)
    def lift(self, place):
        holds = list(DataHold.objects.filter(lifted_at=None).order_by("pk"))
        lift_hold(hold_id=holds[place % len(holds)].pk, by=self.boss)

    @rule()
    def turn_the_switch(self):
        if is_halted():
            resume(by=self.boss, reason="it was nothing")
        else:
            halt(by=self.boss, reason="something is wrong")

    @rule(machine=machines, kind=st.sampled_from(Unavailability.Kind.values))
    def take_out(self, machine, kind):
        with contextlib.suppress(*NOS):
            enter_unavailability(
                machines=[self.machines[machine]],
                kind=kind,
                first_day=self.today(),
                stop_day=self.today() + timedelta(days=1),
                reason="a fan",
                by=self.boss,
            )

    @rule(days=st.integers(1, 3), answer=st.sampled_from(Answer))
    def take_the_site_out(self, days, answer):
        """One gesture for all machines, whoever holds them."""
        references = Booking.objects.values_list("reference", flat=True)
        with contextlib.suppress(*NOS):
            enter_outage(
                machines=self.machines,
                kind=Unavailability.Kind.MAINTENANCE,
                first_day=self.today(),
                stop_day=self.today() + timedelta(days=days),
                reason="no electricity",
                by=self.boss,
                answers=dict.fromkeys(references, answer),
                is_whole_site=True,
            )

    @precondition(lambda self: Unavailability.objects.exists())
    @rule()
    def bring_all_back(self):
        rows = list(Unavailability.objects.values_list("pk", flat=True))
        with contextlib.suppress(*NOS):
            end_outage(unavailability_ids=rows, by=self.boss, reason="there is light")

    @precondition(lambda self: Unavailability.objects.exists())
    @rule(place=places)
    def put_back(self, place):
        rows = list(Unavailability.objects.order_by("pk"))
        with contextlib.suppress(*NOS):
            clear_unavailability(unavailability_id=rows[place % len(rows)].pk, by=self.boss)

    # --------------------------------------------------------------------------- runs

    @rule(machine=machines)
    def install_by_day(self, machine):
        """An administrator tries something out on a machine that nobody has."""
        chosen = self.machines[machine]
        with contextlib.suppress(*NOS), transaction.atomic():
            request_technical_run(
                machine=chosen,
                by=self.boss,
                typed_name=chosen.name,
                profile=chosen.profiles.get(),
                reason="a new class",
            )

    @precondition(lambda self: self.unfinished())
    @rule(place=places)
    def resume_a_run(self, place):
        with contextlib.suppress(*NOS):
            resume_run(run_id=self.run(place), by=self.boss)

    @precondition(lambda self: Run.objects.exists())
    @rule(place=places)
    def retry_a_run(self, place):
        runs = list(Run.objects.order_by("pk").values_list("pk", flat=True))
        with contextlib.suppress(*NOS):
            retry_run(run_id=runs[place % len(runs)], by=self.boss)

    @precondition(lambda self: self.unfinished())
    @rule(place=places)
    def give_a_run_up(self, place):
        with contextlib.suppress(*NOS):
            fail_run(run_id=self.run(place), by=self.boss, reason="enough")

    @precondition(lambda self: self.unfinished())
    @rule(place=places)
    def let_a_run_begin_late(self, place):
        with contextlib.suppress(*NOS):
            confirm_late_start(run_id=self.run(place), by=self.boss)

    # ----------------------------------------------------------------------- machines

    @rule(machine=machines, step=steps, kind=st.sampled_from(FaultKind), count=st.integers(1, 6))
    def spoil(self, machine, step, kind, count):
        name = self.machines[machine].name
        self.fleet.set_fault(name, step, kind, count)
        self.spoilt = True
        if step == StepName.DISARMING and kind in (FaultKind.LIES, FaultKind.LIES_ALWAYS):
            self.liars.add(name)

    @precondition(lambda self: self.spoilt)
    @rule()
    def repair(self):
        self.spoilt = False
        for machine in self.machines:
            self.fleet.clear_faults(machine.name)
            with self.fleet.machine(machine.name) as iron:
                iron.is_answering = True

    @rule(machine=machines)
    def fall_silent(self, machine):
        with self.fleet.machine(self.machines[machine].name) as iron:
            iron.is_answering = False
        self.spoilt = True

    @precondition(lambda self: self.kills_in <= 0)
    @rule(crossings=st.integers(1, 40))
    def let_a_worker_die(self, crossings):
        """At so many boundaries from now, whoever works is gone."""
        self.kills_in = crossings
