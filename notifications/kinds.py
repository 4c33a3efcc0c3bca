"""Which entry of the journal makes which mails, and to whom: one table."""

from dataclasses import dataclass
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is about; also the name of its templates."""

    RECEIVED = "received"
    TO_APPROVE = "to_approve"
    APPROVED = "approved"
    REFUSED = "refused"
    ABOUT_TO_LAPSE = "about_to_lapse"
    """To the holder: nobody has decided yet."""
    UNDECIDED = "undecided"
    """To the approvers: the same."""
    DIGEST = "digest"
    """To an approver who wants one mail for all that waits."""
    ESCALATION = "escalation"
    """To the administrators: approvers have let something wait too long."""
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    """By somebody else than the holder."""
    OFFERED = "offered"
    """To whoever waits: a machine is held for them."""
    OFFER_LAPSED = "offer_lapsed"
    WISH_EXPIRED = "wish_expired"
    ACCOUNT_ENDS = "account_ends"
    ACCESS_ENDS = "access_ends"
    TONIGHT = "tonight"
    LATE_TONIGHT = "late_tonight"
    DATA_GOES = "data_goes"
    DATA_HOLD = "data_hold"
    """Data are frozen: to whoever they belong to, and to whoever has to wait."""
    READY = "ready"
    NEW_LOGIN = "new_login"
    SHARED = "shared"
    """To a collaborator: an account on somebody's machine."""
    FAILED = "failed"
    """To the holder."""
    INSTALL_FAILED = "install_failed"
    """To the approvers."""
    MORNING = "morning"
    """To the approvers: the machines that are not ready though their night is over."""
    PRECHECK_FAILED = "precheck_failed"
    """To the approvers: something will hinder the night, and there is time to mend it."""
    NETBOOT_ALARM = "netboot_alarm"
    """To the administrators: something is armed on the TFTP host that no run wants."""
    CALENDAR_ALARM = "calendar_alarm"
    """To the administrators: bookings have not reached the calendar server for hours."""
    DELAYED = "delayed"
    """To the approvers: an installation waits for something that does not pass by itself."""
    ENDS = "ends"
    """The last day is near: fetch the data, or ask for more days."""
    EXTENSION_ASKED = "extension_asked"
    """To the holder, and to the approvers."""
    EXTENSION_UNDECIDED = "extension_undecided"
    """To the holder, and to the approvers: it is about to lapse."""
    EXTENSION_WITHDRAWN = "extension_withdrawn"
    """To the approvers who were asked: there is nothing to decide any more."""
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"
    """Refused, or lapsed."""
    CHANGE_ASKED = "change_asked"
    """To the holder, and to the approvers: another day, machine or profile."""
    CHANGED = "changed"
    NOT_CHANGED = "not_changed"
    """Refused, or lapsed."""
    HAND_OVER_ASKED = "hand_over_asked"
    """To the person named; accepted, to the approvers."""
    HANDED_OVER = "handed_over"
    """To both: the booking is the other person's."""
    NOT_HANDED_OVER = "not_handed_over"
    """Declined, or refused."""
    TICKET_OPENED = "ticket_opened"
    """To those who look after it, with a copy to the helpdesk."""
    TICKET_ANSWERED = "ticket_answered"
    """To the other side of the thread."""
    LETTER = "letter"
    """To a holder: somebody who sees the booking writes to them."""
    QUESTION = "question"
    """To the holder of a request: an approver wants to know something."""
    ACCESS_GRANTED = "access_granted"
    ACCESS_REFUSED = "access_refused"
    OUTAGE = "outage"
    """To a holder, once for all their bookings that an outage meets."""
    OUTAGE_OVER = "outage_over"
    MOVE_OFFERED = "move_offered"
    """To the holder: another machine would do as well."""
    MOVED = "moved"
    RELEASED = "released"
    ENDED = "ended"
    ACCESS_CLOSED = "access_closed"
    ACCESS_REOPENED = "access_reopened"
    CLOSE_BY_HAND = "close_by_hand"
    """To the approvers: the portal does not drive the machine."""
    CLOSING_FAILED = "closing_failed"
    """To the approvers: closing access, or opening it again, needs a person."""
    REINSTALL_ASKED = "reinstall_asked"
    """To the approvers: a holder wants their own machine wiped."""
    REINSTALL_CONFIRMED = "reinstall_confirmed"
    """To the holder: it begins in half an hour, and can still be taken back."""
    REINSTALL_REFUSED = "reinstall_refused"
    TECHNICAL_READY = "technical_ready"
    """To the administrator who had a machine installed without a booking."""
    TECHNICAL_STOPPED = "technical_stopped"
    ISOLATED = "isolated"
    """To the holder and the approvers: the machine may be compromised."""
    RETIREMENT = "retirement"
    """To those who bought a machine: it will be taken out of service for good."""


class Audience(StrEnum):
    """Who gets a mail. Nobody inactive ever does."""

    HOLDER = "holder"
    """The holder, whoever asked in their name, and in copy the holder's sponsor."""
    HOLDER_ALONE = "holder_alone"
    ASKER = "asker"
    """The administrator who asked for a technical run."""
    IN_CHARGE_OF_TICKET = "in_charge_of_ticket"
    """Those who look after a ticket, without the one who did it."""
    OTHER_SIDE_OF_TICKET = "other_side_of_ticket"
    """Whose matter it is; when they wrote themselves, those who look after it."""
    ABOUT_TICKET = "about_ticket"
    """Whose matter a ticket is."""
    PERSON_NAMED = "person_named"
    """Whoever the entry names as `person`."""
    PERSON_AND_SPONSOR = "person_and_sponsor"
    """Whoever the entry names as `person`, and their sponsor."""
    BOTH_SIDES = "both_sides"
    """Giver and taker of a hand-over, without the one who did it."""
    HOLDER_UNLESS_ACTOR = "holder_unless_actor"
    """As `holder`, without the one who did it."""
    APPROVERS_ASKED = "approvers_asked"
    """Those who were told of the extension that the entry names, without the one who did it."""
    APPROVERS = "approvers"
    """Approvers of the booking's category, without the one who did it."""
    ADMINISTRATORS = "administrators"
    """Everybody who runs the portal."""
    APPROVERS_OF_RUNS = "approvers_of_runs"
    """Approvers of the categories of all runs that the entry names."""
    DATA_HOLDER = "data_holder"
    """Whoever has data on the machine."""
    FOLLOWERS = "followers"
    """Those whose installation waits because data are frozen."""
    APPROVERS_OF_MACHINE = "approvers_of_machine"
    """Approvers of the machine's category."""
    OWNERS = "owners"
    """Those who own the machine whose end an edit has set: people, and managers of teams."""
    PREVIOUS_HOLDERS = "previous_holders"
    """Those whose data the runs will erase."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One kind of mail and its readers."""

    kind: MailKind
    audience: Audience


MAILS: dict[str, tuple[Mail, ...]] = {
    "booking_requested": (
        Mail(MailKind.RECEIVED, Audience.HOLDER),
        Mail(MailKind.TO_APPROVE, Audience.APPROVERS),
    ),
    "booking_approved": (Mail(MailKind.APPROVED, Audience.HOLDER),),
    "booking_refused": (Mail(MailKind.REFUSED, Audience.HOLDER),),
    "booking_undecided": (
        Mail(MailKind.ABOUT_TO_LAPSE, Audience.HOLDER),
        Mail(MailKind.UNDECIDED, Audience.APPROVERS),
    ),
    "digest_listed": (Mail(MailKind.DIGEST, Audience.PERSON_NAMED),),
    "undecided_escalated": (Mail(MailKind.ESCALATION, Audience.ADMINISTRATORS),),
    "booking_lapsed": (Mail(MailKind.LAPSED, Audience.HOLDER),),
    "booking_cancelled": (Mail(MailKind.CANCELLED, Audience.HOLDER_UNLESS_ACTOR),),
    "booking_withdrawn": (Mail(MailKind.CANCELLED, Audience.HOLDER_UNLESS_ACTOR),),
    "booking_offered": (Mail(MailKind.OFFERED, Audience.HOLDER_ALONE),),
    "offer_accepted": (
        Mail(MailKind.RECEIVED, Audience.HOLDER),
        Mail(MailKind.TO_APPROVE, Audience.APPROVERS),
    ),
    "offer_lapsed": (Mail(MailKind.OFFER_LAPSED, Audience.HOLDER_ALONE),),
    "account_ends_soon": (Mail(MailKind.ACCOUNT_ENDS, Audience.PERSON_AND_SPONSOR),),
    "access_ends_soon": (Mail(MailKind.ACCESS_ENDS, Audience.PERSON_AND_SPONSOR),),
    "wish_expired": (Mail(MailKind.WISH_EXPIRED, Audience.PERSON_NAMED),),
    "extension_requested": (
        Mail(MailKind.EXTENSION_ASKED, Audience.HOLDER),
        Mail(MailKind.EXTENSION_ASKED, Audience.APPROVERS),
    ),
    "extension_undecided": (
        Mail(MailKind.EXTENSION_UNDECIDED, Audience.HOLDER),
        Mail(MailKind.EXTENSION_UNDECIDED, Audience.APPROVERS),
    ),
    "extension_withdrawn": (Mail(MailKind.EXTENSION_WITHDRAWN, Audience.APPROVERS_ASKED),),
    "extension_granted": (Mail(MailKind.EXTENDED, Audience.HOLDER),),
    "extension_refused": (Mail(MailKind.NOT_EXTENDED, Audience.HOLDER),),
    "extension_lapsed": (
        Mail(MailKind.NOT_EXTENDED, Audience.HOLDER_UNLESS_ACTOR),
        Mail(MailKind.EXTENSION_WITHDRAWN, Audience.APPROVERS_ASKED),
    ),
    "change_requested": (
        Mail(MailKind.CHANGE_ASKED, Audience.HOLDER),
        Mail(MailKind.CHANGE_ASKED, Audience.APPROVERS),
    ),
    "change_granted": (Mail(MailKind.CHANGED, Audience.HOLDER),),
    "booking_shortened": (Mail(MailKind.CHANGED, Audience.HOLDER),),
    "change_refused": (Mail(MailKind.NOT_CHANGED, Audience.HOLDER),),
    "change_lapsed": (Mail(MailKind.NOT_CHANGED, Audience.HOLDER_UNLESS_ACTOR),),
    "hand_over_asked": (Mail(MailKind.HAND_OVER_ASKED, Audience.PERSON_NAMED),),
    "hand_over_accepted": (Mail(MailKind.HAND_OVER_ASKED, Audience.APPROVERS),),
    "booking_handed_over": (Mail(MailKind.HANDED_OVER, Audience.BOTH_SIDES),),
    "hand_over_declined": (Mail(MailKind.NOT_HANDED_OVER, Audience.BOTH_SIDES),),
    "hand_over_refused": (Mail(MailKind.NOT_HANDED_OVER, Audience.BOTH_SIDES),),
    "ticket_opened": (Mail(MailKind.TICKET_OPENED, Audience.IN_CHARGE_OF_TICKET),),
    "ticket_answered": (Mail(MailKind.TICKET_ANSWERED, Audience.OTHER_SIDE_OF_TICKET),),
    "letter_written": (Mail(MailKind.LETTER, Audience.HOLDER_ALONE),),
    "question_asked": (Mail(MailKind.QUESTION, Audience.ABOUT_TICKET),),
    "access_granted": (Mail(MailKind.ACCESS_GRANTED, Audience.ABOUT_TICKET),),
    "access_refused": (Mail(MailKind.ACCESS_REFUSED, Audience.ABOUT_TICKET),),
    "outage_told": (Mail(MailKind.OUTAGE, Audience.HOLDER_ALONE),),
    "outage_over_told": (Mail(MailKind.OUTAGE_OVER, Audience.HOLDER_ALONE),),
    "move_offered": (Mail(MailKind.MOVE_OFFERED, Audience.HOLDER),),
    "booking_moved": (Mail(MailKind.MOVED, Audience.HOLDER),),
    "booking_released": (Mail(MailKind.RELEASED, Audience.HOLDER),),
    "booking_ends_soon": (Mail(MailKind.ENDS, Audience.HOLDER),),
    "booking_ended": (Mail(MailKind.ENDED, Audience.HOLDER_ALONE),),
    "reinstall_requested": (Mail(MailKind.REINSTALL_ASKED, Audience.APPROVERS),),
    "reinstall_confirmed": (Mail(MailKind.REINSTALL_CONFIRMED, Audience.HOLDER_ALONE),),
    "reinstall_refused": (Mail(MailKind.REINSTALL_REFUSED, Audience.HOLDER_ALONE),),
    "night_announced": (
        Mail(MailKind.TONIGHT, Audience.APPROVERS_OF_RUNS),
        Mail(MailKind.DATA_GOES, Audience.PREVIOUS_HOLDERS),
    ),
    "late_run_announced": (
        Mail(MailKind.LATE_TONIGHT, Audience.APPROVERS_OF_RUNS),
        Mail(MailKind.DATA_GOES, Audience.PREVIOUS_HOLDERS),
    ),
    "data_held": (
        Mail(MailKind.DATA_HOLD, Audience.DATA_HOLDER),
        Mail(MailKind.DATA_HOLD, Audience.FOLLOWERS),
    ),
    "hold_met": (Mail(MailKind.DATA_HOLD, Audience.FOLLOWERS),),
    "machine_isolated": (
        Mail(MailKind.ISOLATED, Audience.DATA_HOLDER),
        Mail(MailKind.ISOLATED, Audience.APPROVERS_OF_MACHINE),
        Mail(MailKind.DATA_HOLD, Audience.FOLLOWERS),
    ),
    "access_closed": (Mail(MailKind.ACCESS_CLOSED, Audience.HOLDER_ALONE),),
    "access_reopened": (Mail(MailKind.ACCESS_REOPENED, Audience.HOLDER_ALONE),),
    "access_left_open": (Mail(MailKind.CLOSE_BY_HAND, Audience.APPROVERS),),
    "closing_failed": (Mail(MailKind.CLOSING_FAILED, Audience.APPROVERS),),
    "reopening_failed": (Mail(MailKind.CLOSING_FAILED, Audience.APPROVERS),),
    "run_ready": (
        Mail(MailKind.READY, Audience.HOLDER_ALONE),
        Mail(MailKind.TECHNICAL_READY, Audience.ASKER),
    ),
    "login_renewed": (Mail(MailKind.NEW_LOGIN, Audience.PERSON_NAMED),),
    "collaborator_let_in": (Mail(MailKind.SHARED, Audience.PERSON_NAMED),),
    "run_blocked": (
        Mail(MailKind.INSTALL_FAILED, Audience.APPROVERS),
        Mail(MailKind.FAILED, Audience.HOLDER_ALONE),
        Mail(MailKind.TECHNICAL_STOPPED, Audience.ASKER),
    ),
    "night_failed": (Mail(MailKind.FAILED, Audience.HOLDER_ALONE),),
    "morning_listed": (Mail(MailKind.MORNING, Audience.APPROVERS_OF_RUNS),),
    "precheck_failed": (Mail(MailKind.PRECHECK_FAILED, Audience.APPROVERS),),
    "netboot_alarm": (Mail(MailKind.NETBOOT_ALARM, Audience.ADMINISTRATORS),),
    "machine_changed": (Mail(MailKind.RETIREMENT, Audience.OWNERS),),
    "calendar_alarm": (Mail(MailKind.CALENDAR_ALARM, Audience.ADMINISTRATORS),),
    "run_delayed": (
        Mail(MailKind.DELAYED, Audience.APPROVERS),
        Mail(MailKind.TECHNICAL_STOPPED, Audience.ASKER),
    ),
    "run_failed": (
        Mail(MailKind.INSTALL_FAILED, Audience.APPROVERS),
        Mail(MailKind.FAILED, Audience.HOLDER_ALONE),
        Mail(MailKind.TECHNICAL_STOPPED, Audience.ASKER),
    ),
}

"""Whoever is meant by several mails of one entry gets the first of them."""

MAIL_ENTRY_KINDS = frozenset(MAILS)

ANNOUNCING = frozenset({MailKind.TONIGHT, MailKind.LATE_TONIGHT})
"""Mails that tell approvers what will be erased: only once one is sent may it be."""

LOGIN_MAILS = frozenset({MailKind.READY, MailKind.NEW_LOGIN, MailKind.SHARED})
"""Mails that tell their reader how to connect, with the first password."""
