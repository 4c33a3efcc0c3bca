"""Notices: what is worth knowing beside a verdict and forbids nothing.

Source: docs/explanation/rules.md, notices.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

from reservations.policy.blocks import is_rival
from reservations.policy.continuing import (
    REINSTALL_ONLY,
    Choice,
    gap_days,
    held_days,
    held_first_day,
    is_choice_needed,
    offered_choice,
)
from reservations.policy.extending import extendable_until
from reservations.policy.gestures import asked_days
from reservations.policy.values import BlockKind, Case, Figure, Gesture, Notice, NoticeKind
from reservations.policy.window import first_free_day, load_of


def notices_of(case: Case, *, is_clean: bool) -> tuple[Notice, ...]:
    """Answers the notices of a settled case.

    What extending or spent days would mean is said only when no rule is broken.
    """
    makers = [*_ALWAYS[case.gesture], *(_WHEN_CLEAN[case.gesture] if is_clean else ())]
    return tuple(notice for make in makers for notice in make(case))


def _decision_after(case: Case) -> Iterator[Notice]:
    decision_day = case.first_decision_day
    if decision_day is not None and case.wanted.first_day <= decision_day:
        advised_day = decision_day + timedelta(days=1)
        details = {"decision_day": decision_day, "advised_day": advised_day}
        yield Notice(NoticeKind.DECISION_AFTER, details)


def _data(case: Case) -> Iterator[Notice]:
    choice, earlier = offered_choice(case), case.earlier
    if choice is Choice.NONE or earlier is None:
        return
    facts: dict[str, Figure] = {
        "reference": earlier.reference,
        "last_day": earlier.days.last_day,
        "gap_days": gap_days(case),
        "is_over": earlier.days.stop_day <= case.today,
    }
    if case.continues:
        yield Notice(NoticeKind.CONTINUES, {**facts, "held_first_day": held_first_day(case)})
    elif is_choice_needed(case):
        yield Notice(NoticeKind.CHOICE_NEEDED, facts)
    elif choice in REINSTALL_ONLY:
        yield Notice(NoticeKind.REINSTALL_ONLY, {**facts, "reason": choice.value})
    else:
        yield Notice(NoticeKind.REINSTALLS, facts)


def _next_one(case: Case) -> Iterator[Notice]:
    """Says that the holder's own next booking erases what this one leaves."""
    behind = [
        block
        for block in case.machine.blocks
        if block.holder == case.holder
        and block.kind is not BlockKind.KEPT
        and block.days.first_day >= case.wanted.stop_day
    ]
    if not behind:
        return
    first = min(behind, key=lambda block: block.days.first_day)
    gap = (first.days.first_day - case.wanted.stop_day).days
    if not first.is_continuing and gap <= case.limits.max_gap_days:
        last_day = case.wanted.last_day
        details: dict[str, Figure] = {"reference": first.reference, "last_day": last_day}
        yield Notice(NoticeKind.REINSTALLED_LATER, details)


def _profile(case: Case) -> Iterator[Notice]:
    earlier = case.earlier
    if case.continues and earlier is not None and earlier.profile != case.profile:
        yield Notice(NoticeKind.KEEPS_PROFILE, {"profile": earlier.profile})


def _warranty(case: Case) -> Iterator[Notice]:
    end_day = case.machine.warranty_end_day
    if end_day is not None and case.wanted.last_day > end_day:
        yield Notice(NoticeKind.OUT_OF_WARRANTY, {"warranty_end_day": end_day})


def _rivals(case: Case) -> Iterator[Notice]:
    days = asked_days(case)
    for block in sorted(case.machine.blocks, key=lambda block: block.days):
        shared = block.days.intersection(days)
        if shared is not None and is_rival(block, case):
            details = {"first_day": shared.first_day, "last_day": shared.last_day}
            yield Notice(NoticeKind.RIVAL, details)


def _extension(case: Case) -> Iterator[Notice]:
    last_day, reason = extendable_until(case)
    yield Notice(NoticeKind.EXTENSION_LIMIT, {"last_day": last_day, "reason": reason.value})


def _spent(case: Case) -> Iterator[Notice]:
    """Says when the days asked are the last ones left, and when others come back."""
    held = held_days(case)
    limits, load = case.limits, load_of(case)
    if load.used == limits.max_window_days:
        back_day = first_free_day((*case.machine.counted, held), held.stop_day, limits)
        details = {"used": load.used, "allowed": limits.max_window_days, "back_day": back_day}
        yield Notice(NoticeKind.BUDGET_SPENT, details)


_Maker = Callable[[Case], Iterator[Notice]]

_ASKING: tuple[_Maker, ...] = (_decision_after, _data, _next_one, _profile, _warranty)

_ALWAYS: Mapping[Gesture, tuple[_Maker, ...]] = MappingProxyType(
    {
        Gesture.REQUEST: _ASKING,
        Gesture.CONTINUE: _ASKING,
        Gesture.CHANGE: _ASKING,
        Gesture.EXTEND: (_warranty, _rivals),
        Gesture.APPROVE: (_data, _next_one, _profile, _warranty),
        Gesture.SHORTEN: (),
        Gesture.MOVE: (),
        Gesture.HAND_OVER: (),
        Gesture.NIGHTLY: (),
    }
)

_WHEN_CLEAN: Mapping[Gesture, tuple[_Maker, ...]] = MappingProxyType(
    {
        Gesture.REQUEST: (_spent, _extension),
        Gesture.CONTINUE: (_spent, _extension),
        Gesture.CHANGE: (_spent, _extension),
        Gesture.EXTEND: (_spent, _extension),
        Gesture.APPROVE: (_spent,),
        Gesture.SHORTEN: (),
        Gesture.MOVE: (),
        Gesture.HAND_OVER: (),
        Gesture.NIGHTLY: (),
    }
)
