"""A section of the statistics as a CSV file that spreadsheets open as it is."""

import csv
from io import StringIO

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from pages.policy.csv_cells import safe_cell
from pages.queries.statistics_tables import Raw, Section

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that it is UTF-8."""


def csv_text(section: Section) -> str:
    """Answers a section's figures; where the comma is the decimal mark, semicolons separate."""
    mark = str(get_format("DECIMAL_SEPARATOR", use_l10n=True))
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";" if mark == "," else ",", lineterminator="\r\n")
    writer.writerow([safe_cell(head) for head in _heads(section)])
    for line in section.all_lines:
        writer.writerow([_cell(raw, mark) for raw in [line.label, *(c.raw for c in line.cells)]])
    return BYTE_ORDER_MARK + stream.getvalue()


def _heads(section: Section) -> list[str]:
    """Answers the heads; parts are written as numbers, so their unit goes into the head."""
    cells = section.all_lines[0].cells if section.all_lines else []
    is_rate = [False, *(cell.is_rate for cell in cells)]
    is_rate += [False] * (len(section.heads) - len(is_rate))
    return [
        _("%(head)s (%%)") % {"head": head} if rate else head
        for head, rate in zip(section.heads, is_rate, strict=True)
    ]


def _cell(raw: Raw, mark: str) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float):
        return str(raw).replace(".", mark)
    return safe_cell(raw) if isinstance(raw, str) else str(raw)
