"""Days, labels and steps in words that people read. Lazy or at call time, in their language."""

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from machines.wording import memory_words
from pages.policy.labels import Label, LabelKind
from reservations.lifecycle import UNDECIDED, State
from reservations.policy.values import Budget, Suggestion, Verdict
from reservations.wording import (
    STATE_LABELS,
    count_words,
    dates,
    day_words,
    range_words,
    weekday_words,
)

BADGES = {
    LabelKind.ENDING: "active",
    LabelKind.RELEASED: "ended",
    LabelKind.OFFERED: "requested",
    LabelKind.WITHDRAWN: "muted",
    LabelKind.LAPSED: "muted",
    LabelKind.CANCELLED: "muted",
}
"""Colours of labels that have none of their own name."""

NEVER_BEGUN = (State.REFUSED, State.WITHDRAWN, State.LAPSED, State.CANCELLED)
"""States of bookings that never had a machine."""


# --------------------------------------------------------------------------------------- days


def until_words(days: int) -> str:
    """Answers in how many days something begins: “in 3 days”."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}


def month_words(day: date) -> str:
    """Answers a month: “March 2027”."""
    return date_format(day, "F Y")


def short_month_words(day: date) -> str:
    """Answers a month where there is little room: “Nov.”, “March”."""
    return date_format(day, "N")


def night_words(day: date) -> str:
    """Answers the night before a day: “in the night of 11 to 12 April 2027”."""
    return _("in the night of %(night)s") % {"night": dates.night_words(day, with_year=True)}


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Answers an instant on the clock of a site: “1 March 2027, 00:41”."""
    local = moment.astimezone(zone)
    return _("%(day)s, %(time)s") % {
        "day": day_words(local.date()),
        "time": date_format(local, "TIME_FORMAT"),
    }


# ------------------------------------------------------------------------------------- labels


def label_words(label: Label) -> str:
    """Answers the words of a label."""
    if label.kind is LabelKind.APPROVED:
        return _approved_words(label.days or 0)
    if label.kind is LabelKind.ENDING:
        return ending_words(label.days or 0)
    fixed = {
        LabelKind.INSTALLING: pgettext("booking", "Installing"),
        LabelKind.PROBLEM: pgettext("booking", "Problem"),
        LabelKind.READY: pgettext("booking", "Ready"),
        LabelKind.RELEASED: pgettext("booking", "Given back early"),
    }
    return fixed.get(label.kind) or str(STATE_LABELS[State(label.kind.value)])


def badge_of(label: Label) -> str:
    """Answers the name of the colours of a label."""
    return BADGES.get(label.kind, label.kind.value)


def _approved_words(days: int) -> str:
    if days == 0:
        return _("Approved, starts today")
    if days == 1:
        return _("Approved, starts tomorrow")
    return ngettext(
        "Approved, starts in %(count)s day", "Approved, starts in %(count)s days", days
    ) % {"count": days}


def ending_words(days: int) -> str:
    """Answers in how many days a booking ends: “Ends in 9 days”."""
    if days == 0:
        return _("Last day today")
    if days == 1:
        return _("Last day tomorrow")
    return ngettext("Ends in %(count)s day", "Ends in %(count)s days", days) % {"count": days}


# ------------------------------------------------------------------------------------ verdict


def summary_words(verdict: Verdict) -> str:
    """Answers a verdict in one sentence."""
    broken = len(verdict.violations)
    if not broken and not verdict.is_sendable:
        return _("All rules are kept: say what becomes of your data, then send this request.")
    if not broken:
        return _("All rules are kept: you can send this request.")
    if verdict.is_sendable:
        return ngettext(
            "%(count)s rule is exceeded: you can send this request, it asks for a waiver.",
            "%(count)s rules are exceeded: you can send this request, it asks for waivers.",
            broken,
        ) % {"count": broken}
    return ngettext(
        "%(count)s rule is broken: this request cannot be sent as it is.",
        "%(count)s rules are broken: this request cannot be sent as it is.",
        broken,
    ) % {"count": broken}


def asked_summary_words(verdict: Verdict) -> str:
    """Answers a verdict on more days in one sentence."""
    broken = len(verdict.violations)
    if not broken:
        return _("All rules are kept: you can ask for these days.")
    if verdict.is_sendable:
        return ngettext(
            "%(count)s rule is exceeded: you can ask for these days, with a waiver.",
            "%(count)s rules are exceeded: you can ask for these days, with waivers.",
            broken,
        ) % {"count": broken}
    return ngettext(
        "%(count)s rule is broken: these days cannot be asked for.",
        "%(count)s rules are broken: these days cannot be asked for.",
        broken,
    ) % {"count": broken}


def changed_summary_words(verdict: Verdict) -> str:
    """Answers a verdict on a change in one sentence."""
    broken = len(verdict.violations)
    if not broken:
        return _("All rules are kept: you can ask for this change.")
    if verdict.is_sendable:
        return ngettext(
            "%(count)s rule is exceeded: you can ask for this change, with a waiver.",
            "%(count)s rules are exceeded: you can ask for this change, with waivers.",
            broken,
        ) % {"count": broken}
    return ngettext(
        "%(count)s rule is broken: this change cannot be asked for.",
        "%(count)s rules are broken: this change cannot be asked for.",
        broken,
    ) % {"count": broken}


def send_words(verdict: Verdict, *, is_automatic: bool) -> str:
    """Answers what the button under a verdict says."""
    if not verdict.is_clean:
        return _("Send and ask for a waiver")
    return _("Book these days") if is_automatic else _("Send the request")


def after_words(verdict: Verdict, *, is_automatic: bool) -> str:
    """Answers what happens once a request is sent."""
    if is_automatic and verdict.is_clean:
        return _("It is approved at once; you get a mail.")
    return _("An approver decides; you get a mail. Until then the days are held for you.")


def suggestion_words(suggestion: Suggestion) -> str:
    """Answers a choice that passes all rules: machine, days, number."""
    return _("%(machine)s %(range)s, %(count)s") % {
        "machine": suggestion.machine,
        "range": range_words(suggestion.days),
        "count": count_words(suggestion.days.days),
    }


def purpose_hint(days: int) -> str:
    """Answers when a purpose must be given."""
    return ngettext(
        "In one line; required above %(count)s day.",
        "In one line; required above %(count)s days.",
        days,
    ) % {"count": days}


# ------------------------------------------------------------------------------------- budget


def left_days_words(days: int) -> str:
    """Answers how many days are left to ask for: “42 days left”."""
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}


def used_words(budget: Budget, months: int) -> str:
    """Answers how much of a budget is used, and when used days come back.

    “42 of 84 days used in 5 months, the next ones come back on 1 August 2027”
    """
    figures = {"used": budget.used, "allowed": budget.allowed, "months": months}
    if budget.back_day is None:
        return (
            ngettext(
                "%(used)s of %(allowed)s days used in %(months)s month",
                "%(used)s of %(allowed)s days used in %(months)s months",
                months,
            )
            % figures
        )
    return ngettext(
        "%(used)s of %(allowed)s days used in %(months)s month, the next ones come back on "
        "%(day)s",
        "%(used)s of %(allowed)s days used in %(months)s months, the next ones come back on "
        "%(day)s",
        months,
    ) % {**figures, "day": day_words(budget.back_day)}


def lost_words(days: int) -> str:
    """Answers how many days are not counted because the machine was not there."""
    if not days:
        return ""
    return ngettext(
        "Not counted: %(count)s day lost to an outage or a failed installation",
        "Not counted: %(count)s days lost to an outage or a failed installation",
        days,
    ) % {"count": days}


def retry_words(retry_at: datetime | None, zone: ZoneInfo) -> str:
    """Answers when the portal tries again by itself: “New attempt at 00:40”."""
    if retry_at is None:
        return ""
    return _("New attempt at %(time)s") % {
        "time": date_format(retry_at.astimezone(zone), "TIME_FORMAT")
    }


def attempt_words(attempt: int) -> str:
    """Answers which attempt at a step it is; nothing for the first."""
    return _("attempt %(number)s") % {"number": attempt} if attempt > 1 else ""


def failed_attempt_words(count: int) -> str:
    """Answers how many attempts failed before one was good."""
    return ngettext(
        "%(count)s attempt failed before", "%(count)s attempts failed before", count
    ) % {"count": count}


def left_words(seconds: float) -> str:
    """Answers how long something will still take: “about 12 minutes left”."""
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return _("less than a minute left")
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {
        "count": minutes
    }


def duration_words(seconds: float) -> str:
    """Answers how long something took: “45 s”, “12 min”, “1 h 05”."""
    if seconds < 120:
        return _("%(seconds)s s") % {"seconds": round(seconds)}
    minutes = round(seconds / 60)
    if minutes < 120:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s") % {
        "hours": minutes // 60,
        "minutes": f"{minutes % 60:02d}",
    }


def data_words(state: str, last_day: date, kept_until: date | None, today: date) -> str:
    """Answers what happens to the data of a booking, and when; nothing if it never began."""
    if state in NEVER_BEGUN or state in UNDECIDED:
        return ""
    if kept_until is None:
        return _(
            "Your data stay until the last day, %(last_day)s. There is no backup: fetch them "
            "before it ends."
        ) % {"last_day": weekday_words(last_day)}
    if kept_until <= today:
        return _("The data may have been erased since %(day)s; there is no backup.") % {
            "day": day_words(kept_until)
        }
    return _("The data may be erased from the night of %(night)s on; there is no backup.") % {
        "night": dates.night_words(kept_until, with_year=True)
    }


# ---------------------------------------------------------------------------------- inventory


def specs_words(memory_gib: int, cores: int, gpus: int) -> str:
    """Answers a machine in few words: “1 TiB · 64 cores · 2 GPUs”."""
    parts = [
        memory_words(memory_gib),
        ngettext("%(count)s core", "%(count)s cores", cores) % {"count": cores},
    ]
    if gpus:
        parts.append(ngettext("%(count)s GPU", "%(count)s GPUs", gpus) % {"count": gpus})
    return " · ".join(parts)
