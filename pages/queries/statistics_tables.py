"""Tables of figures as they are shown, drawn and saved: one shape for page and file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pages.policy.charts import Column, Rule, percent

Raw = str | int | float | None
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: in words for the page, as a number for the file."""

    words: str
    raw: Raw
    bar: str = ""
    """Its length as a bar, when it is drawn as one."""
    is_rate: bool = False
    """Its number is in per cent."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table."""

    label: str
    cells: list[Cell]
    url: str = ""
    spark: str = ""
    """The path of its small columns."""
    spark_words: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """The same figures drawn as columns."""

    title: str
    columns: list[Column]
    rules: list[Rule]


@dataclass(frozen=True, slots=True)
class Section:
    """A table, what it means, and its drawing if there is one."""

    slug: str
    title: str
    hint: str
    heads: list[str]
    lines: list[Line]
    more: list[Line] = field(default_factory=list)
    """Lines that are folded away at first."""
    chart: Chart | None = None
    empty: str = ""
    """What is said when there is nothing to count."""
    summary: str = ""
    """The figures that matter, in a sentence."""
    is_wide: bool = False
    """It takes the whole width of the page."""

    @property
    def all_lines(self) -> list[Line]:
        """Answers every line, folded away or not."""
        return self.lines + self.more


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that stands for itself."""

    label: str
    value: str
    hint: str
    slug: str
    """Of the section that tells more."""


def rate_words(rate: float | None) -> str:
    """Answers a part of the whole: “62%”; a dash when there is no whole."""
    if rate is None:
        return UNKNOWN
    figure: int | str = round(rate * 100)
    if rate and not figure:
        figure = "< 1"
    return _("%(figure)s%%") % {"figure": figure}


def rate_cell(rate: float | None) -> Cell:
    """Answers a part of the whole with its bar."""
    if rate is None:
        return Cell(UNKNOWN, None, is_rate=True)
    bar = percent(min(rate, 1.0) * 100)
    return Cell(rate_words(rate), round(rate * 100, 1), bar=bar, is_rate=True)


def count_cell(number: int) -> Cell:
    """Answers a number of something."""
    return Cell(number_format(number, use_l10n=True, force_grouping=True), number)


def bar_lengths(numbers: Sequence[int]) -> list[str]:
    """Answers bars for numbers, the longest one over the whole width."""
    most = max(numbers, default=0)
    return [percent(100 * number / most) if most else "" for number in numbers]
