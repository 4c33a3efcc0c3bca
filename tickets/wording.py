"""Codes of this room to words people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.errors import ErrorCode
from tickets.policy.life import Kind, Outcome, State

KIND_LABELS: dict[Kind, Promise] = {
    Kind.EXTENSION: pgettext_lazy("ticket", "Extension"),
    Kind.ACCESS: pgettext_lazy("ticket", "Access"),
    Kind.PROBLEM: pgettext_lazy("ticket", "Problem with a machine"),
    Kind.OTHER: pgettext_lazy("ticket", "Other"),
    Kind.QUESTION: pgettext_lazy("ticket", "Question about a request"),
}

STATE_LABELS: dict[State, Promise] = {
    State.OPEN: pgettext_lazy("ticket", "Open"),
    State.CLOSED: pgettext_lazy("ticket", "Closed"),
}

OUTCOME_LABELS: dict[Outcome, Promise] = {
    Outcome.GRANTED: pgettext_lazy("ticket", "Access granted"),
    Outcome.REFUSED: pgettext_lazy("ticket", "Access refused"),
}

SENTENCES: dict[ErrorCode, Promise] = {
    ErrorCode.NO_WORDS: _("Say in some words what it is about: nothing was sent."),
    ErrorCode.NO_MACHINE: _("Choose the machine that it is about: nothing was sent."),
    ErrorCode.NO_BOOKING: _("Choose the booking that it is about: nothing was sent."),
    ErrorCode.NO_CATEGORY: _("Choose what you want to book: nothing was sent."),
    ErrorCode.HAS_ACCESS: _("You may book this already: nothing was sent."),
    ErrorCode.OTHER_MACHINES: _("These machines are of another category: nothing was sent."),
    ErrorCode.BAD_DAY: _("Choose a last day after today: nothing was done."),
    ErrorCode.IS_CLOSED: _("This ticket is closed: open it again, or write a new one."),
    ErrorCode.IS_OPEN: _("This ticket is open already: nothing was done."),
    ErrorCode.ALREADY_DECIDED: _("This was decided meanwhile, and nothing was done."),
    ErrorCode.REASON_REQUIRED: _("Give a reason: the person will read it."),
    ErrorCode.ALREADY_ASKED: _("You have asked for this already: look at the open ticket."),
    ErrorCode.TOO_MANY: _("You have many open tickets: close some, or wait for an answer."),
}


def error_sentence(code: ErrorCode) -> str:
    """Answers what happened and what to do, in the reader's language."""
    return str(SENTENCES[code])
