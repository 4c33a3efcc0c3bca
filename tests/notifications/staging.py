"""The world as it is when a mail of some kind is sent."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from calendars.models import CollectionState, ServerWatch
from journal.models import Entry
from journal.services import record
from notifications.kinds import MAILS
from notifications.services import enqueue_for, write_to_holder
from provisioning.lifecycle import State as RunState
from provisioning.models import NetbootAlarm, Reinstall, Run
from provisioning.policy.guard import Cause
from provisioning.services import hold_data, isolate_machine
from reservations.lifecycle import State
from reservations.models import Change, Decision, Extension, HandOver
from tests.factories import OccupancyFactory
from tests.notifications.conftest import (
    THURSDAY,
    decide,
    message_for,
    tell,
    tell_of_night,
    tell_of_run,
)
from tests.notifications.waiting import tell_of_end, tell_of_offer, tell_of_wish
from tickets.models import Ticket

STATES = {
    "approved": State.APPROVED,
    "offered": State.OFFERED,
    "offer_lapsed": State.LAPSED,
    "refused": State.REFUSED,
    "lapsed": State.LAPSED,
    "cancelled": State.CANCELLED,
    "failed": State.ACTIVE,
    "extension_asked": State.ACTIVE,
    "extension_undecided": State.ACTIVE,
    "extension_withdrawn": State.ACTIVE,
    "extended": State.ACTIVE,
    "not_extended": State.ACTIVE,
    "hand_over_asked": State.ACTIVE,
    "handed_over": State.ACTIVE,
    "not_handed_over": State.ACTIVE,
    "change_asked": State.APPROVED,
    "changed": State.APPROVED,
    "not_changed": State.APPROVED,
    "outage": State.ACTIVE,
    "outage_over": State.ACTIVE,
    "move_offered": State.APPROVED,
    "moved": State.APPROVED,
    "install_failed": State.ACTIVE,
    "precheck_failed": State.APPROVED,
    "delayed": State.ACTIVE,
    "ends": State.ACTIVE,
    "new_login": State.ACTIVE,
    "shared": State.ACTIVE,
    "released": State.ACTIVE,
    "ended": State.ENDED,
    "access_closed": State.ENDED,
    "access_reopened": State.ENDED,
    "close_by_hand": State.ENDED,
    "closing_failed": State.ENDED,
    "isolated": State.ACTIVE,
    "reinstall_asked": State.ACTIVE,
    "reinstall_confirmed": State.ACTIVE,
    "reinstall_refused": State.ACTIVE,
}
KEPT_UNTIL = {"ended": date(2027, 4, 14), "released": date(2027, 4, 14)}
RUN_STATES = {
    "failed": RunState.BLOCKED,
    "install_failed": RunState.BLOCKED,
    "morning": RunState.BLOCKED,
}
DAYS_LATER = {"tonight": 1, "ends": 38, "failed": 4, "install_failed": 4}
NEEDS = {
    "tonight": ["old_booking"],
    "late_tonight": ["old_booking"],
    "data_goes": ["old_booking"],
    "data_hold": ["old_booking"],
    "ready": ["credential"],
    "new_login": ["credential"],
    "shared": ["credential"],
    "ends": ["credential"],
    "move_offered": ["move_offer"],
    "isolated": ["credential"],
}
OF_RUNS = {"late_tonight", "ready", "failed", "install_failed", "precheck_failed", "delayed"}
FACTS: dict[str, dict[str, object]] = {
    "new_login": {"person": "alice"},
    "shared": {"person": "alice"},
    "move_offered": {"cause": "precheck", "proposed": ["bigmem9"]},
    "access_closed": {"way": "powered_off", "cause": "end"},
    "access_reopened": {"until": (THURSDAY + timedelta(hours=48)).isoformat()},
    "closing_failed": {"problem": "still_on"},
    "outage": {
        "bookings": ["B-4F7K"],
        "cause": "breakdown",
        "first_day": "2027-03-02",
        "stop_day": "2027-03-09",
        "reason": "the power supply",
    },
    "outage_over": {"bookings": ["B-4F7K"], "cause": "breakdown"},
    "moved": {"from_machine": "bigmem5", "kept_until": "2027-03-03"},
}
"""Of entries about bookings that say more than which one."""
PROBLEMS = {
    "install_failed": "machine_silent",
    "precheck_failed": "board_silent",
    "delayed": "halted",
}
FOR_APPROVERS = {
    "digest",
    "escalation",
    "to_approve",
    "undecided",
    "tonight",
    "morning",
    "late_tonight",
    "install_failed",
    "precheck_failed",
    "netboot_alarm",
    "calendar_alarm",
    "delayed",
    "close_by_hand",
    "closing_failed",
    "reinstall_asked",
    "extension_withdrawn",
    "ticket_opened",
}


def set_stage(request, kind, language):
    """Makes the world as it is when a mail of a kind is sent; answers its outbox row."""
    names = ("booking", "run", "approver", "alice", "bruno", "frozen")
    booking, run, approver, alice, bruno, frozen = map(request.getfixturevalue, names)
    for person in (alice, bruno, approver):
        person.language = language
        person.save()
    booking.refresh_from_db()
    booking.state = STATES.get(kind, State.REQUESTED)
    booking.kept_until = KEPT_UNTIL.get(kind)
    booking.save()
    run.state = RUN_STATES.get(kind, RunState.PLANNED)
    if kind in KEPT_UNTIL:
        run.ready_at = THURSDAY
    run.save()
    frozen.shift(DAYS_LATER.get(kind, 0) * 86400)
    for fixture in NEEDS.get(kind, ()):
        request.getfixturevalue(fixture)
    if kind == "refused":
        decide(booking, Decision.Outcome.REFUSED, approver, "the room is closed")
    to_bruno = ("data_goes", "data_hold", "hand_over_asked", "handed_over")
    readers = {**dict.fromkeys(to_bruno, bruno), **dict.fromkeys(FOR_APPROVERS, approver)}
    reader = readers.get(kind, alice)
    return message_for(entry_for(kind, booking, run, approver, alice), kind, reader)


def entry_for(kind, booking, run, approver, alice):
    entry_kind = next(
        name for name, mails in MAILS.items() if any(mail.kind == kind for mail in mails)
    )
    tell_of = _TELLERS.get(kind)
    if tell_of is not None:
        return tell_of(entry_kind, booking, alice if "asked" in kind else approver)
    if entry_kind in {"night_announced", "morning_listed"}:
        return tell_of_night(run, kind=entry_kind)
    if kind in {"data_hold", "isolated"}:
        return tell_of_hold(booking, approver, is_isolation=kind == "isolated")
    if kind == "netboot_alarm":
        return tell_of_netboot(approver)
    if kind == "calendar_alarm":
        return tell_of_calendar(approver)
    if kind in OF_RUNS:
        problem = PROBLEMS.get(kind, "")
        return tell_of_run(entry_kind, run, problem=problem)
    if kind in FACTS:
        return tell(entry_kind, booking, **FACTS[kind])
    actor = {"cancelled": approver, "released": alice, "received": alice}.get(kind)
    reason = "a fan is broken" if kind == "cancelled" else ""
    return tell(entry_kind, booking, actor=actor, reason=reason)


def tell_of_netboot(approver):
    """Raises an alarm about a boot file of bigmem7, for an approver who runs the portal."""
    approver.is_superuser = True
    approver.save()
    alarm = NetbootAlarm.objects.create(
        kind="armed_without_run",
        file_name="01-52-54-00-00-00-17",
        machine="bigmem7",
        raised_at=THURSDAY,
    )
    with transaction.atomic():
        return record(
            kind="netboot_alarm", subject_kind="netboot", subject_ref="tftp", alarms=[alarm.pk]
        )


def tell_of_calendar(approver):
    """Raises the alarm about the calendar server, for an approver who runs the portal."""
    approver.is_superuser = True
    approver.save()
    CollectionState.objects.create(collection="calendar", due_at=THURSDAY, problem="silent")
    ServerWatch.objects.create(pk=1, failing_since=THURSDAY, alarmed_at=THURSDAY)
    with transaction.atomic():
        return record(kind="calendar_alarm", subject_kind="calendar", subject_ref="caldav")


def tell_of_technical_run(entry_kind, booking, _actor):
    """Alice, an administrator now, had bigmem7 installed without a booking."""
    occupancy = OccupancyFactory(machine=booking.machine, holder=booking.holder)
    run = Run.objects.create(
        cause=Cause.TECHNICAL.value,
        occupancy=occupancy,
        machine=booking.machine,
        profile=booking.profile,
        state=RunState.BLOCKED.value,
        planned_at=THURSDAY,
        due_at=THURSDAY,
    )
    return tell_of_run(entry_kind, run, problem="machine_silent", from_state="cycling")


def extension_of(booking):
    """Alice asks for three weeks more."""
    return Extension.objects.create(
        booking=booking,
        from_stop_day=booking.stop_day,
        stop_day=date(2027, 5, 3),
        state="requested",
        lapses_day=booking.stop_day,
        asked_by=booking.holder,
        asked_at=THURSDAY,
    )


def tell_of_extension(entry_kind, booking, actor):
    """Alice has asked for more days, and something came of it."""
    facts = {"extension": extension_of(booking).pk, "asked_stop_day": "2027-05-03"}
    if entry_kind == "extension_withdrawn":
        enqueue_for(entry=tell("extension_requested", booking, actor=booking.holder, **facts))
    return tell(entry_kind, booking, actor=actor, reason="others wait", **facts)


def tell_of_change(entry_kind, booking, actor):
    """Alice has asked for bigmem7 a week later, and something came of it."""
    row = Change.objects.create(
        booking=booking,
        machine=booking.machine,
        first_day=date(2027, 3, 8),
        stop_day=date(2027, 4, 19),
        profile=booking.profile,
        state="requested",
        lapses_day=booking.first_day,
        asked_by=booking.holder,
        asked_at=THURSDAY,
    )
    facts = {
        "change": row.pk,
        "to_machine": "bigmem7",
        "to_first_day": "2027-03-08",
        "to_stop_day": "2027-04-19",
    }
    return tell(entry_kind, booking, actor=actor, reason="others wait", **facts)


def tell_of_hand_over(entry_kind, booking, actor):
    """Alice gives bigmem7 to Bruno, and something came of it."""
    bruno = User.objects.get(account_name="bruno")
    row = HandOver.objects.create(
        booking=booking, giver=booking.holder, taker=bruno, state="asked", asked_at=THURSDAY
    )
    return tell(entry_kind, booking, actor=actor, hand_over=row.pk, person="bruno")


def tell_of_letter(_entry_kind, booking, approver):
    """The approver writes to alice about her machine."""
    letter = write_to_holder(booking=booking, by=approver, text="May I have it on Friday?")
    return letter.entry


def tell_of_ticket(entry_kind, booking, actor):
    """Alice has a ticket, number 214, and somebody has done something about it."""
    kinds = {"question_asked": "question", "access_granted": "access", "access_refused": "access"}
    category = booking.machine.category
    category.name_en, category.name_fr = "ISEM", "réservables ISEM"
    category.save()
    kind = kinds.get(entry_kind, "problem")
    approver = category.approvers.get()
    ticket = Ticket.objects.create(
        pk=214,
        kind=kind,
        author=approver if kind == "question" else booking.holder,
        about=booking.holder,
        opened_at=THURSDAY,
        machine=None if kind == "access" else booking.machine,
        booking=booking if kind == "question" else None,
        category=category if kind == "access" else None,
        last_day=date(2027, 12, 31) if kind == "access" else None,
    )
    ticket.messages.create(author=booking.holder, at=THURSDAY, text="a fan")
    actor = booking.holder if entry_kind == "ticket_opened" else approver
    facts = {"booking": booking.reference} if kind == "question" else {}
    with transaction.atomic():
        return record(
            kind=entry_kind,
            subject_kind="ticket",
            subject_ref="214",
            actor=actor,
            reason="for the project",
            **facts,
        )


def tell_of_reinstall(entry_kind, booking, actor):
    """Alice has asked for her machine to be wiped, and something came of it."""
    reinstall = Reinstall.objects.create(
        booking=booking,
        profile=booking.profile,
        why="broken",
        state="requested",
        asked_at=THURSDAY,
    )
    return tell(entry_kind, booking, actor=actor, reason="broken", reinstall=reinstall.pk)


def tell_of_hold(booking, approver, *, is_isolation=False):
    """Freezes the data on a booking's machine until 20 April, or isolates it."""
    verb = isolate_machine if is_isolation else hold_data
    verb(machine=booking.machine, by=approver, reason="a thesis", stop_day=date(2027, 4, 21))
    return Entry.objects.get(kind__in=["data_held", "machine_isolated"])


def tell_of_desk(entry_kind, booking, _actor):
    """The approver, an administrator now, is told what waits."""
    approver = booking.machine.category.approvers.get()
    approver.is_superuser = True
    approver.save()
    with transaction.atomic():
        return record(
            kind=entry_kind,
            subject_kind="desk",
            subject_ref="2027-02-25",
            person="approver",
            items=[f"request/{booking.reference}"],
        )


def tell_of_retirement(entry_kind, booking, actor):
    """Alice's team bought bigmem7; an administrator has set its last day."""
    machine = booking.machine
    machine.owner_people.add(booking.holder)
    machine.retired_day, machine.buyer_informed_day = date(2027, 6, 1), date(2027, 2, 25)
    machine.save()
    with transaction.atomic():
        return record(
            kind=entry_kind,
            subject_kind="machine",
            subject_ref=machine.name,
            actor=actor,
            key=machine.pk,
            edit={"changes": {"retired_day": ["", "2027-06-01"]}},
        )


_TELLERS = {
    "retirement": tell_of_retirement,
    "offered": tell_of_offer,
    "offer_lapsed": tell_of_offer,
    "wish_expired": tell_of_wish,
    "account_ends": tell_of_end,
    "access_ends": tell_of_end,
    "digest": tell_of_desk,
    "escalation": tell_of_desk,
    "extension_asked": tell_of_extension,
    "extension_undecided": tell_of_extension,
    "extension_withdrawn": tell_of_extension,
    "extended": tell_of_extension,
    "not_extended": tell_of_extension,
    "hand_over_asked": tell_of_hand_over,
    "handed_over": tell_of_hand_over,
    "not_handed_over": tell_of_hand_over,
    "change_asked": tell_of_change,
    "changed": tell_of_change,
    "not_changed": tell_of_change,
    "letter": tell_of_letter,
    "ticket_opened": tell_of_ticket,
    "ticket_answered": tell_of_ticket,
    "question": tell_of_ticket,
    "access_granted": tell_of_ticket,
    "access_refused": tell_of_ticket,
    "reinstall_asked": tell_of_reinstall,
    "reinstall_confirmed": tell_of_reinstall,
    "reinstall_refused": tell_of_reinstall,
    "technical_ready": tell_of_technical_run,
    "technical_stopped": tell_of_technical_run,
}
