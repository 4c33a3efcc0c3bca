"""What a gesture on runs can be refused for: codes, no sentences (`wording.error_sentence`)."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a gesture cannot be done."""

    BUSY = "busy"
    NOT_BLOCKED = "not_blocked"
    NOT_GIVEN_UP = "not_given_up"
    NOT_LATE = "not_late"
    OVER = "over"
    STANDS_STILL = "stands_still"
    LIST_CHANGED = "list_changed"
    FILE_EXISTS = "file_exists"
    NO_BACKUP = "no_backup"
    STILL_ARMED = "still_armed"
    NOT_OWED = "not_owed"
    REASON_REQUIRED = "reason_required"
    BAD_DAY = "bad_day"
    ALREADY_LIFTED = "already_lifted"
    NOT_IN_USE = "not_in_use"
    NO_KEYS = "no_keys"
    NO_SUCH_PERSON = "no_such_person"
    OWN_ACCOUNT = "own_account"
    ALREADY_THERE = "already_there"
    TOO_MANY = "too_many"
    NOTHING_TO_SEND = "nothing_to_send"
    NOT_CLOSED = "not_closed"
    NOT_OURS = "not_ours"
    CLAIMED = "claimed"
    ISOLATED = "isolated"
    NEXT_TOO_SOON = "next_too_soon"
    ALREADY_ASKED = "already_asked"
    ALREADY_DECIDED = "already_decided"
    ALREADY_BEGUN = "already_begun"
    NOT_INSTALLED = "not_installed"
    OTHER_NAME = "other_name"
    OTHER_PROFILE = "other_profile"
    NOTHING_KEPT = "nothing_kept"
    OTHER_OUTAGE = "other_outage"
    NO_CERTIFICATES = "no_certificates"
    CANNOT_SIGN = "cannot_sign"
    STANDS_AGAINST = "stands_against"


class ProvisioningError(Exception):
    """A gesture was refused and nothing has changed.

    Attributes:
        code: why.
    """

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(str(code))
        self.code = code
