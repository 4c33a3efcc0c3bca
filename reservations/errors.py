"""What a gesture on bookings can be refused for, apart from the rules: codes, no sentences."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied


class ErrorCode(StrEnum):
    """Why a gesture cannot be done; `wording.error_sentence` says it to people."""

    BAD_DAYS = "bad_days"
    BAD_FIRST_DAY = "bad_first_day"
    UNKNOWN_PROFILE = "unknown_profile"
    CHOICE_NEEDED = "choice_needed"
    CANNOT_CONTINUE = "cannot_continue"
    FIRST_DAY_BEGUN = "first_day_begun"
    PURPOSE_REQUIRED = "purpose_required"
    TOO_MANY_UNDECIDED = "too_many_undecided"
    TERMS_NEEDED = "terms_needed"
    NO_RULES = "no_rules"
    WAIVER_NEEDED = "waiver_needed"
    NOT_WAIVABLE = "not_waivable"
    REASON_REQUIRED = "reason_required"
    NOT_ALLOWED = "not_allowed"
    OWN_BOOKING = "own_booking"
    STALE = "stale"
    TOO_LATE = "too_late"
    NOT_LIVE = "not_live"
    ALREADY_BEGUN = "already_begun"
    NOT_BEGUN = "not_begun"
    ALREADY_RELEASED = "already_released"
    LAST_DAY = "last_day"
    CONTINUED = "continued"
    GAP_TOO_LONG = "gap_too_long"
    ANSWER_NEEDED = "answer_needed"
    NO_OFFER = "no_offer"
    NO_EQUIVALENT = "no_equivalent"
    MACHINE_TAKEN = "machine_taken"
    NOT_EXTENDABLE = "not_extendable"
    EXTENSION_OPEN = "extension_open"
    BAD_MORE_DAYS = "bad_more_days"
    ALREADY_DECIDED = "already_decided"
    NOT_SENDABLE = "not_sendable"
    NOT_CHANGEABLE = "not_changeable"
    CHANGE_OPEN = "change_open"
    NOTHING_CHANGED = "nothing_changed"
    ASK_EXTENSION = "ask_extension"
    TIED = "tied"
    NOT_SHORTER = "not_shorter"
    BAD_SPAN = "bad_span"
    NO_CATEGORY = "no_category"
    NO_SUCH_MACHINE = "no_such_machine"
    TOO_SOON = "too_soon"
    TOO_MANY_WISHES = "too_many_wishes"
    NOT_WAITING = "not_waiting"
    OFFER_OVER = "offer_over"
    OFFER_UNFIT = "offer_unfit"
    NO_SUCH_TAKER = "no_such_taker"
    HAND_OVER_OPEN = "hand_over_open"
    NOT_RUNNING = "not_running"
    NOTHING_DIFFERS = "nothing_differs"
    MORE_THAN_ASKED = "more_than_asked"
    REQUEST_TIED = "request_tied"
    BESIDE_EXTENSION = "beside_extension"


class BookingError(Exception):
    """A gesture was refused and nothing has changed.

    Attributes:
        code: why.
        details: figures and references that the sentence names.
    """

    def __init__(self, code: ErrorCode, **details: object) -> None:
        super().__init__(str(code))
        self.code = code
        self.details = details


class NotAllowed(BookingError, PermissionDenied):
    """The person may know the booking but not act on it so (a 403 for pages)."""

    def __init__(self, code: ErrorCode = ErrorCode.NOT_ALLOWED, **details: object) -> None:
        super().__init__(code, **details)


class StaleDecision(BookingError):
    """The booking has changed since the page on which the decision was taken was drawn."""

    def __init__(self, **details: object) -> None:
        super().__init__(ErrorCode.STALE, **details)
