"""Sentences for gestures that cannot be done: what happened and what to do next."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reservations.errors import BookingError, ErrorCode

SENTENCES: Mapping[ErrorCode, Promise] = {
    ErrorCode.BAD_DAYS: _("Ask for at least one day, and for no more than a year."),
    ErrorCode.BAD_FIRST_DAY: _("This first day is too far away: check the year."),
    ErrorCode.UNKNOWN_PROFILE: _("This profile does not exist: choose one of the list."),
    ErrorCode.CHOICE_NEEDED: _(
        "Choose whether to continue with your data or to have the machine reinstalled."
    ),
    ErrorCode.CANNOT_CONTINUE: _(
        "Your data cannot be kept for these days: choose other days, or have the machine "
        "reinstalled."
    ),
    ErrorCode.FIRST_DAY_BEGUN: _(
        "Nobody can decide in time for this first day: choose tomorrow or a later day."
    ),
    ErrorCode.PURPOSE_REQUIRED: _(
        "A purpose is required for so many days: say in one line what you need them for."
    ),
    ErrorCode.TOO_MANY_UNDECIDED: _(
        "You have as many undecided requests as are allowed: wait for a decision, or withdraw "
        "one of them."
    ),
    ErrorCode.TERMS_NEEDED: _(
        "Accept the terms of use first: read them and tick the box, then send again."
    ),
    ErrorCode.NO_RULES: _("No rules are in force for this machine: tell the administrators."),
    ErrorCode.WAIVER_NEEDED: _("A rule is exceeded: tick each waiver and give its reason."),
    ErrorCode.NOT_WAIVABLE: _("A rule is broken that nobody can waive: nothing was booked."),
    ErrorCode.REASON_REQUIRED: _("Give a reason: the holder will read it."),
    ErrorCode.NOT_ALLOWED: _("You may not do this: ask an approver of this category."),
    ErrorCode.OWN_BOOKING: _(
        "Nobody decides on their own booking: ask another approver or an administrator."
    ),
    ErrorCode.STALE: _(
        "This booking has changed since the page was drawn, and nothing was done: look at it "
        "again."
    ),
    ErrorCode.TOO_LATE: _(
        "The first day of this request has come, it can no longer be decided: book other days."
    ),
    ErrorCode.NOT_LIVE: _("This booking is over already: nothing was done."),
    ErrorCode.ALREADY_BEGUN: _(
        "This booking has begun and cannot be cancelled: give the machine back instead."
    ),
    ErrorCode.NOT_BEGUN: _(
        "This booking has not begun, there is nothing to give back: cancel it instead."
    ),
    ErrorCode.ALREADY_RELEASED: _("This machine was given back already: nothing was done."),
    ErrorCode.LAST_DAY: _("Today is the last day of this booking anyway: nothing was done."),
    ErrorCode.CONTINUED: _(
        "Another booking of yours continues this one: say whether to keep it with your data, to "
        "keep it with a reinstall, or to give it up as well."
    ),
    ErrorCode.ANSWER_NEEDED: _(
        "The maintenance meets bookings: say for each what becomes of it, then send again."
    ),
    ErrorCode.NO_OFFER: _(
        "No other machine is offered for this booking any more, and nothing was done: look at "
        "it again."
    ),
    ErrorCode.NO_EQUIVALENT: _(
        "No machine that is at least as good is free for all days that are left: nothing was done."
    ),
    ErrorCode.MACHINE_TAKEN: _(
        "That machine is no longer free for all days that are left, and nothing was done: choose "
        "another one."
    ),
    ErrorCode.NOT_EXTENDABLE: _(
        "No days can be added to this booking any more, and nothing was done: book the machine "
        "anew, or another one."
    ),
    ErrorCode.EXTENSION_OPEN: _(
        "More days are asked for this booking already, and nothing was done: wait for the "
        "decision, or take the extension back first."
    ),
    ErrorCode.BAD_MORE_DAYS: _(
        "Choose a last day after the present one, not before today, and no more than a year later."
    ),
    ErrorCode.NOT_SENDABLE: _(
        "A rule is broken, and nothing was sent: look at what is marked and choose other days."
    ),
    ErrorCode.NOT_CHANGEABLE: _(
        "Only an approved booking that has not begun is changed: give the machine back, or ask "
        "for another booking."
    ),
    ErrorCode.CHANGE_OPEN: _(
        "A change is asked for this booking already, and nothing was done: wait for the decision, "
        "or take the change back first."
    ),
    ErrorCode.NO_SUCH_TAKER: _(
        "Nobody else here has this account name or address: ask the person for the one they sign "
        "in with."
    ),
    ErrorCode.HAND_OVER_OPEN: _(
        "The booking is offered to somebody already: wait for the answers, or take it back first."
    ),
    ErrorCode.NOT_RUNNING: _("Only a booking that runs, and was not given back, is handed over."),
    ErrorCode.NOTHING_CHANGED: _("This is what is booked already: nothing was done."),
    ErrorCode.ASK_EXTENSION: _(
        "More days at the end are an extension, and nothing was done: ask for it on its own page."
    ),
    ErrorCode.TIED: _(
        "Another booking of yours is tied to this one, so it cannot change like that, and nothing "
        "was done: cancel one of them and ask again."
    ),
    ErrorCode.NOT_SHORTER: _(
        "Choose a last day before the present one, tomorrow at the earliest: nothing was done."
    ),
    ErrorCode.BAD_SPAN: _(
        "So many days do not fit between these two days: choose fewer days, or a later last day."
    ),
    ErrorCode.NO_CATEGORY: _(
        "Choose at least one category in which you may book: ask the administrators for access "
        "first."
    ),
    ErrorCode.NO_SUCH_MACHINE: _(
        "No machine of these categories has so much and can be installed so: ask for less."
    ),
    ErrorCode.TOO_SOON: _(
        "An offer is held for a working day and begins two days later at the earliest: choose a "
        "later last day."
    ),
    ErrorCode.TOO_MANY_WISHES: _(
        "You have as many open wishes as are allowed: withdraw one of them first."
    ),
    ErrorCode.NOT_WAITING: _("This wish is not waiting any more: nothing was done."),
    ErrorCode.OFFER_OVER: _(
        "This offer is over, and nothing was done: your wishes say what became of it."
    ),
    ErrorCode.OFFER_UNFIT: _(
        "The rules do not let you have these days any more, and nothing was done: decline the "
        "offer, so that the next one is asked."
    ),
    ErrorCode.NOTHING_DIFFERS: _(
        "This is what was asked: approve the request as it stands, or change machine or days."
    ),
    ErrorCode.MORE_THAN_ASKED: _(
        "More days than the holder asked for cannot be approved: give as many or fewer."
    ),
    ErrorCode.REQUEST_TIED: _(
        "Another booking of the holder is tied to this request: approve it as it was asked, or "
        "refuse it."
    ),
    ErrorCode.BESIDE_EXTENSION: _(
        "Somebody asks to extend their booking over these days: decide on that first, or choose "
        "other days."
    ),
    ErrorCode.ALREADY_DECIDED: _("This was decided meanwhile, and nothing was done."),
}


def error_sentence(error: BookingError | ErrorCode) -> str:
    """Answers what happened and what to do, in the reader's language."""
    code = error.code if isinstance(error, BookingError) else error
    details: Mapping[str, Any] = error.details if isinstance(error, BookingError) else {}
    if code is ErrorCode.GAP_TOO_LONG:
        return _gap_too_long(details)
    if code is ErrorCode.MACHINE_TAKEN and details:
        return _machine_taken(details)
    return str(SENTENCES[code])


def _machine_taken(details: Mapping[str, Any]) -> str:
    return gettext(
        "%(machine)s is no longer free for all days that are left, and nothing was done: choose "
        "another machine."
    ) % {"machine": details["machine"]}


def _gap_too_long(details: Mapping[str, Any]) -> str:
    most = int(details.get("most", 0))
    return ngettext(
        "Data are kept over at most %(most)s day between two bookings: choose a reinstall, or "
        "give up the later booking as well.",
        "Data are kept over at most %(most)s days between two bookings: choose a reinstall, or "
        "give up the later booking as well.",
        most,
    ) % {"most": most}
