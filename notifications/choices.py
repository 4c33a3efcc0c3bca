"""Which mails a person may do without: one table, for readers who get too many."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum

from notifications.kinds import Audience, Mail, MailKind


class Group(StrEnum):
    """Kinds of mail that are turned off together, as the page of preferences names them."""

    RECEIPTS = "receipts"
    """What one has just done oneself."""
    DECISIONS = "decisions"
    """What became of one's requests."""
    BACK_IN_SERVICE = "back_in_service"
    TO_DECIDE = "to_decide"
    """To those who decide."""
    INSTALLATIONS = "installations"
    """To those who decide: what they may look up on the page of the night as well."""


class Way(StrEnum):
    """How a person gets the mails of a group."""

    AT_ONCE = "at_once"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    OFF = "off"


DIGEST_TIMES: Mapping[Way, time] = {Way.MORNING: time(8), Way.AFTERNOON: time(16)}
"""When those who want one digest for all that waits get it, on working days."""


FOR_THOSE_IN_CHARGE = frozenset({Group.TO_DECIDE, Group.INSTALLATIONS})
"""Groups that only people who decide somewhere are asked about."""

GROUPS: Mapping[MailKind, Group | None] = {
    MailKind.RECEIVED: Group.RECEIPTS,
    MailKind.TO_APPROVE: Group.TO_DECIDE,
    MailKind.APPROVED: Group.DECISIONS,
    MailKind.REFUSED: Group.DECISIONS,
    MailKind.ABOUT_TO_LAPSE: Group.DECISIONS,
    MailKind.UNDECIDED: None,
    MailKind.DIGEST: Group.TO_DECIDE,
    MailKind.ESCALATION: None,
    MailKind.LAPSED: Group.DECISIONS,
    MailKind.CANCELLED: None,
    MailKind.OFFERED: None,
    MailKind.OFFER_LAPSED: None,
    MailKind.WISH_EXPIRED: None,
    MailKind.ACCOUNT_ENDS: None,
    MailKind.ACCESS_ENDS: None,
    MailKind.TONIGHT: None,
    MailKind.LATE_TONIGHT: None,
    MailKind.DATA_GOES: None,
    MailKind.DATA_HOLD: None,
    MailKind.READY: None,
    MailKind.NEW_LOGIN: None,
    MailKind.SHARED: None,
    MailKind.FAILED: None,
    MailKind.INSTALL_FAILED: None,
    MailKind.MORNING: Group.INSTALLATIONS,
    MailKind.PRECHECK_FAILED: Group.INSTALLATIONS,
    MailKind.NETBOOT_ALARM: None,
    MailKind.CALENDAR_ALARM: None,
    MailKind.DELAYED: Group.INSTALLATIONS,
    MailKind.ENDS: None,
    MailKind.EXTENSION_ASKED: Group.TO_DECIDE,
    MailKind.EXTENSION_UNDECIDED: None,
    MailKind.EXTENSION_WITHDRAWN: Group.TO_DECIDE,
    MailKind.EXTENDED: Group.DECISIONS,
    MailKind.NOT_EXTENDED: None,
    MailKind.CHANGE_ASKED: Group.TO_DECIDE,
    MailKind.CHANGED: Group.DECISIONS,
    MailKind.NOT_CHANGED: Group.DECISIONS,
    MailKind.HAND_OVER_ASKED: None,
    MailKind.HANDED_OVER: None,
    MailKind.NOT_HANDED_OVER: None,
    MailKind.TICKET_OPENED: Group.TO_DECIDE,
    MailKind.TICKET_ANSWERED: None,
    MailKind.LETTER: None,
    MailKind.QUESTION: None,
    MailKind.ACCESS_GRANTED: Group.DECISIONS,
    MailKind.ACCESS_REFUSED: Group.DECISIONS,
    MailKind.OUTAGE: None,
    MailKind.OUTAGE_OVER: Group.BACK_IN_SERVICE,
    MailKind.MOVE_OFFERED: None,
    MailKind.MOVED: None,
    MailKind.RELEASED: None,
    MailKind.ENDED: None,
    MailKind.ACCESS_CLOSED: None,
    MailKind.ACCESS_REOPENED: None,
    MailKind.CLOSE_BY_HAND: None,
    MailKind.CLOSING_FAILED: None,
    MailKind.REINSTALL_ASKED: Group.TO_DECIDE,
    MailKind.REINSTALL_CONFIRMED: None,
    MailKind.REINSTALL_REFUSED: Group.DECISIONS,
    MailKind.TECHNICAL_READY: None,
    MailKind.TECHNICAL_STOPPED: None,
    MailKind.ISOLATED: None,
    MailKind.RETIREMENT: None,
}
"""The group of each kind. None: never turned off. Such a mail carries a login, says what becomes
of data and until when, or takes something away that a person counts on."""

TO_HOLDERS = frozenset({Audience.HOLDER, Audience.HOLDER_ALONE, Audience.HOLDER_UNLESS_ACTOR})

IN_CHARGE = frozenset(
    {
        Audience.APPROVERS,
        Audience.ADMINISTRATORS,
        Audience.APPROVERS_OF_RUNS,
        Audience.APPROVERS_OF_MACHINE,
        Audience.IN_CHARGE_OF_TICKET,
    }
)
"""Readers of whom at least one must know: what all of them have turned off goes to all."""


def group_of(mail: Mail) -> Group | None:
    """Answers the group of a mail to its readers; None when it is never turned off.

    What approvers have to decide is, to the person who asked for it, a receipt. A kind that
    nobody has classified is never turned off.
    """
    group = GROUPS.get(mail.kind)
    if group == Group.TO_DECIDE and mail.audience in TO_HOLDERS:
        return Group.RECEIPTS
    return group


def ways_for(group: Group) -> list[Way]:
    """Answers how the mails of a group may come: only what waits may come together."""
    digests = DIGEST_TIMES if group == Group.TO_DECIDE else ()
    return [Way.AT_ONCE, *digests, Way.OFF]
