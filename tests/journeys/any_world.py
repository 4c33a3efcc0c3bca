"""The portal as a machine that anything may happen to, and what must be true all the same.

People ask, decide, give up and give back; machines fail and lie; workers die anywhere; the clock
jumps over nights and both clock changes. After every gesture the world is compared with what the
service promises: the fleet's own log says what was done to the machines, the rows say why.
"""

import contextlib
from datetime import UTC, datetime, time, timedelta
from itertools import combinations, count
from pathlib import Path
from unittest.mock import patch

import time_machine
from django.conf import settings
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bigmem_portal import ticking
from foundation import clock
from foundation.midnight import at_local, local_day, midnight
from journal.models import Pending
from machines.queries import site_zone
from provisioning.driver_table import simulated_driver
from provisioning.lifecycle import OVER, RESTING
from provisioning.models import NightLimits, Run
from provisioning.services import (
    guarding,
    resume,
    stepping,
)
from reservations.lifecycle import LIVE, State
from reservations.models import Booking
from reservations.policy.values import Rule
from reservations.services import request_booking
from tests.factories import (
    AdministratorFactory,
    BookingRulesFactory,
    CategoryFactory,
    ContainerHostFactory,
    MachineFactory,
    ManagementBoardFactory,
    PersonFactory,
    SiteFactory,
)
from tests.journeys.watching import Watcher
from tests.provisioning.promises import broken_promises

BEGINNINGS = (
    datetime(2027, 2, 25, 9, 0, tzinfo=UTC),
    datetime(2027, 3, 25, 9, 0, tzinfo=UTC),
    datetime(2027, 10, 27, 9, 0, tzinfo=UTC),
    datetime(2027, 12, 29, 9, 0, tzinfo=UTC),
)
"""An ordinary week, both clock changes, and the end of the year."""
HOURS_OF_A_DAY = (time(9, 1), time(15, 31))
NIGHT_MINUTES = (0, 1, 12)
WAIVERS = dict.fromkeys(Rule, "because")
STANDS = (*LIVE, State.ENDED)
_folders = count()


def must_be_empty(wrongs):
    """Says what is wrong; a plain assertion here would not."""
    if wrongs:
        raise AssertionError("\n".join(wrongs))


class KilledError(BaseException):
    """kill -9, as far as a test can."""


class AnyWorld(RuleBasedStateMachine):
    """A site with two machines and a container slot, three people, time, and the promises."""

    folder: Path

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def open_the_portal(self, beginning):
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.traveller = self.stack.enter_context(time_machine.travel(beginning, tick=False))
        folder = self.folder / f"night{next(_folders)}"
        self.stack.enter_context(patch.object(settings, "PORTAL_DATA_DIR", folder))
        self.fleet = simulated_driver().fleet
        self.site = SiteFactory()
        NightLimits.objects.create(site=self.site, max_fencings=4, max_parallel=2)
        category = CategoryFactory()
        BookingRulesFactory(category=category)
        self.boss = AdministratorFactory()
        self.people = [PersonFactory() for _person in range(3)]
        host = ContainerHostFactory(site=self.site)
        self.machines = [
            MachineFactory(name="m0", category=category, site=self.site),
            MachineFactory(name="m1", category=category, site=self.site),
            MachineFactory(
                name="g0", category=category, site=self.site, kind="gpu_container", host=host
            ),
        ]
        ManagementBoardFactory(machine=self.machines[0])
        resume(by=self.boss, reason="it begins")
        self.watcher = Watcher(self.fleet, [machine.name for machine in self.machines])
        self.liars: set[str] = set()
        self.kills_in = 0
        self.spoilt = False
        self.is_settled = True
        for place in range(len(self.machines)):
            self.request(place, place, ahead=1, days=2, continues=None, is_for_other=True)

    def teardown(self):
        if not hasattr(self, "stack"):
            return
        try:
            self.come_to_rest()
        finally:
            transaction.set_rollback(True)
            self.stack.close()

    # --------------------------------------------------------------------------- time

    @rule(minutes=st.sampled_from([1, 2, 6, 31, 130]))
    def wait(self, minutes):
        self.traveller.shift(timedelta(minutes=minutes))
        self.tick()

    @rule(nights=st.sampled_from([1, 1, 1, 2]))
    def sleep(self, nights):
        for _night in range(nights):
            self.next_night()

    @rule()
    def sleep_again(self):
        """Nights are what all this is about: they come often."""
        self.next_night()

    @rule()
    def sleep_once_more(self):
        self.next_night()

    def next_night(self):
        zone, today = site_zone(self.site), self.today()
        for moment in HOURS_OF_A_DAY:
            self.move_to(at_local(today, moment, zone))
        begins_at = midnight(today + timedelta(days=1), zone)
        for minutes in NIGHT_MINUTES:
            self.move_to(begins_at + timedelta(minutes=minutes))

    @rule(hours=st.sampled_from([7, 25, 60]))
    def sleep_through(self, hours):
        """Nothing runs for hours: a power cut, a broken beat."""
        self.traveller.shift(timedelta(hours=hours))
        self.tick()

    def move_to(self, moment):
        if moment > clock.now():
            self.traveller.move_to(moment, tick=False)
            self.tick()

    def tick(self):
        """One pass of the portal, in which the worker may die."""
        with self.mortal(), contextlib.suppress(KilledError):
            self.is_settled = False
            report = ticking.tick()
            self.is_settled = True
            must_be_empty([f"failed: {part}" for part in report.failed])
            must_be_empty(
                [
                    f"nobody can react to {late.entry.kind}"
                    for late in Pending.objects.filter(setbacks__gt=0).select_related("entry")
                ]
            )
        self.watch()

    @contextlib.contextmanager
    def mortal(self):
        """Counts boundaries of the engine and the driver; at the one drawn, the worker dies."""
        driver = simulated_driver()
        with contextlib.ExitStack() as stack:
            for owner, name in (
                (driver, "act"),
                (driver, "observe"),
                (driver, "read_marker"),
                (stepping, "begin_step"),
                (stepping, "keep_act"),
                (stepping, "settle"),
                (guarding, "_fence"),
            ):
                stack.enter_context(patch.object(owner, name, self.deadly(getattr(owner, name))))
            yield

    def deadly(self, function):
        def call(*arguments, **options):
            self.cross()
            done = function(*arguments, **options)
            self.cross()
            return done

        return call

    def cross(self):
        self.kills_in -= 1
        if self.kills_in == 0:
            raise KilledError

    # ------------------------------------------------------------------------ promises

    def watch(self):
        must_be_empty(self.watcher.wrongs(self.today()))

    @invariant()
    def no_promise_is_broken(self):
        if not hasattr(self, "stack"):
            return
        now = clock.now() if self.is_settled else datetime(1970, 1, 1, tzinfo=UTC)
        must_be_empty(broken_promises(self.fleet, now, liars=frozenset(self.liars)))

    @invariant()
    def nobody_shares_a_day(self):
        if not hasattr(self, "stack"):
            return
        rows = Booking.objects.filter(state__in=STANDS)
        for one, other in combinations(rows, 2):
            if one.machine_id == other.machine_id:
                assert not one.days.overlaps(other.days)
                if one.state in LIVE and other.state in LIVE:
                    assert not one.held_days.overlaps(other.held_days)

    def come_to_rest(self):
        """With everything repaired and nobody in the way, whatever passes leads somewhere."""
        self.kills_in = 0
        self.repair()
        for minutes in (2, 6, 6, 6, 31, 31, 31, 130):
            self.wait(minutes)
        left = Run.objects.exclude(state__in=[state.value for state in RESTING])
        must_be_empty([f"{run.machine}: still {run.state}" for run in left])
        assert not Run.objects.filter(is_armed=True).exists()
        for machine in self.machines:
            with self.fleet.machine(machine.name) as iron:
                assert not iron.armed_for or machine.name in self.liars

    def request(self, who, machine, ahead, days, continues, is_for_other):
        holder = self.people[who]
        request_booking(
            holder=holder,
            asked_by=self.boss if is_for_other else holder,
            machine=self.machines[machine],
            first_day=self.today() + timedelta(days=ahead),
            days=days,
            profile="plain",
            purpose="anything",
            continues=continues,
            waivers=WAIVERS,
        )

    # -------------------------------------------------------------------------- reading

    def today(self):
        return local_day(clock.now(), site_zone(self.site))

    def has(self, *states):
        return Booking.objects.filter(state__in=states).exists()

    def booking(self, place, *states):
        found = list(Booking.objects.filter(state__in=states).order_by("pk"))
        return found[place % len(found)]

    def unfinished(self):
        over = [state.value for state in OVER]
        return list(
            Run.objects.exclude(state__in=over).order_by("pk").values_list("pk", flat=True)
        )

    def run(self, place):
        runs = self.unfinished()
        return runs[place % len(runs)]
