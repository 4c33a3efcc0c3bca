"""The demonstration's data: loaded once, lived-in, and as the rules would have let it be."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import is_administrator, is_team_manager
from bigmem_portal import wiring
from bigmem_portal.demonstration import fleet, people
from bigmem_portal.demonstration.bookings import SEEDS
from bigmem_portal.demonstration.loading import Loaded, load
from bigmem_portal.demonstration.past import SIGN_INS, STOP_AFTER, past_seeds
from foundation.days import DayRange
from journal import consumers
from journal.models import Entry, Pending, Receipt
from machines.models import Machine, Unavailability
from machines.queries import find_machine, open_spans, today_at, visible_categories
from provisioning.lifecycle import State as RunState
from provisioning.models import NightLimits, Reinstall, Run
from provisioning.services import is_halted
from reservations import guard
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, Change, Decision, Extension, HandOver, Occupancy
from reservations.policy.values import Limits
from reservations.policy.window import usage_in_windows
from tests.factories import SiteFactory
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MOMENTS = {
    "a working morning": datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
    "a minute past midnight": datetime(2027, 3, 1, 23, 1, tzinfo=UTC),
    "the short night": datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 22, 30, tzinfo=UTC),
    "new year's eve": datetime(2027, 12, 31, 22, 59, tzinfo=UTC),
}


@pytest.fixture(params=MOMENTS)
def moment(request):
    with time_machine.travel(MOMENTS[request.param], tick=False):
        yield MOMENTS[request.param]


@pytest.fixture
def loaded():
    with time_machine.travel(MOMENTS["a working morning"], tick=False):
        yield load()


@pytest.mark.both_databases
def test_load_puts_everything_in_at_any_moment_and_only_once(moment):
    seeds = [*SEEDS, *past_seeds(today_at(SiteFactory.build()))]
    assert load() == Loaded(people=24, machines=25, bookings=len(seeds))
    before = Counter(Booking.objects.values_list("state", flat=True))

    assert load() is None

    assert Counter(Booking.objects.values_list("state", flat=True)) == before
    assert before == Counter(seed.state.value for seed in seeds)
    assert User.objects.count() == 24
    assert guard.is_installed(connection)


def test_nothing_happened_in_the_future_and_states_fit_today(moment):
    load()
    today = today_at(Machine.objects.first().site)

    assert not Entry.objects.filter(at__gt=moment).exists()
    assert not Booking.objects.filter(asked_at__gt=moment).exists()
    assert not Decision.objects.filter(at__gt=moment).exists()
    for booking in Booking.objects.all():
        if booking.state in {State.REQUESTED, State.APPROVED}:
            assert booking.first_day > today
        elif booking.state == State.ACTIVE:
            assert booking.days.contains(today)
        elif booking.state == State.ENDED:
            assert booking.stop_day <= today
            assert booking.kept_until is not None
            assert booking.kept_until >= booking.stop_day
    ids = list(Entry.objects.order_by("at", "id").values_list("id", flat=True))
    assert ids == sorted(ids)


def test_the_logins_of_the_contract_work_and_are_who_they_should_be(loaded):
    for name in ("admin", "alice", "bruno", "chloe"):
        client = Client()
        client.post("/accounts/login/", {"login": name, "password": people.PASSWORD})
        assert client.session.get("_auth_user_id"), name
    of = {person.account_name: person for person in User.objects.all()}

    assert [name for name, person in of.items() if is_administrator(person)] == ["admin"]
    assert is_team_manager(of["chloe"])
    private = Machine.objects.get(name="bigmem21")
    assert private.owner_teams.filter(memberships__person=of["chloe"]).exists()
    assert (private.category.slug, private.category.is_bookable) == ("isem-private", False)
    assert {c.slug for c in visible_categories(of["bruno"])} == {"cemeb", "isem-private"}
    assert {c.slug for c in visible_categories(of["alice"])} == {"cemeb", "isem", "isem-private"}
    assert find_machine(of["alice"], "bigmem12").name == "bigmem12"
    with pytest.raises(Machine.DoesNotExist):
        find_machine(of["bruno"], "bigmem12")


def test_the_fleet_is_that_of_the_contract(loaded):
    machines = {machine.name: machine for machine in Machine.objects.all()}

    assert set(machines) == {f"bigmem{number}" for number in range(25)}
    assert {p.slug for p in machines["bigmem0"].profiles.all()} == {"plain"}
    assert {p.slug for p in machines["bigmem7"].profiles.all()} == {"plain", "mbbworkflow"}
    assert {m.memory_gib for m in machines.values()} >= {256, 4096}
    slots = [m for m in machines.values() if m.kind == "gpu_container"]
    assert [slot.host.name for slot in slots] == [fleet.HOST] * 4
    assert {m.driven_by for m in machines.values()} == {"portal", "calendar", "nobody"}
    today = today_at(machines["bigmem0"].site)
    assert [m.name for m in machines.values() if m.warranty_end_day < today]
    coming = Unavailability.objects.filter(stop_day__gt=today)
    assert sorted(coming.values_list("kind", flat=True)) == [
        "breakdown",
        "maintenance",
    ]
    for machine in machines.values():
        machine.full_clean()


def test_the_portal_may_install_and_its_limits_are_set(loaded):
    assert is_halted() is False
    assert NightLimits.objects.count() == 1


def test_bookings_are_as_the_rules_would_have_let_them_be(loaded):
    bookings = list(
        Booking.objects.select_related("machine__category", "holder", "rules", "occupancy")
    )
    for booking in bookings:
        waived = set(booking.waivers.values_list("rule", flat=True))
        machine, limits = booking.machine, Limits()
        spans = open_spans(booking.holder, [machine])[machine.pk]
        assert any(span.reaches(booking.days.last_day) for span in spans), booking.purpose
        assert machine.category.is_bookable
        assert machine.profiles.filter(pk=booking.profile_id).exists(), booking.purpose
        assert booking.first_day >= booking.asked_at.date() + timedelta(days=2)
        is_long = booking.days.days > limits.max_days
        assert not is_long or "length" in waived or booking.state == State.REQUESTED
        others = [
            other.days
            for other in bookings
            if other != booking
            and other.holder == booking.holder
            and other.machine.category == machine.category
            and other.state in {*LIVE, State.ENDED}
        ]
        assert usage_in_windows(others, booking.days, limits) <= limits.max_window_days


def test_live_bookings_meet_no_outage_but_a_breakdown(loaded):
    for outage in Unavailability.objects.filter(kind="maintenance"):
        days = DayRange(outage.first_day, outage.stop_day)
        for booking in Booking.objects.filter(machine=outage.machine, state__in=LIVE):
            assert not booking.days.overlaps(days)


def test_some_requests_wait_and_one_needs_a_waiver(loaded):
    waiting = Booking.objects.filter(state=State.REQUESTED).select_related("machine__category")

    assert len(waiting) == 5
    needy = [booking for booking in waiting if booking.days.days > Limits().max_days]
    assert [(b.holder.account_name, b.machine.category.slug) for b in needy] == [("alice", "isem")]
    assert max(Counter(b.holder_id for b in waiting).values()) <= Limits().max_undecided


def test_one_of_each_kind_waits_at_the_desk_at_any_moment(moment):
    load()

    assert Extension.objects.filter(state="requested").count() == 2
    assert Change.objects.filter(state="requested").count() == 1
    assert HandOver.objects.filter(state="accepted").count() == 1
    assert Reinstall.objects.filter(state="requested").count() == 1
    assert Ticket.objects.count() == 1


def test_a_machine_is_free_for_whoever_tries(loaded):
    """The story of the first two minutes needs a machine from the day after tomorrow."""
    machine = Machine.objects.get(name="bigmem5")
    today = today_at(machine.site)
    wanted = DayRange.of(today + timedelta(days=2), 14)

    meeting = [b for b in machine.bookings.filter(state__in=LIVE) if b.days.overlaps(wanted)]

    assert meeting == []


def test_a_chain_shares_its_occupancy(loaded):
    later = Booking.objects.get(continues__isnull=False)

    assert later.occupancy == later.continues.occupancy
    assert later.continues.stop_day == later.first_day
    assert Occupancy.objects.count() == Booking.objects.count() - 1


def test_the_first_pass_plans_what_is_approved_and_reinstalls_nothing_begun(loaded):
    wiring.wire()
    owed = Booking.objects.filter(
        state=State.APPROVED, continues=None, machine__driven_by="portal"
    ).exclude(machine__kind="manual")

    consumers.deliver_pending()

    planned = Run.objects.exclude(state__in=[RunState.READY, RunState.SUPERSEDED])
    assert set(planned.values_list("booking", flat=True)) == set(owed.values_list("pk", flat=True))
    assert not Pending.objects.exists()
    told = Receipt.objects.filter(consumer="enqueue_mails", entry__kind="booking_requested")
    assert told.count() == Booking.objects.count()


def test_the_command_says_what_it_did_and_refuses_a_real_portal(settings, capsys):
    call_command("load_demonstration")
    call_command("load_demonstration")
    settings.PORTAL_DEMO = False

    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        call_command("load_demonstration")

    assert capsys.readouterr().out.splitlines() == [
        f"Loaded 24 people, 25 machines and {Booking.objects.count()} bookings.",
        "The demonstration is there already.",
    ]


def test_the_past_is_long_over_and_leaves_the_sign_ins_alone(loaded):
    today = today_at(Machine.objects.first().site)
    seeds = past_seeds(today)

    assert seeds == past_seeds(today), "the dice fall alike"
    assert 100 < len(seeds) < 400
    assert not SIGN_INS & {seed.holder for seed in seeds}
    assert all(seed.first_after + seed.days <= STOP_AFTER + 60 for seed in seeds)
    ended = [seed for seed in seeds if seed.state == State.ENDED]
    assert all(seed.first_after + seed.days <= STOP_AFTER for seed in ended)


def test_nobody_held_a_machine_that_others_held_or_that_was_out(loaded):
    for machine in Machine.objects.all():
        held = machine.bookings.filter(state__in=[*LIVE, State.ENDED]).order_by("first_day")
        days = [booking.days for booking in held]
        past = machine.unavailabilities.filter(stop_day__lt="2027-01-01")
        for before, after in pairwise(days):
            assert before.stop_day <= after.first_day, machine.name
        for outage in past:
            out = DayRange(outage.first_day, outage.stop_day)
            assert not any(out.overlaps(booking) for booking in days), machine.name


def test_installations_of_the_past_are_over_and_were_mostly_good(loaded):
    runs = Run.objects.all()
    ready = runs.filter(state=RunState.READY)

    assert set(runs.values_list("state", flat=True)) == {"ready", "superseded"}
    assert ready.count() > 50
    assert 0.05 < runs.filter(state=RunState.SUPERSEDED).count() / ready.count() < 0.5
    assert not Occupancy.objects.filter(
        bookings__state=State.ENDED, installed_at=None, is_installed_elsewhere=False
    ).exists()
