"""Codes of this room to words people read."""

from reservations.wording.checks import check_sentence, figure_words, waiver_sentence
from reservations.wording.dates import (
    count_words,
    day_number,
    day_words,
    night_words,
    range_words,
    short_day_words,
    short_weekday_words,
    weekday,
    weekday_words,
)
from reservations.wording.figures import figures_words, kept_words
from reservations.wording.labels import (
    RULE_LABELS,
    RULE_SOURCES,
    STATE_LABELS,
    rule_source,
    short_source,
)
from reservations.wording.notices import budget_sentence, limit_sentence, notice_sentence
from reservations.wording.problems import error_sentence

__all__ = [
    "RULE_LABELS",
    "RULE_SOURCES",
    "STATE_LABELS",
    "budget_sentence",
    "check_sentence",
    "count_words",
    "day_number",
    "day_words",
    "error_sentence",
    "figure_words",
    "figures_words",
    "kept_words",
    "limit_sentence",
    "night_words",
    "notice_sentence",
    "range_words",
    "rule_source",
    "short_day_words",
    "short_source",
    "short_weekday_words",
    "waiver_sentence",
    "weekday",
    "weekday_words",
]
