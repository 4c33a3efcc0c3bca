"""Names of kinds, subjects of mails, and what happens next, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from notifications.kinds import MailKind

KIND_LABELS: dict[MailKind, Promise] = {
    MailKind.RECEIVED: pgettext_lazy("mail", "request received"),
    MailKind.TO_APPROVE: pgettext_lazy("mail", "to approve"),
    MailKind.APPROVED: pgettext_lazy("mail", "approved"),
    MailKind.REFUSED: pgettext_lazy("mail", "refused"),
    MailKind.ABOUT_TO_LAPSE: pgettext_lazy("mail", "about to lapse"),
    MailKind.UNDECIDED: pgettext_lazy("mail", "still undecided"),
    MailKind.DIGEST: pgettext_lazy("mail", "all that waits for a decision"),
    MailKind.ESCALATION: pgettext_lazy("mail", "undecided for too long"),
    MailKind.LAPSED: pgettext_lazy("mail", "lapsed"),
    MailKind.CANCELLED: pgettext_lazy("mail", "cancelled"),
    MailKind.TONIGHT: pgettext_lazy("mail", "machines erased tonight"),
    MailKind.LATE_TONIGHT: pgettext_lazy("mail", "one more machine tonight"),
    MailKind.DATA_GOES: pgettext_lazy("mail", "data will be erased"),
    MailKind.DATA_HOLD: pgettext_lazy("mail", "data frozen"),
    MailKind.READY: pgettext_lazy("mail", "ready: how to connect"),
    MailKind.NEW_LOGIN: pgettext_lazy("mail", "new login"),
    MailKind.SHARED: pgettext_lazy("mail", "account on somebody's machine"),
    MailKind.FAILED: pgettext_lazy("mail", "not ready yet"),
    MailKind.INSTALL_FAILED: pgettext_lazy("mail", "installation failed"),
    MailKind.MORNING: pgettext_lazy("mail", "to do this morning"),
    MailKind.PRECHECK_FAILED: pgettext_lazy("mail", "check before the night failed"),
    MailKind.NETBOOT_ALARM: pgettext_lazy("mail", "netboot alarm"),
    MailKind.CALENDAR_ALARM: pgettext_lazy("mail", "calendar alarm"),
    MailKind.DELAYED: pgettext_lazy("mail", "installation waits"),
    MailKind.ENDS: pgettext_lazy("mail", "the last day is near"),
    MailKind.EXTENSION_ASKED: pgettext_lazy("mail", "extension asked"),
    MailKind.EXTENSION_UNDECIDED: pgettext_lazy("mail", "extension undecided"),
    MailKind.EXTENSION_WITHDRAWN: pgettext_lazy("mail", "extension taken back"),
    MailKind.EXTENDED: pgettext_lazy("mail", "extension granted"),
    MailKind.NOT_EXTENDED: pgettext_lazy("mail", "not extended"),
    MailKind.HAND_OVER_ASKED: pgettext_lazy("mail", "hand-over asked"),
    MailKind.HANDED_OVER: pgettext_lazy("mail", "handed over"),
    MailKind.NOT_HANDED_OVER: pgettext_lazy("mail", "not handed over"),
    MailKind.CHANGE_ASKED: pgettext_lazy("mail", "change asked"),
    MailKind.CHANGED: pgettext_lazy("mail", "change granted"),
    MailKind.NOT_CHANGED: pgettext_lazy("mail", "not changed"),
    MailKind.TICKET_OPENED: pgettext_lazy("mail", "ticket opened"),
    MailKind.TICKET_ANSWERED: pgettext_lazy("mail", "ticket answered"),
    MailKind.LETTER: pgettext_lazy("mail", "letter to a holder"),
    MailKind.QUESTION: pgettext_lazy("mail", "question about a request"),
    MailKind.ACCESS_GRANTED: pgettext_lazy("mail", "access granted"),
    MailKind.ACCESS_REFUSED: pgettext_lazy("mail", "access refused"),
    MailKind.OUTAGE: pgettext_lazy("mail", "out of service"),
    MailKind.OUTAGE_OVER: pgettext_lazy("mail", "back in service"),
    MailKind.OFFERED: pgettext_lazy("mail", "machine offered from the waiting list"),
    MailKind.OFFER_LAPSED: pgettext_lazy("mail", "offer lapsed"),
    MailKind.WISH_EXPIRED: pgettext_lazy("mail", "wish expired"),
    MailKind.ACCOUNT_ENDS: pgettext_lazy("mail", "account ends soon"),
    MailKind.ACCESS_ENDS: pgettext_lazy("mail", "access ends soon"),
    MailKind.MOVE_OFFERED: pgettext_lazy("mail", "another machine offered"),
    MailKind.MOVED: pgettext_lazy("mail", "moved to another machine"),
    MailKind.REINSTALL_ASKED: pgettext_lazy("mail", "reinstallation asked"),
    MailKind.REINSTALL_CONFIRMED: pgettext_lazy("mail", "reinstallation confirmed"),
    MailKind.REINSTALL_REFUSED: pgettext_lazy("mail", "reinstallation refused"),
    MailKind.RELEASED: pgettext_lazy("mail", "given back"),
    MailKind.ENDED: pgettext_lazy("mail", "ended"),
    MailKind.ACCESS_CLOSED: pgettext_lazy("mail", "access closed"),
    MailKind.ACCESS_REOPENED: pgettext_lazy("mail", "access opened again"),
    MailKind.CLOSE_BY_HAND: pgettext_lazy("mail", "access to be closed by hand"),
    MailKind.CLOSING_FAILED: pgettext_lazy("mail", "access could not be closed or opened"),
    MailKind.TECHNICAL_READY: pgettext_lazy("mail", "installed without a booking"),
    MailKind.TECHNICAL_STOPPED: pgettext_lazy("mail", "installation without a booking stopped"),
    MailKind.RETIREMENT: pgettext_lazy("mail", "machine to be retired"),
    MailKind.ISOLATED: pgettext_lazy("mail", "machine isolated"),
}

DROPPED: dict[str, Promise] = {
    "moot": _("not sent: what it was about has gone away"),
    "recipient_inactive": _("not sent: the person's account is closed"),
}
"""Why a mail was given up without being refused."""


SUBJECTS: dict[str, Promise] = {
    "calendar_alarm": _("[bigmem] Calendar server: bookings have not reached it for hours"),
    "received": _("[bigmem] %(machine)s · %(days)s · request received (%(reference)s)"),
    "approved": _("[bigmem] %(machine)s · %(days)s · approved (%(reference)s)"),
    "refused": _("[bigmem] %(machine)s · %(days)s · refused (%(reference)s)"),
    "about_to_lapse_tonight": _(
        "[bigmem] Undecided: your request for %(machine)s lapses tonight at 23:59 (%(reference)s)"
    ),
    "about_to_lapse": _(
        "[bigmem] Undecided: your request for %(machine)s lapses on %(lapse_day)s at 23:59 "
        "(%(reference)s)"
    ),
    "undecided_tonight": _(
        "[bigmem] Undecided: the request of %(holder)s for %(machine)s lapses tonight at 23:59 "
        "(%(reference)s)"
    ),
    "undecided": _(
        "[bigmem] Undecided: the request of %(holder)s for %(machine)s lapses on %(lapse_day)s "
        "at 23:59 (%(reference)s)"
    ),
    "digest_urgent": _("%(digest)s, %(urgent)s"),
    "lapsed": _("[bigmem] Request lapsed undecided: choose another date (%(reference)s)"),
    "cancelled": _("[bigmem] Booking cancelled by the administrator: %(machine)s (%(reference)s)"),
    "late_tonight": _(
        "[bigmem] Added for tonight: %(machine)s will be reinstalled (%(reference)s)"
    ),
    "late_at_once": _(
        "[bigmem] Added: %(machine)s will be reinstalled in half an hour (%(reference)s)"
    ),
    "late_technical": _(
        "[bigmem] Added: %(machine)s will be installed without a booking in half an hour"
    ),
    "technical_ready": _("[bigmem] %(machine)s is installed, without a booking"),
    "technical_stopped": _(
        "[bigmem] Installation of %(machine)s without a booking waits, somebody is needed"
    ),
    "late_other_night": _(
        "[bigmem] Added: %(machine)s will be reinstalled in the night of %(night)s (%(reference)s)"
    ),
    "data_goes": _(
        "[bigmem] Your data on %(machine)s will be erased in the night of %(night)s "
        "(%(reference)s)"
    ),
    "data_goes_today": _("[bigmem] Your data on %(machine)s will be erased today (%(reference)s)"),
    "data_hold": _("[bigmem] Data on %(machine)s frozen until %(day)s"),
    "ready": _("[bigmem] %(machine)s is ready: how to connect (%(reference)s)"),
    "new_login": _("[bigmem] New login for %(machine)s (%(reference)s)"),
    "shared": _("[bigmem] %(holder)s shares %(machine)s with you: how to connect (%(reference)s)"),
    "reinstalled": _("[bigmem] %(machine)s is reinstalled: how to connect (%(reference)s)"),
    "reinstall_asked": _("[bigmem] Reinstallation asked: %(machine)s (%(reference)s)"),
    "reinstall_confirmed": _(
        "[bigmem] Reinstallation confirmed: your data on %(machine)s are erased in half an hour "
        "(%(reference)s)"
    ),
    "reinstall_refused": _("[bigmem] Reinstallation refused: %(machine)s (%(reference)s)"),
    "failed": _("[bigmem] %(machine)s is not ready yet, we are taking care of it (%(reference)s)"),
    "install_failed": _(
        "[bigmem] Installation of %(machine)s failed, somebody is needed (%(reference)s)"
    ),
    "precheck_failed": _("[bigmem] Check before the night failed: %(machine)s (%(reference)s)"),
    "delayed": _("[bigmem] Installation of %(machine)s waits, somebody is needed (%(reference)s)"),
    "ends_tomorrow": _(
        "[bigmem] Tomorrow is the last day on %(machine)s: fetch your data (%(reference)s)"
    ),
    "ends_today": _(
        "[bigmem] Today is the last day on %(machine)s: fetch your data (%(reference)s)"
    ),
    "extension_asked": _(
        "[bigmem] Extension asked: %(machine)s until %(last_day)s inclusive (%(reference)s)"
    ),
    "extension_undecided": _(
        "[bigmem] Undecided: the extension of %(machine)s lapses on %(lapse_day)s at 23:59 "
        "(%(reference)s)"
    ),
    "extension_withdrawn": _("[bigmem] Extension taken back: %(machine)s (%(reference)s)"),
    "extended": _(
        "[bigmem] Extension granted: %(machine)s until %(last_day)s inclusive (%(reference)s)"
    ),
    "not_extended": _(
        "[bigmem] Extension refused: %(machine)s stays yours until %(last_day)s inclusive "
        "(%(reference)s)"
    ),
    "not_extended_over": _(
        "[bigmem] Extension refused: your booking of %(machine)s is over (%(reference)s)"
    ),
    "extension_lapsed": _(
        "[bigmem] Extension lapsed undecided: last day on %(machine)s %(last_day)s (%(reference)s)"
    ),
    "hand_over_asked": _(
        "[bigmem] %(giver)s wants to hand %(machine)s over to you (%(reference)s)"
    ),
    "hand_over_to_confirm": _("[bigmem] Hand-over to confirm: %(machine)s (%(reference)s)"),
    "handed_over": _("[bigmem] %(machine)s is handed over to %(taker)s (%(reference)s)"),
    "handed_over_to_you": _("[bigmem] %(machine)s is now yours (%(reference)s)"),
    "not_handed_over": _("[bigmem] %(machine)s is not handed over (%(reference)s)"),
    "change_asked": _("[bigmem] Change asked: %(machine)s (%(reference)s)"),
    "changed": _("[bigmem] Change granted: %(machine)s (%(reference)s)"),
    "not_changed": _("[bigmem] Change refused: %(machine)s (%(reference)s)"),
    "change_lapsed": _("[bigmem] Change lapsed undecided: %(machine)s (%(reference)s)"),
    "ticket_opened": _("[bigmem] Ticket no. %(number)s: %(about)s"),
    "ticket_answered": _("[bigmem] Answer to your ticket no. %(number)s"),
    "ticket_answered_by_author": _("[bigmem] Ticket no. %(number)s, new answer: %(about)s"),
    "letter": _("[bigmem] %(author)s writes to you about %(machine)s (%(reference)s)"),
    "question": _("[bigmem] A question about your request for %(machine)s (%(reference)s)"),
    "access_granted": _("[bigmem] Access granted until %(day)s: %(category)s"),
    "access_granted_for_good": _("[bigmem] Access granted: %(category)s"),
    "access_refused": _("[bigmem] Access refused: %(category)s"),
    "outage_breakdown": _(
        "[bigmem] Breakdown of %(machine)s: what it means for you (%(reference)s)"
    ),
    "outage_maintenance": _(
        "[bigmem] Maintenance of %(machine)s: what it means for you (%(reference)s)"
    ),
    "outage_over": _("[bigmem] %(machine)s is back in service (%(reference)s)"),
    "offered": _(
        "[bigmem] A machine is offered to you: %(machine)s · %(days)s (answer before %(deadline)s)"
    ),
    "offer_lapsed": _("[bigmem] Offer lapsed: %(machine)s · %(days)s (%(reference)s)"),
    "wish_expired": _("[bigmem] Waiting list: nothing became free (%(count)s · %(days)s)"),
    "move_offered": _(
        "[bigmem] %(machine)s is not available: %(other)s is offered to you (%(reference)s)"
    ),
    "moved": _("[bigmem] Your booking moves from %(from)s to %(machine)s (%(reference)s)"),
    "released": _("[bigmem] You gave back %(machine)s, thank you (%(reference)s)"),
    "released_by_other": _("[bigmem] %(machine)s was given back early (%(reference)s)"),
    "ended": _(
        "[bigmem] Booking ended: the data on %(machine)s may be erased from the night of "
        "%(night)s on (%(reference)s)"
    ),
    "access_closed": _(
        "[bigmem] Access to %(machine)s closed, data still present (%(reference)s)"
    ),
    "access_reopened": _("[bigmem] Access to %(machine)s opened again (%(reference)s)"),
    "close_by_hand": _("[bigmem] Access to %(machine)s is to be closed by hand (%(reference)s)"),
    "closing_failed": _(
        "[bigmem] Access to %(machine)s could not be closed, somebody is needed (%(reference)s)"
    ),
    "reopening_failed": _(
        "[bigmem] Access to %(machine)s could not be opened again, somebody is needed "
        "(%(reference)s)"
    ),
    "retirement": _("[bigmem] Your machine %(machine)s will be retired from service"),
    "isolated": _("[bigmem] %(machine)s is isolated: access closed, data frozen until %(day)s"),
    "ended_without_data": _("[bigmem] Booking ended: %(machine)s (%(reference)s)"),
}

COUNTED_SUBJECTS: dict[str, Promise] = {
    "access_reopened_for": ngettext_lazy(
        "[bigmem] Access to %(machine)s opened again for %(count)d hour (%(reference)s)",
        "[bigmem] Access to %(machine)s opened again for %(count)d hours (%(reference)s)",
        "count",
    ),
    "ends": ngettext_lazy(
        "[bigmem] %(count)d day left on %(machine)s: fetch your data or ask for an extension "
        "(%(reference)s)",
        "[bigmem] %(count)d days left on %(machine)s: fetch your data or ask for an extension "
        "(%(reference)s)",
        "count",
    ),
    "netboot_alarm": ngettext_lazy(
        "[bigmem] Network boot: %(count)d thing is not as it must be",
        "[bigmem] Network boot: %(count)d things are not as they must be",
        "count",
    ),
    "digest": ngettext_lazy(
        "[bigmem] %(count)d request to decide", "[bigmem] %(count)d requests to decide", "count"
    ),
    "escalation": ngettext_lazy(
        "[bigmem] %(count)d request has waited for more than 2 working days",
        "[bigmem] %(count)d requests have waited for more than 2 working days",
        "count",
    ),
    "to_approve": ngettext_lazy(
        "[bigmem] To approve before %(deadline)s: %(machine)s for %(holder)s, "
        "%(count)d day (%(reference)s)",
        "[bigmem] To approve before %(deadline)s: %(machine)s for %(holder)s, "
        "%(count)d days (%(reference)s)",
        "count",
    ),
    "tonight": ngettext_lazy(
        "[bigmem] Tonight, %(count)d machine will be reinstalled and its data erased",
        "[bigmem] Tonight, %(count)d machines will be reinstalled and their data erased",
        "count",
    ),
    "by_morning": ngettext_lazy(
        "[bigmem] By %(weekday)s morning, %(count)d machine will be reinstalled",
        "[bigmem] By %(weekday)s morning, %(count)d machines will be reinstalled",
        "count",
    ),
    "outage_many": ngettext_lazy(
        "[bigmem] %(count)d machine out of service: what it means for you",
        "[bigmem] %(count)d machines out of service: what it means for you",
        "count",
    ),
    "outage_over_many": ngettext_lazy(
        "[bigmem] %(count)d machine is back in service",
        "[bigmem] %(count)d machines are back in service",
        "count",
    ),
    "morning": ngettext_lazy(
        "[bigmem] To do this morning: %(count)d machine that failed",
        "[bigmem] To do this morning: %(count)d machines that failed",
        "count",
    ),
    "data_goes_many": ngettext_lazy(
        "[bigmem] Your data on %(count)d machine will be erased: %(machines)s",
        "[bigmem] Your data on %(count)d machines will be erased: %(machines)s",
        "count",
    ),
}

URGENT_WORDS = ngettext_lazy("%(count)d of them urgent", "%(count)d of them urgent", "count")
"""The end of the subject of a digest."""

RELAY_ANSWERS: dict[bool, Promise] = {
    True: _("refused for good (code %(code)s)"),
    False: _("not now (code %(code)s)"),
}


def answer_words(note: str) -> str:
    """Answers in words what came of the last try, from the short note on an outbox row."""
    if note in DROPPED:
        return str(DROPPED[note])
    code = note.rpartition(" ")[2]
    if code.isdigit():
        return str(RELAY_ANSWERS[code.startswith("5")]) % {"code": code}
    if note.startswith(("SMTP", "Connection", "Timeout", "gaierror", "OSError", "SSL")):
        return str(_("the relay does not answer"))
    return str(_("not made or not handed over: see the log")) if note else ""
