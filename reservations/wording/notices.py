"""Sentences for notices and for what is left to a person. They speak to the holder."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import DayRange
from reservations.policy.extending import Reason
from reservations.policy.values import Budget, Figure, Notice, NoticeKind
from reservations.wording.dates import day_words, range_words, weekday_words

Details = Mapping[str, Figure]


def notice_sentence(notice: Notice) -> str:
    """Answers a remark of the rules as a sentence, in the reader's language."""
    return SENTENCES[notice.kind](notice.details)


def limit_sentence(last_day: date, reason: Reason) -> str:
    """Answers until when a machine can be kept, and why not longer."""
    sentences = {
        Reason.BOOKING: _(
            "You can keep the machine until %(day)s inclusive: it is booked after that."
        ),
        Reason.UNDECIDED: _(
            "You can keep the machine until %(day)s inclusive: somebody has asked for it after "
            "that."
        ),
        Reason.UNAVAILABLE: _(
            "You can keep the machine until %(day)s inclusive: it is out of service after that."
        ),
        Reason.KEPT: _(
            "You can keep the machine until %(day)s inclusive: somebody's data are kept there "
            "after that."
        ),
        Reason.OCCUPANCY: _(
            "You can keep the machine until %(day)s inclusive: nobody stays longer without a "
            "reinstall."
        ),
        Reason.EXTENSIONS: _(
            "You can keep the machine until %(day)s inclusive: no more extensions are allowed."
        ),
        Reason.WINDOW: _(
            "You can keep the machine until %(day)s inclusive: the days of your rolling window "
            "are used by then."
        ),
        Reason.GRANT: _(
            "You can keep the machine until %(day)s inclusive: the access granted to you ends "
            "then."
        ),
        Reason.ACCOUNT: _(
            "You can keep the machine until %(day)s inclusive: your account ends then."
        ),
        Reason.RETIREMENT: _(
            "You can keep the machine until %(day)s inclusive: it is retired after that."
        ),
    }
    return sentences[reason] % {"day": day_words(last_day)}


def budget_sentence(budget: Budget, months: int) -> str:
    """Answers what is left to a person in the window of so many months.

    “You have 42 of 84 days left (5 rolling months), the next days come back on 1 August 2027.”
    """
    figures = {"left": budget.left, "allowed": budget.allowed, "months": months}
    if budget.back_day is None:
        return (
            ngettext(
                "You have %(left)s of %(allowed)s days left (%(months)s rolling months).",
                "You have %(left)s of %(allowed)s days left (%(months)s rolling months).",
                budget.left,
            )
            % figures
        )
    return ngettext(
        "You have %(left)s of %(allowed)s days left (%(months)s rolling months), the next days "
        "come back on %(back_day)s.",
        "You have %(left)s of %(allowed)s days left (%(months)s rolling months), the next days "
        "come back on %(back_day)s.",
        budget.left,
    ) % {**figures, "back_day": day_words(budget.back_day)}


def _decision_after(details: Details) -> str:
    return _(
        "Nobody decides before %(decision_day)s: the first advisable day is %(advised_day)s."
    ) % {
        "decision_day": weekday_words(_day(details, "decision_day")),
        "advised_day": weekday_words(_day(details, "advised_day")),
    }


def _choice_needed(details: Details) -> str:
    return _(
        "You had this machine until %(last_day)s (%(reference)s): choose whether to continue "
        "with your data or to have it reinstalled."
    ) % _earlier(details)


def _continues(details: Details) -> str:
    return _(
        "You continue %(reference)s with your data: the machine is not reinstalled."
    ) % _earlier(details)


def _reinstalls(details: Details) -> str:
    if details.get("is_over"):
        return _leftovers_go(details)
    return _(
        "The machine is reinstalled and your data of %(reference)s are erased: save them by "
        "%(last_day)s."
    ) % _earlier(details)


def _reinstall_only(details: Details) -> str:
    if details.get("is_over"):
        return _leftovers_go(details)
    if details.get("reason") == "too_late":
        return _(
            "Your data of %(reference)s cannot be kept so long: the machine is reinstalled, save "
            "them by %(last_day)s."
        ) % _earlier(details)
    return _(
        "Your data of %(reference)s cannot be kept, the days between are taken: the machine is "
        "reinstalled, save them by %(last_day)s."
    ) % _earlier(details)


def _leftovers_go(details: Details) -> str:
    return _(
        "The machine is reinstalled: what is left of your data of %(reference)s is erased."
    ) % _earlier(details)


def _reinstalled_later(details: Details) -> str:
    return _(
        "Your next booking %(reference)s reinstalls the machine: what you leave there is erased, "
        "save it by %(last_day)s. To keep your data, cancel %(reference)s and ask for it again "
        "behind this one."
    ) % _earlier(details)


def _keeps_profile(_details: Details) -> str:
    return _("The machine keeps the profile of the booking before: nothing is reinstalled.")


def _out_of_warranty(details: Details) -> str:
    return _("The warranty of this machine ends on %(day)s: a repair may take long.") % {
        "day": day_words(_day(details, "warranty_end_day"))
    }


def _extension_limit(details: Details) -> str:
    return limit_sentence(_day(details, "last_day"), Reason(str(details["reason"])))


def _budget_spent(details: Details) -> str:
    if not isinstance(details.get("back_day"), date):
        return _("These days use all that you have in the rolling window.")
    return _(
        "These days use all that you have in the rolling window; the next ones come back on "
        "%(day)s."
    ) % {"day": day_words(_day(details, "back_day"))}


def _rival(details: Details) -> str:
    first_day, last_day = _day(details, "first_day"), _day(details, "last_day")
    days = DayRange.of(first_day, (last_day - first_day).days + 1)
    return _(
        "Somebody else has asked for the machine %(days)s: an approver decides between you."
    ) % {"days": range_words(days)}


SENTENCES: Mapping[NoticeKind, Callable[[Details], str]] = {
    NoticeKind.DECISION_AFTER: _decision_after,
    NoticeKind.CHOICE_NEEDED: _choice_needed,
    NoticeKind.CONTINUES: _continues,
    NoticeKind.REINSTALLS: _reinstalls,
    NoticeKind.REINSTALL_ONLY: _reinstall_only,
    NoticeKind.REINSTALLED_LATER: _reinstalled_later,
    NoticeKind.KEEPS_PROFILE: _keeps_profile,
    NoticeKind.OUT_OF_WARRANTY: _out_of_warranty,
    NoticeKind.EXTENSION_LIMIT: _extension_limit,
    NoticeKind.BUDGET_SPENT: _budget_spent,
    NoticeKind.RIVAL: _rival,
}


def _earlier(details: Details) -> dict[str, str]:
    return {
        "reference": str(details["reference"]),
        "last_day": day_words(_day(details, "last_day")),
    }


def _day(details: Details, name: str) -> date:
    """Answers a figure that is a day.

    Raises:
        TypeError: it is not one.
    """
    day = details[name]
    if not isinstance(day, date):
        raise TypeError(f"{name} is no day: {day!r}")
    return day
