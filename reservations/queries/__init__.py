"""Reads of bookings: lists, chains, verdicts, budgets, rights."""

from reservations.queries.cases import Loaded, Question, load, load_many, question_about
from reservations.queries.chains import (
    Owed,
    chain_of,
    driver_of,
    first_standing,
    installed_elsewhere_between,
    is_occupancy_over,
    is_owed,
    kept_until,
    owed_occupancies,
)
from reservations.queries.judging import (
    extendable_last_day,
    judge_request,
    nearest_alternatives,
    person_budget,
    question_of,
)
from reservations.queries.lists import (
    bookings_between,
    bookings_of,
    find_booking,
    neighbours_of,
    queue_for,
    undecided_count,
)
from reservations.queries.moving import (
    chain_from,
    is_movable,
    last_offer,
    machines_to_move_to,
    open_offer,
)
from reservations.queries.outages import bookings_met, outage_ahead
from reservations.queries.rights import (
    may_decide,
    may_end,
    may_move,
    may_read,
    require_decider,
    require_ender,
)

__all__ = [
    "Loaded",
    "Owed",
    "Question",
    "bookings_between",
    "bookings_met",
    "bookings_of",
    "chain_from",
    "chain_of",
    "driver_of",
    "extendable_last_day",
    "find_booking",
    "first_standing",
    "installed_elsewhere_between",
    "is_movable",
    "is_occupancy_over",
    "is_owed",
    "judge_request",
    "kept_until",
    "last_offer",
    "load",
    "load_many",
    "machines_to_move_to",
    "may_decide",
    "may_end",
    "may_move",
    "may_read",
    "nearest_alternatives",
    "neighbours_of",
    "open_offer",
    "outage_ahead",
    "owed_occupancies",
    "person_budget",
    "question_about",
    "question_of",
    "queue_for",
    "require_decider",
    "require_ender",
    "undecided_count",
]
