from datetime import UTC, date, datetime

import pytest

from journal.consumers import deliver_pending
from journal.models import Entry
from machines.models import Profile
from provisioning.models import Run
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import BookingRules, Change, Waiver
from reservations.policy.amending import State as Asked
from reservations.policy.values import Rule, Strictness
from reservations.services import (
    grant_change,
    lapse_due_changes,
    refuse_change,
    request_change,
    shorten_booking,
    withdraw_change,
    withdraw_or_cancel,
)
from tests.factories import BookingRulesFactory, CategoryFactory, MachineFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

FIRST = date(2027, 3, 8)
STOP = date(2027, 3, 22)


@pytest.fixture
def booked(machine, alice):
    """Approved, from 8 to 21 March."""
    return book(machine, alice, FIRST, 14)


@pytest.fixture
def other(category):
    return MachineFactory(name="bigmem9", category=category)


def ask(booking, by=None, **changes):
    wish = {
        "machine": booking.machine,
        "first_day": booking.first_day,
        "days": booking.days.days,
        "profile": booking.profile,
        **changes,
    }
    return request_change(booking_id=booking.pk, by=by or booking.holder, **wish)


def asked(booking, **changes):
    result = ask(booking, **changes)
    assert result.change is not None, (result.errors, result.verdict.violations)
    booking.refresh_from_db()
    return result.change


def broken(result):
    return {check.rule for check in result.verdict.violations}


def test_booking_stands_until_the_change_is_granted(booked, other, approver, kinds):
    row = asked(booked, machine=other, first_day=date(2027, 3, 10), why=" more\nmemory ")
    assert (booked.machine.name, booked.first_day, row.state) == (
        "bigmem7", FIRST, Asked.REQUESTED,
    )  # fmt: skip
    assert (row.why, row.lapses_day) == ("more memory", FIRST)

    grant_change(change_id=row.pk, by=approver, comment="fine")

    booked.refresh_from_db()
    row.refresh_from_db()
    assert (booked.machine, booked.first_day, booked.stop_day) == (
        other, date(2027, 3, 10), date(2027, 3, 24),
    )  # fmt: skip
    assert booked.occupancy.machine == other
    assert (booked.state, row.state) == (State.APPROVED, Asked.GRANTED)
    assert kinds(booked) == ["change_requested", "change_granted"]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [({"first_day": date(2027, 3, 3)}, set()),
     ({"first_day": date(2027, 3, 2)}, {Rule.NOTICE}),
     ({"first_day": date(2027, 3, 9), "days": 43}, {Rule.LENGTH}),
     ({"first_day": date(2027, 3, 9), "days": 90}, {Rule.LENGTH, Rule.RENEWAL, Rule.WINDOW})],
)  # fmt: skip
def test_all_rules_of_its_column_judge_it(booked, changes, rules):
    result = ask(booked, **changes)

    assert broken(result) == rules
    assert (result.change is None) is bool(rules)


def test_notice_is_not_asked_again_for_the_same_first_day(machine, alice, other):
    booking = book(machine, alice, date(2027, 3, 2), 7)
    machine.profiles.add(*other.profiles.all())

    assert broken(ask(booking, machine=other)) == {Rule.NOTICE}
    assert broken(ask(booking, days=5, profile=_profile(machine, "special"))) == set()


def _profile(machine, slug):
    profile = Profile.objects.create(slug=slug, name_en=slug, name_fr=slug)
    machine.profiles.add(profile)
    return profile


def test_somebody_elses_days_are_refused_and_nothing_is_stored(booked, other, bruno):
    book(other, bruno, date(2027, 3, 10), 7)

    result = ask(booked, machine=other)

    assert (broken(result), Change.objects.count(), Entry.objects.count()) == ({Rule.CLASH}, 0, 0)


def test_profile_that_the_machine_does_not_take_is_refused(booked):
    special = Profile.objects.create(slug="special", name_en="Special", name_fr="Spécial")

    assert broken(ask(booked, profile=special)) == {Rule.PROFILE}


def test_usual_profiles_are_chosen_freely_until_the_night(booked, machine, kinds):
    workflow = _profile(machine, "mbbworkflow")

    row = asked(booked, profile=workflow)

    assert (row.state, booked.profile) == (Asked.GRANTED, workflow)
    assert kinds(booked) == ["change_requested", "change_granted"]


def test_automatic_category_grants_what_breaks_no_rule(booked, other, category):
    category.is_automatic = True
    category.save()

    assert asked(booked, machine=other).state == Asked.GRANTED
    assert booked.machine == other


def test_approver_changes_somebodys_booking_at_once(booked, other, approver):
    assert asked(booked, by=approver, machine=other).state == Asked.GRANTED


def test_waiver_is_given_with_its_reason(booked, category, approver):
    BookingRules.objects.filter(category=category).update(strictness=Strictness.FLEXIBLE)
    row = asked(booked, first_day=date(2027, 3, 9), days=50)

    undone = grant_change(change_id=row.pk, by=approver)
    grant_change(change_id=row.pk, by=approver, waivers={Rule.LENGTH: "a long assembly"})

    booked.refresh_from_db()
    assert (undone.is_done, booked.days.days) == (False, 50)
    assert (Waiver.objects.get().change, Waiver.objects.get().figure) == (row, "50")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, ErrorCode.NOTHING_CHANGED),
     ({"days": 20}, ErrorCode.ASK_EXTENSION),
     ({"days": 0}, ErrorCode.BAD_DAYS),
     ({"first_day": date(2099, 1, 1)}, ErrorCode.BAD_FIRST_DAY)],
)  # fmt: skip
def test_what_is_no_change_is_said(booked, changes, code):
    with pytest.raises(BookingError) as caught:
        ask(booked, **changes)

    assert caught.value.code is code


@pytest.mark.parametrize("state", [State.REQUESTED, State.ACTIVE, State.ENDED, State.CANCELLED])
def test_only_what_is_approved_and_has_not_begun_changes(machine, alice, other, state):
    booking = book(machine, alice, FIRST, 7, state)

    with pytest.raises(BookingError) as caught:
        ask(booking, machine=other)

    assert caught.value.code is ErrorCode.NOT_CHANGEABLE


def test_chain_is_not_torn(booked, machine, alice, other):
    book(machine, alice, STOP, 7, continues=booked)

    for changes in ({"machine": other}, {"first_day": date(2027, 3, 9), "days": 10}):
        with pytest.raises(BookingError) as caught:
            ask(booked, **changes)
        assert caught.value.code is ErrorCode.TIED


def test_one_change_at_a_time(booked, other):
    asked(booked, machine=other)

    with pytest.raises(BookingError) as caught:
        ask(booked, first_day=date(2027, 3, 9))

    assert caught.value.code is ErrorCode.CHANGE_OPEN


def test_strangers_ask_for_nothing(booked, bruno, other):
    with pytest.raises(NotAllowed):
        ask(booked, by=bruno, machine=other)


def test_other_categorys_approver_has_a_say(booked, approver):
    elsewhere = CategoryFactory(slug="elsewhere")
    BookingRulesFactory(category=elsewhere)
    row = asked(booked, machine=MachineFactory(name="bigmem30", category=elsewhere))

    with pytest.raises(NotAllowed):
        grant_change(change_id=row.pk, by=approver)


def test_refused_withdrawn_and_lapsed_leave_the_booking_as_it_was(
    booked, other, approver, alice, kinds, monday
):
    refuse_change(change_id=asked(booked, machine=other).pk, by=approver, reason="others wait")
    withdraw_change(change_id=asked(booked, machine=other).pk, by=alice)
    row = asked(booked, machine=other)
    now = datetime(2027, 3, 8, 0, 5, tzinfo=UTC)
    monday.move_to(now)
    assert lapse_due_changes(now) == 1

    booked.refresh_from_db()
    row.refresh_from_db()
    assert (booked.machine.name, booked.first_day, row.state) == ("bigmem7", FIRST, Asked.LAPSED)
    assert [kind for kind in kinds(booked) if kind != "change_requested"] == [
        "change_refused", "change_withdrawn", "change_lapsed",
    ]  # fmt: skip
    with pytest.raises(StaleDecision):
        refuse_change(change_id=row.pk, by=approver, reason="late")


def test_cancelling_drops_the_change(booked, other, alice, kinds):
    row = asked(booked, machine=other)

    withdraw_or_cancel(booking_id=booked.pk, by=alice)

    row.refresh_from_db()
    assert row.state == Asked.LAPSED
    assert kinds(booked)[-2:] == ["change_lapsed", "booking_cancelled"]


def test_granting_judges_again(booked, other, bruno, approver):
    row = asked(booked, machine=other)
    book(other, bruno, date(2027, 3, 10), 7)

    result = grant_change(change_id=row.pk, by=approver)

    assert (result.is_done, broken(result)) == (False, {Rule.CLASH})


def test_installation_follows_to_the_other_night(booked, approver):
    Entry.objects.all().delete()
    from provisioning.services.planning import plan_run

    run = plan_run(booked.occupancy)
    Run.objects.filter(pk=run.pk).update(announced_at=datetime(2027, 3, 1, tzinfo=UTC))
    row = asked(booked, first_day=date(2027, 3, 15))
    grant_change(change_id=row.pk, by=approver)
    deliver_pending()

    run.refresh_from_db()
    assert (run.booking.first_day, run.announced_at) == (date(2027, 3, 15), None)
    assert Run.objects.count() == 1


# ----------------------------------------------------------------------------------- fewer days


def test_holder_takes_fewer_days_without_asking_anybody(booked, alice, kinds):
    shorten_booking(booking_id=booked.pk, by=alice, stop_day=date(2027, 3, 12))

    booked.refresh_from_db()
    assert (booked.stop_day, booked.held_stop_day, booked.state) == (
        date(2027, 3, 12), date(2027, 3, 12), State.APPROVED,
    )  # fmt: skip
    assert kinds(booked) == ["booking_shortened"]


@pytest.mark.parametrize("stop_day", [FIRST, STOP, date(2027, 4, 1)])
def test_fewer_means_fewer_and_one_at_least(booked, alice, stop_day):
    with pytest.raises(BookingError) as caught:
        shorten_booking(booking_id=booked.pk, by=alice, stop_day=stop_day)

    assert caught.value.code is ErrorCode.NOT_SHORTER


def test_tomorrow_is_the_earliest_last_day_of_what_runs(machine, alice):
    running = book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE)

    with pytest.raises(BookingError):
        shorten_booking(booking_id=running.pk, by=alice, stop_day=date(2027, 3, 2))
    shorten_booking(booking_id=running.pk, by=alice, stop_day=date(2027, 3, 3))


def test_nobody_else_shortens(booked, approver):
    with pytest.raises(NotAllowed):
        shorten_booking(booking_id=booked.pk, by=approver, stop_day=date(2027, 3, 12))
