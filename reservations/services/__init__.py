"""The verbs of this room: each is one transaction and leaves a journal entry."""

from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.queries.judging import judge_request
from reservations.services.altering import (
    ChangeResult,
    grant_change,
    refuse_change,
    request_change,
    withdraw_change,
)
from reservations.services.approving import approve_otherwise
from reservations.services.checking import check_standing
from reservations.services.deciding import DecisionResult, approve_booking, refuse_booking
from reservations.services.ending import release_booking, withdraw_or_cancel
from reservations.services.extending import ExtensionResult, request_extension, withdraw_extension
from reservations.services.foretelling import warn_of_ends
from reservations.services.granting import (
    GrantResult,
    grant_extension,
    refuse_extension,
)
from reservations.services.handing_over import (
    HandOverResult,
    accept_hand_over,
    ask_hand_over,
    confirm_hand_over,
    decline_hand_over,
    lapse_hand_overs,
    refuse_hand_over,
    withdraw_hand_over,
)
from reservations.services.installing import note_data_gone, note_installed
from reservations.services.keeping import keep_data_longer
from reservations.services.moving import close_offer, move_booking, offer_move, turn_down_move
from reservations.services.offering import (
    accept_offer,
    lapse_due_offers,
    look_again,
    offer_freed_days,
)
from reservations.services.offering_again import offer_again
from reservations.services.outages import Answer, end_outage, enter_outage
from reservations.services.passing import (
    begin_due_bookings,
    end_due_bookings,
    lapse_due_requests,
    warn_undecided,
)
from reservations.services.profiles import note_profile
from reservations.services.reminding import remind_of_ends
from reservations.services.requesting import RequestResult, request_booking
from reservations.services.shortening import shorten_booking
from reservations.services.together import Ticked, Together, approve_together
from reservations.services.undecided import (
    lapse_due_changes,
    lapse_due_extensions,
    warn_undecided_extensions,
)
from reservations.services.untying import Continuation
from reservations.services.wishing import (
    WishDraft,
    WishResult,
    expire_due_wishes,
    make_wish,
    withdraw_wish,
)

__all__ = [
    "Answer",
    "BookingError",
    "ChangeResult",
    "Continuation",
    "DecisionResult",
    "ErrorCode",
    "ExtensionResult",
    "GrantResult",
    "HandOverResult",
    "NotAllowed",
    "RequestResult",
    "StaleDecision",
    "Ticked",
    "Together",
    "WishDraft",
    "WishResult",
    "accept_hand_over",
    "accept_offer",
    "approve_booking",
    "approve_otherwise",
    "approve_together",
    "ask_hand_over",
    "begin_due_bookings",
    "check_standing",
    "close_offer",
    "confirm_hand_over",
    "decline_hand_over",
    "end_due_bookings",
    "end_outage",
    "enter_outage",
    "expire_due_wishes",
    "grant_change",
    "grant_extension",
    "judge_request",
    "keep_data_longer",
    "lapse_due_changes",
    "lapse_due_extensions",
    "lapse_due_offers",
    "lapse_due_requests",
    "lapse_hand_overs",
    "look_again",
    "make_wish",
    "move_booking",
    "note_data_gone",
    "note_installed",
    "note_profile",
    "offer_again",
    "offer_freed_days",
    "offer_move",
    "refuse_booking",
    "refuse_change",
    "refuse_extension",
    "refuse_hand_over",
    "release_booking",
    "remind_of_ends",
    "request_booking",
    "request_change",
    "request_extension",
    "shorten_booking",
    "turn_down_move",
    "warn_of_ends",
    "warn_undecided",
    "warn_undecided_extensions",
    "withdraw_change",
    "withdraw_extension",
    "withdraw_hand_over",
    "withdraw_or_cancel",
    "withdraw_wish",
]
