"""Cells of a CSV file that no spreadsheet takes for a formula."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet compute a cell (OWASP, "CSV injection")."""


def safe_cell(text: str) -> str:
    """Answers a text that stays text: an apostrophe goes before what would be computed.

    Numbers are written as numbers and never pass here.
    """
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text
