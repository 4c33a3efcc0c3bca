"""`python -m bench`: prints every figure; a missed one never fails the run."""

import argparse
from importlib import import_module

from bench.ground import fresh_database

MEASURES = (
    "pages",
    "finder",
    "planning",
    "planning_browser",
    "matching",
    "night",
    "waves",
    "delivery",
    "calendars",
    "verdicts",
)
WHEN_ASKED = ("thousand",)
"""Those that take too long to be measured each time."""


def main() -> None:
    """Measures what is asked for, or all that is quick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[[], *MEASURES, *WHEN_ASKED], default=[])
    chosen = parser.parse_args().measures or MEASURES
    with fresh_database():
        for name in chosen:
            print(f"# {name}")
            for figure in import_module(f"bench.{name}").figures():
                print(figure.line(), flush=True)


main()
