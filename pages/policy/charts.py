"""Where the marks of a chart go: plain numbers for SVG attributes, no style.

Widths are per cents of whatever room there is, heights are pixels: words keep their size on a
phone. A value is always written beside its mark, so that nothing depends on colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 132
"""Pixels of the tallest column."""
TOP = 24
"""Pixels above it, for its value."""
SIDE = 9.0
"""Per cent on the left, for the words of the rules."""
GAP = 0.24
"""Part of a column's room that stays empty."""
SPARK_WIDTH, SPARK_HEIGHT, SPARK_STEP = 60, 16, 5


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart, with its words."""

    label: str
    value: str
    """Written above it, without its unit; empty where there is no room."""
    said: str
    """The same, for whoever cannot see it."""
    x: str
    width: str
    middle: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line with its words."""

    words: str
    y: str


def columns(
    labels: Sequence[str],
    values: Sequence[float | None],
    words: Sequence[str],
    top: float,
    *,
    figures: Sequence[str] | None = None,
) -> list[Column]:
    """Answers one column a value; one without value has no height.

    Args:
        labels: below each column.
        values: their heights, in the unit of `top`.
        words: the value of each.
        top: the value of the full height.
        figures: the same without their unit, written above the columns; nothing when left out.
    """
    room = (100 - SIDE) / max(len(values), 1)
    made = []
    above = figures or [""] * len(words)
    for index, (label, value, said) in enumerate(zip(labels, values, words, strict=True)):
        height = HEIGHT * min(value or 0, top) / top if top else 0
        left = SIDE + room * index
        made.append(
            Column(
                label=label,
                value=above[index],
                said=said,
                x=percent(left + room * GAP / 2),
                width=percent(room * (1 - GAP)),
                middle=percent(left + room / 2),
                y=f"{TOP + HEIGHT - height:.1f}",
                height=f"{height:.1f}",
            )
        )
    return made


def rules(words: Sequence[str]) -> list[Rule]:
    """Answers lines at equal distances, from the bottom to the top."""
    step = HEIGHT / max(len(words) - 1, 1)
    return [Rule(said, f"{TOP + HEIGHT - step * index:.1f}") for index, said in enumerate(words)]


def percent(value: float) -> str:
    """Answers a number as an SVG length in per cent, whatever the language."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def spark(rates: Sequence[float | None]) -> str:
    """Answers a row of small columns as one path: heights from 0 to 1, nothing where unknown."""
    step = SPARK_WIDTH / max(len(rates), 1)
    drawn = []
    for index, rate in enumerate(rates):
        if rate is not None:
            height = max(1.0, SPARK_HEIGHT * min(rate, 1.0))
            left = f"{step * index:.1f}"
            drawn.append(f"M{left} {SPARK_HEIGHT}v-{height:.1f}h{step * 0.8:.1f}v{height:.1f}z")
    return "".join(drawn)
