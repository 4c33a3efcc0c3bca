"""Closing access at the end, and opening it again: what is to be done now, from plain facts.

Source: DESIGN of the service, "The end".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REOPENED_FOR = timedelta(hours=48)
SHORTEST_REOPENING = timedelta(hours=2)
"""Below this nobody can fetch anything: it is refused instead."""
PATIENCE_WITH_A_TRY = timedelta(minutes=5)
"""A try that is not done by then has failed; a machine that starts may take longer."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
WAIT_FACTOR = 2
ALARM_TRIES = 4
"""After so many failed tries, about ten minutes, the approvers are told."""
LOOK_AGAIN = timedelta(minutes=1)


class Cause(StrEnum):
    """Why access is taken back."""

    END = "end"
    """The days of grace are over."""
    REOPENED = "reopened"
    """The hours for which it was opened again are over."""
    ISOLATED = "isolated"
    """An approver isolates the machine: it may be compromised."""


class Way(StrEnum):
    """How access was taken back."""

    POWERED_OFF = "powered_off"
    LOCKED = "locked"
    """Locked only: its power could not be switched on again."""
    STOPPED = "stopped"
    """The container of the slot is stopped, its host never."""
    BY_HAND = "by_hand"
    """Nothing was touched: the portal does not drive this machine, the approvers were told."""


class Answer(StrEnum):
    """What is to be done now."""

    ACT = "act"
    WAIT = "wait"
    CALL_OFF = "call_off"


class Why(StrEnum):
    """Why one waits, or calls it off."""

    NOT_DUE = "not_due"
    HALTED = "halted"
    CLAIM_COMES = "claim_comes"
    """An installation for somebody else is about to take the machine over."""
    CLAIMED = "claimed"
    """One has done so: what was there is not to be touched any more."""
    LIVE_AGAIN = "live_again"
    """Days were added, or another booking continues it."""
    ISOLATED = "isolated"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer and its reason."""

    answer: Answer
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """All that is looked at before access is closed."""

    now: datetime
    due_at: datetime
    cause: Cause
    is_live: bool
    """Something of the occupancy stands or is asked for."""
    is_claimed: bool
    """An installation for somebody else has passed its guard since."""
    claim_awaited_until: datetime | None
    """An installation for somebody else is due now: how long it is waited for."""
    is_halted: bool


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """All that is looked at before access is opened again."""

    now: datetime
    stop_at: datetime | None
    is_claimed: bool
    is_isolated: bool
    is_halted: bool


def judge_closing(facts: ClosingFacts) -> Judgement:
    """Answers whether access is closed now.

    Somebody else's installation goes before everything: from then on nothing is touched. An
    approver who isolates a machine waits for nothing, neither for the end of a booking.
    """
    if facts.is_claimed:
        return Judgement(Answer.CALL_OFF, Why.CLAIMED)
    if facts.cause is Cause.ISOLATED:
        return Judgement(Answer.ACT)
    if facts.is_live:
        return Judgement(Answer.CALL_OFF, Why.LIVE_AGAIN)
    if facts.now < facts.due_at:
        return Judgement(Answer.WAIT, Why.NOT_DUE)
    if facts.is_halted:
        return Judgement(Answer.WAIT, Why.HALTED)
    if facts.claim_awaited_until is not None and facts.now < facts.claim_awaited_until:
        return Judgement(Answer.WAIT, Why.CLAIM_COMES)
    return Judgement(Answer.ACT)


def judge_opening(facts: OpeningFacts) -> Judgement:
    """Answers whether access is opened again now."""
    if facts.is_claimed:
        return Judgement(Answer.CALL_OFF, Why.CLAIMED)
    if facts.is_isolated:
        return Judgement(Answer.CALL_OFF, Why.ISOLATED)
    if facts.stop_at is not None and facts.now >= facts.stop_at:
        return Judgement(Answer.CALL_OFF, Why.TOO_LATE)
    if facts.is_halted:
        return Judgement(Answer.WAIT, Why.HALTED)
    return Judgement(Answer.ACT)


def reopened_until(now: datetime, next_night: datetime | None) -> datetime | None:
    """Answers until when access may be opened again; None when the time is too short.

    Args:
        now: when it is opened.
        next_night: 00:00 of the first day of whoever has the machine next.
    """
    stop_at = now + REOPENED_FOR if next_night is None else min(now + REOPENED_FOR, next_night)
    return stop_at if stop_at - now >= SHORTEST_REOPENING else None


def wait_after(tries: int) -> timedelta:
    """Answers how long to wait after the nth failed try."""
    factor = int(WAIT_FACTOR ** min(tries - 1, 10))
    return min(FIRST_WAIT * factor, LONGEST_WAIT)
