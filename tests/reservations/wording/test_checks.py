"""Every sentence is made once in each language: no placeholder is left, no figure missing."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import State
from reservations.policy.extending import Reason
from reservations.policy.values import Budget, Check, Notice, NoticeKind, Rule, Verdict
from reservations.wording import (
    RULE_LABELS,
    STATE_LABELS,
    budget_sentence,
    check_sentence,
    error_sentence,
    figure_words,
    limit_sentence,
    notice_sentence,
    range_words,
    rule_source,
)
from reservations.wording.desk import badge_kind, badge_words, gap_after_words, gap_before_words

FIRST, LAST = date(2027, 3, 1), date(2027, 4, 11)
CLASH: dict[str, Any] = {
    "first_day": FIRST,
    "last_day": LAST,
    "is_own": False,
    "reference": "",
    "count": 1,
}
WINDOW: dict[str, Any] = {"held_days": 30, "wanted_days": 42, "first_day": FIRST, "last_day": LAST}

SENTENCES = [
    (Check(Rule.ACCESS, False, LAST), "The machine may be booked on all these days."),
    (
        Check(Rule.ACCESS, True, LAST, None, details={"limit": "never"}),
        "No access to this machine was granted: ask the administrators for it first.",
    ),
    (
        Check(Rule.ACCESS, True, LAST, FIRST, details={"limit": "grant"}),
        "The access granted ends on 1 March 2027: end the booking by then, or have it prolonged "
        "first.",
    ),
    (
        Check(Rule.ACCESS, True, LAST, None, details={"limit": "grant"}),
        "The access granted ends before these days: ask to have it prolonged first.",
    ),
    (
        Check(Rule.ACCESS, True, LAST, FIRST, details={"limit": "account"}),
        "The account ends on 1 March 2027: end the booking by then, or have it prolonged first.",
    ),
    (
        Check(Rule.ACCESS, True, LAST, None, details={"limit": "account"}),
        "The account ends before these days: ask to have it prolonged first.",
    ),
    (Check(Rule.BOOKABLE, False, LAST), "The machine takes bookings on these days."),
    (
        Check(Rule.BOOKABLE, True, LAST, details={"limit": "private"}),
        "This machine takes no bookings: choose another one.",
    ),
    (
        Check(Rule.BOOKABLE, True, LAST, FIRST, details={"limit": "retirement"}),
        "The machine is retired, its last day is 1 March 2027: end the booking by then, or choose "
        "another machine.",
    ),
    (
        Check(Rule.PROFILE, False, "plain", "plain"),
        "This profile can be installed on this machine.",
    ),
    (
        Check(Rule.PROFILE, True, "mbbworkflow", "guix, plain"),
        "This profile cannot be installed on this machine: choose another profile, or another "
        "machine.",
    ),
    (
        Check(Rule.PROFILE, True, "plain", ""),
        "Nothing can be installed on this machine: choose another one.",
    ),
    (Check(Rule.CLASH, False), "All these days are free."),
    (
        Check(Rule.CLASH, True, FIRST, details={**CLASH, "kind": "booking"}),
        "The machine is booked from 1 March to 11 April 2027 inclusive: choose other days or "
        "another machine.",
    ),
    (
        Check(Rule.CLASH, True, FIRST, details={**CLASH, "kind": "undecided"}),
        "Somebody was faster and has asked for the machine from 1 March to 11 April 2027 "
        "inclusive: choose other days or another machine.",
    ),
    (
        Check(Rule.CLASH, True, FIRST, details={**CLASH, "kind": "unavailable"}),
        "The machine is out of service from 1 March to 11 April 2027 inclusive: choose other days "
        "or another machine.",
    ),
    (
        Check(Rule.CLASH, True, FIRST, details={**CLASH, "kind": "kept", "last_day": FIRST}),
        "The data of the last holder are kept there on 1 March 2027: choose later days or another "
        "machine.",
    ),
    (
        Check(
            Rule.CLASH,
            True,
            FIRST,
            details={**CLASH, "kind": "booking", "is_own": True, "reference": "B-4F7K"},
        ),
        "The holder has this machine already from 1 March to 11 April 2027 inclusive (B-4F7K): "
        "choose other days.",
    ),
    (
        Check(Rule.NOTICE, False, FIRST, FIRST),
        "The first day, Monday 1 March 2027, leaves time enough.",
    ),
    (
        Check(Rule.NOTICE, True, FIRST, date(2027, 3, 3)),
        "The first possible day is Wednesday 3 March 2027, Monday 1 March 2027 is asked: choose "
        "that day or a later one.",
    ),
    (
        Check(Rule.HORIZON, False, FIRST),
        "The first day, Monday 1 March 2027, is not too far ahead.",
    ),
    (
        Check(Rule.HORIZON, True, LAST, FIRST),
        "The last possible first day is Monday 1 March 2027 today, Sunday 11 April 2027 is asked: "
        "choose an earlier day, or come back later.",
    ),
    (Check(Rule.LENGTH, False, 1, 42), "1 day in a row, at most 42 at once."),
    (Check(Rule.LENGTH, False, 42, 42), "42 days in a row, at most 42 at once."),
    (
        Check(Rule.LENGTH, True, 45, 42),
        "42 days in a row are allowed, 45 are asked: shorten to 42.",
    ),
    (
        Check(Rule.RENEWAL, False, 42, 84, details={"limit": "occupancy"}),
        "42 days on end without a reinstall, at most 84.",
    ),
    (
        Check(Rule.RENEWAL, True, 85, 84, details={"limit": "occupancy"}),
        "84 days on end without a reinstall are allowed, this would make 85: ask for fewer days.",
    ),
    (
        Check(Rule.RENEWAL, True, 9, 7, details={"limit": "gap"}),
        "Data are kept over a gap of at most 7 days, this one has 9: start earlier, or have the "
        "machine reinstalled.",
    ),
    (
        Check(Rule.RENEWAL, True, 2, 1, details={"limit": "extensions"}),
        "At most 1 extension is allowed, this would be number 2: make a new booking later.",
    ),
    (
        Check(Rule.WINDOW, False, 72, 84, details=WINDOW),
        "30 + 42 = 72 of 84 days in the rolling window.",
    ),
    (
        Check(Rule.WINDOW, True, 72, 70, details={**WINDOW, "free_day": date(2027, 8, 1)}),
        "30 + 42 = 72 days in the rolling window, 70 are allowed: ask for fewer days, or start on "
        "1 August 2027.",
    ),
    (
        Check(Rule.WINDOW, True, 72, 70, details={**WINDOW, "free_day": None}),
        "30 + 42 = 72 days in the rolling window, 70 are allowed: ask for fewer days.",
    ),
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("check", "sentence"), SENTENCES)
def test_check_says_figure_rule_and_fix(check, sentence):
    assert check_sentence(check) == sentence


@pytest.mark.parametrize(("check", "sentence"), SENTENCES)
def test_check_can_be_said_in_french(check, sentence):
    with translation.override("fr"):
        said = check_sentence(check)

    assert said
    assert "%(" not in said


EARLIER: dict[str, Any] = {
    "reference": "B-4F7K",
    "last_day": LAST,
    "gap_days": 3,
    "held_first_day": FIRST,
}


@pytest.mark.parametrize(
    ("notice", "sentence"),
    [
        (
            Notice(
                NoticeKind.DECISION_AFTER,
                {"decision_day": date(2027, 11, 2), "advised_day": date(2027, 11, 3)},
            ),
            "Nobody decides before Tuesday 2 November 2027: the first advisable day is Wednesday "
            "3 November 2027.",
        ),
        (
            Notice(NoticeKind.CHOICE_NEEDED, EARLIER),
            "You had this machine until 11 April 2027 (B-4F7K): choose whether to continue with "
            "your data or to have it reinstalled.",
        ),
        (
            Notice(NoticeKind.CONTINUES, EARLIER),
            "You continue B-4F7K with your data: the machine is not reinstalled.",
        ),
        (
            Notice(NoticeKind.REINSTALLS, EARLIER),
            "The machine is reinstalled and your data of B-4F7K are erased: save them by 11 April "
            "2027.",
        ),
        (
            Notice(NoticeKind.REINSTALL_ONLY, {**EARLIER, "reason": "too_late"}),
            "Your data of B-4F7K cannot be kept so long: the machine is reinstalled, save them by "
            "11 April 2027.",
        ),
        (
            Notice(NoticeKind.REINSTALL_ONLY, {**EARLIER, "reason": "gap_taken"}),
            "Your data of B-4F7K cannot be kept, the days between are taken: the machine is "
            "reinstalled, save them by 11 April 2027.",
        ),
        (
            Notice(NoticeKind.KEEPS_PROFILE, {"profile": "plain"}),
            "The machine keeps the profile of the booking before: nothing is reinstalled.",
        ),
        (
            Notice(NoticeKind.OUT_OF_WARRANTY, {"warranty_end_day": FIRST}),
            "The warranty of this machine ends on 1 March 2027: a repair may take long.",
        ),
        (
            Notice(NoticeKind.EXTENSION_LIMIT, {"last_day": LAST, "reason": "booking"}),
            "You can keep the machine until 11 April 2027 inclusive: it is booked after that.",
        ),
        (
            Notice(NoticeKind.BUDGET_SPENT, {"used": 84, "allowed": 84, "back_day": FIRST}),
            "These days use all that you have in the rolling window; the next ones come back on 1 "
            "March 2027.",
        ),
        (
            Notice(NoticeKind.BUDGET_SPENT, {"used": 84, "allowed": 84, "back_day": None}),
            "These days use all that you have in the rolling window.",
        ),
        (
            Notice(NoticeKind.RIVAL, {"first_day": FIRST, "last_day": LAST}),
            "Somebody else has asked for the machine from 1 March to 11 April 2027 inclusive: an "
            "approver decides between you.",
        ),
    ],
)
def test_notice_is_a_sentence(notice, sentence):
    assert notice_sentence(notice) == sentence


def test_notice_without_its_day_is_a_mistake():
    with pytest.raises(TypeError):
        notice_sentence(Notice(NoticeKind.OUT_OF_WARRANTY, {"warranty_end_day": "soon"}))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_has_words(language):
    with translation.override(language):
        words = [
            *(limit_sentence(LAST, reason) for reason in Reason),
            *(error_sentence(code) for code in ErrorCode),
            *(rule_source(rule) for rule in Rule),
            *(str(RULE_LABELS[rule]) for rule in Rule),
            *(str(STATE_LABELS[state]) for state in State),
        ]

    assert all(words)
    assert not any("%(" in sentence for sentence in words)


def test_error_with_a_figure_says_it():
    error = BookingError(ErrorCode.GAP_TOO_LONG, gap=9, most=7)

    assert error_sentence(error).startswith("Data are kept over at most 7 days between")


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        (Budget(0, 84, None), "You have 84 of 84 days left (5 rolling months)."),
        (
            Budget(42, 84, date(2027, 8, 1), 42),
            "You have 42 of 84 days left (5 rolling months), the next days come back on 1 August "
            "2027.",
        ),
        (
            Budget(100, 84, date(2027, 8, 1), 1),
            "You have 0 of 84 days left (5 rolling months), the next days come back on 1 August "
            "2027.",
        ),
    ],
)
def test_budget_says_what_is_left_and_when_days_come_back(budget, sentence):
    assert budget_sentence(budget, 5) == sentence


def test_days_are_read_with_their_last_day():
    from foundation.days import DayRange

    assert [
        range_words(DayRange.of(date(2027, 3, 1), 1)),
        range_words(DayRange.of(date(2027, 3, 1), 42)),
        range_words(DayRange.of(date(2027, 12, 31), 2)),
    ] == [
        "on 1 March 2027",
        "from 1 March to 11 April 2027 inclusive",
        "from 31 December 2027 to 1 January 2028 inclusive",
    ]


def test_figures_are_days_or_numbers():
    assert [figure_words(FIRST), figure_words(42), figure_words("plain")] == [
        "1 March 2027",
        "42",
        "plain",
    ]


@pytest.mark.parametrize(
    ("checks", "kind", "words"),
    [
        ((Check(Rule.CLASH, False),), "clean", "Keeps all rules"),
        (
            (Check(Rule.LENGTH, True, 45, 42, is_waivable=True), Check(Rule.CLASH, False)),
            "waiver",
            "Waiver needed: Length",
        ),
        (
            (Check(Rule.CLASH, True), Check(Rule.LENGTH, True, 45, 42, is_waivable=True)),
            "broken",
            "Cannot be approved: Free days, Length",
        ),
    ],
)
def test_badge_of_a_request(checks, kind, words):
    verdict = Verdict(checks)

    assert (badge_kind(verdict), badge_words(verdict)) == (kind, words)


def test_gaps_to_neighbours():
    assert [
        gap_before_words(0, "B-1", "Bruno"),
        gap_before_words(1, "B-1", "Bruno"),
        gap_after_words(0, "B-1", "Bruno"),
        gap_after_words(3, "B-1", "Bruno"),
    ] == [
        "right behind B-1 (Bruno)",
        "1 day behind B-1 (Bruno)",
        "right before B-1 (Bruno)",
        "3 days before B-1 (Bruno)",
    ]
