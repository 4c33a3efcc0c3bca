"""Days in words, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from foundation.days import DayRange
from reservations.policy.values import Check, Rule
from reservations.wording import (
    day_words,
    night_words,
    range_words,
    short_weekday_words,
    waiver_sentence,
    weekday_words,
)

FIRST = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        (lambda: day_words(FIRST), "1 March 2027", "1er mars 2027"),
        (lambda: day_words(date(2027, 8, 11)), "11 August 2027", "11 août 2027"),
        (lambda: weekday_words(FIRST), "Monday 1 March 2027", "lundi 1er mars 2027"),
        (lambda: short_weekday_words(FIRST), "Monday 1 March", "lundi 1er mars"),
        (lambda: night_words(FIRST), "28 February to 1 March", "28 février au 1er mars"),
        (
            lambda: night_words(date(2027, 3, 2), with_year=True),
            "1 to 2 March 2027",
            "1er au 2 mars 2027",
        ),
        (
            lambda: night_words(date(2028, 1, 1), with_year=True),
            "31 December to 1 January 2028",
            "31 décembre au 1er janvier 2028",
        ),
    ],
)
def test_days_are_said_as_people_say_them(words, english, french):
    with translation.override("en"):
        assert words() == english
    with translation.override("fr"):
        assert words() == french


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (1, "on 1 March 2027", "le 1er mars 2027"),
        (14, "from 1 March to 14 March 2027 inclusive", "du 1er au 14 mars 2027 inclus"),
        (42, "from 1 March to 11 April 2027 inclusive", "du 1er mars au 11 avril 2027 inclus"),
        (
            366,
            "from 1 March 2027 to 29 February 2028 inclusive",
            "du 1er mars 2027 au 29 février 2028 inclus",
        ),
    ],
)
def test_ranges_include_their_last_day(days, english, french):
    with translation.override("en"):
        assert range_words(DayRange.of(FIRST, days)) == english
    with translation.override("fr"):
        assert range_words(DayRange.of(FIRST, days)) == french


@pytest.mark.parametrize(
    ("check", "french"),
    [
        (
            Check(Rule.LENGTH, is_broken=True, asked=56, allowed=42),
            "Dérogation demandée : 56 jours au lieu de 42.",
        ),
        (
            Check(Rule.NOTICE, is_broken=True, asked=FIRST, allowed=date(2027, 3, 3)),
            "La demande commence le lundi 1er mars 2027, le premier jour possible est le mercredi "
            "3 mars 2027 : choisissez ce jour-là ou un jour plus tardif.",
        ),
    ],
)
def test_waiver_says_what_is_asked_beyond_a_rule(check, french):
    with translation.override("fr"):
        assert waiver_sentence(check).replace("\xa0", " ") == french
