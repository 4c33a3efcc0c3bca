"""The rules once more: slow, obvious, day by day. Every property compares with these."""

from datetime import date, timedelta

from reservations.policy.values import BlockKind, Gesture, Rule

ONE_DAY = timedelta(days=1)
ASKING = {Gesture.REQUEST, Gesture.CONTINUE, Gesture.CHANGE}


def months_later(day, months):
    """The day a number of months later, or the last one of that month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def listed(days):
    return [days.first_day + ONE_DAY * number for number in range(days.days)]


def windows(first_day, last_day, months):
    """The windows that could hold one of the days: every d is tried."""
    start = first_day - ONE_DAY * 31 * (months + 1)
    while start <= last_day:
        yield start, months_later(start, months)
        start += ONE_DAY


def usage(counted, held, asked, months):
    """Machine-days in the fullest window that holds a day asked."""
    machine_days = [day for days in counted for day in listed(days)] + list(held)
    fullest = 0
    for start, stop in windows(min(asked), max(asked), months):
        if any(start <= day < stop for day in asked):
            fullest = max(fullest, sum(start <= day < stop for day in machine_days))
    return fullest


def gap_of(case):
    """The free days between the earlier booking and this one; None when it is no predecessor."""
    if case.earlier is None or case.earlier.days.last_day >= case.wanted.first_day:
        return None
    gap, day = [], case.earlier.days.stop_day
    while day < case.wanted.first_day:
        gap.append(day)
        day += ONE_DAY
    return gap


def is_in_the_way(block, case):
    if block.kind is BlockKind.KEPT:
        return block.holder != case.holder or case.gesture is Gesture.MOVE
    if block.kind is BlockKind.UNDECIDED and case.gesture in {Gesture.EXTEND, Gesture.NIGHTLY}:
        return block.holder == case.holder
    return True


def continues(case):
    if case.continues:
        return case.earlier is not None
    is_asking = case.gesture in ASKING and not case.is_choice_made
    return is_asking and gap_of(case) == []


def asked(case):
    if case.gesture is Gesture.EXTEND and case.added is not None:
        return listed(case.added)
    if case.gesture is Gesture.NIGHTLY:
        return coming(case, listed(case.wanted))
    return listed(case.wanted)


def coming(case, days):
    return [day for day in days if day >= case.today] or days


def held(case):
    gap = (gap_of(case) or []) if continues(case) else []
    return gap + listed(case.wanted)


def breaks_access(case):
    for day in asked(case):
        is_open = any(
            (span.first_day is None or span.first_day <= day)
            and (span.stop_day is None or day < span.stop_day)
            for span in case.machine.open_spans
        )
        if not is_open or (case.account_stop_day is not None and day >= case.account_stop_day):
            return True
    return False


def breaks_bookable(case):
    retired_day = case.machine.retired_day
    is_retired = any(retired_day is not None and day >= retired_day for day in asked(case))
    return is_retired or not case.machine.is_bookable


def breaks_notice(case):
    too_soon = [case.today + ONE_DAY * number for number in range(case.limits.notice_days)]
    return case.wanted.first_day < case.today or case.wanted.first_day in too_soon


def breaks_horizon(case):
    if case.limits.horizon_days is None:
        return False
    return case.wanted.first_day > case.today + ONE_DAY * case.limits.horizon_days


def breaks_length(case):
    return len(asked(case)) > case.limits.max_days


def breaks_renewal(case):
    before = case.earlier.occupancy_days if continues(case) else 0
    gap = (gap_of(case) or []) if continues(case) else []
    most = case.limits.max_extensions
    is_extended_enough = (
        case.gesture is Gesture.EXTEND and most is not None and case.extensions + 1 > most
    )
    is_too_long = before + len(held(case)) > case.limits.max_occupancy_days
    is_new = case.gesture is not Gesture.EXTEND
    return is_too_long or is_extended_enough or (is_new and len(gap) > case.limits.max_gap_days)


def breaks_clash(case):
    days = held(case)
    if case.gesture is Gesture.EXTEND:
        days = asked(case)
    if case.gesture is Gesture.NIGHTLY:
        days = coming(case, days)
    taken = [
        day
        for block in case.machine.blocks
        if is_in_the_way(block, case)
        for day in listed(block.days)
    ]
    return not set(days).isdisjoint(taken)


def breaks_profile(case):
    profile = case.earlier.profile if continues(case) else case.profile
    return profile not in case.machine.profiles


def breaks_window(case):
    days = asked(case) if case.gesture is Gesture.EXTEND else held(case)
    used = usage(case.machine.counted, held(case), days, case.limits.window_months)
    return used > case.limits.max_window_days


BREAKS = {
    Rule.ACCESS: breaks_access,
    Rule.BOOKABLE: breaks_bookable,
    Rule.PROFILE: breaks_profile,
    Rule.CLASH: breaks_clash,
    Rule.NOTICE: breaks_notice,
    Rule.HORIZON: breaks_horizon,
    Rule.LENGTH: breaks_length,
    Rule.RENEWAL: breaks_renewal,
    Rule.WINDOW: breaks_window,
}
