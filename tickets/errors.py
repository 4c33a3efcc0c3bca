"""What a gesture on tickets can be refused for: codes, no sentences (`wording.error_sentence`)."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied


class ErrorCode(StrEnum):
    """Why a gesture cannot be done."""

    NO_WORDS = "no_words"
    NO_MACHINE = "no_machine"
    NO_BOOKING = "no_booking"
    NO_CATEGORY = "no_category"
    HAS_ACCESS = "has_access"
    OTHER_MACHINES = "other_machines"
    BAD_DAY = "bad_day"
    IS_CLOSED = "is_closed"
    IS_OPEN = "is_open"
    ALREADY_DECIDED = "already_decided"
    REASON_REQUIRED = "reason_required"
    ALREADY_ASKED = "already_asked"
    TOO_MANY = "too_many"


class TicketError(Exception):
    """A gesture was refused and nothing has changed.

    Attributes:
        code: why.
    """

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(str(code))
        self.code = code


class NotYours(PermissionDenied):
    """The person may read the ticket but not act on it so (a 403 for pages)."""
