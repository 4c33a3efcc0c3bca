"""The page of statistics: key figures, sections, and the way to other periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.queries import Anybody
from foundation.days import add_months
from pages.figure_wording import short_hours_words
from pages.policy.installs import Result
from pages.policy.periods import MONTHS, Period
from pages.policy.waits import wait_of
from pages.queries.statistics_facts import Asked, Facts, gather_facts
from pages.queries.statistics_rows import MachineRow, machine_rows
from pages.queries.statistics_sections import (
    categories_section,
    decisions_section,
    demand_section,
    installs_section,
    lead_section,
    machines_section,
    people_section,
    steps_section,
    teams_section,
)
from pages.queries.statistics_tables import UNKNOWN, Figure, Section, count_cell, rate_words
from pages.wording import month_words
from reservations.wording import count_words, range_words

YEAR_LENGTH = len("2027")


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """The page."""

    title: str
    figures: list[Figure]
    sections: list[Section]
    periods: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    asked: Asked
    earlier_url: str
    later_url: str
    """Empty when there is nothing but the future."""
    query: str
    """The same filters, for the files."""
    has_machines: bool
    has_records: bool


def statistics_view(user: Anybody, asked: Asked, decided: frozenset[str]) -> StatisticsView:
    """Answers the page for somebody, in four queries beside those that ask who they are.

    Names of people appear only for categories in which they decide.
    """
    machines = machine_rows(user)
    facts = gather_facts(machines, asked, decided=decided, no_team=_("No team"))
    since_day = machines[0].since_day if machines else None
    return StatisticsView(
        title=title_words(asked.period),
        figures=_figures(facts),
        sections=_sections(facts, decided),
        periods=_periods(asked, since_day),
        categories=_categories(machines),
        asked=asked,
        earlier_url=_address(asked, _neighbour(asked, -1)),
        later_url=_later_url(asked),
        query=_query(asked.period.name, asked.category),
        has_machines=bool(facts.machines),
        has_records=since_day is not None,
    )


def title_words(period: Period) -> str:
    """Answers a period in words."""
    if period.is_month:
        return month_words(period.days.first_day)
    if period.is_year:
        return period.name
    return _("Last 12 months")


def range_of(period: Period) -> str:
    """Answers the days of a period in words."""
    return range_words(period.days)


def _sections(facts: Facts, decided: frozenset[str]) -> list[Section]:
    keys = [row.key for row in facts.machines]
    asked = facts.asked
    url = f"{reverse('pages:statistics')}?{_query('', asked.category, with_period=True)}"
    sections = [
        steps_section(facts.ledger, keys, asked.period, url),
        categories_section(facts),
        teams_section(facts),
        machines_section(facts),
        lead_section(facts),
        decisions_section(facts),
        demand_section(facts),
        installs_section(facts),
    ]
    if any(row.category in decided for row in facts.machines):
        sections.append(people_section(facts))
    return sections


def _figures(facts: Facts) -> list[Figure]:
    share = facts.ledger.share([row.key for row in facts.machines])
    lead, decision = wait_of(facts.lead_days), wait_of(facts.decision_hours)
    results = [install.result for install in facts.installs]
    first = results.count(Result.FIRST_TRY) / len(results) if results else None
    return [
        Figure(
            _("Occupancy"),
            rate_words(share.rate),
            _("days held out of the days that could be booked"),
            "months",
        ),
        Figure(
            _("Days held"), count_cell(share.held).words, _("on all machines together"), "machines"
        ),
        Figure(
            _("Asked ahead"),
            count_words(round(lead.median)) if lead else UNKNOWN,
            _("from the request to the first day (median)"),
            "lead",
        ),
        Figure(
            _("Decided within"),
            short_hours_words(decision.median) if decision else UNKNOWN,
            _("working hours until an answer (median)"),
            "decisions",
        ),
        Figure(
            _("Not given"),
            count_words(sum(row.days for row in facts.missed)),
            _("asked for, and refused or left without an answer"),
            "demand",
        ),
        Figure(
            _("Ready at once"),
            rate_words(first),
            _("installations that succeeded at the first try"),
            "installs",
        ),
    ]


# ------------------------------------------------------------------------------- other periods


def _periods(asked: Asked, since_day: date | None) -> list[tuple[str, str]]:
    first_year = min(since_day or asked.today, asked.today).year
    years = [str(year) for year in range(asked.today.year, first_year - 1, -1)]
    periods = [("", _("Last 12 months")), *((year, year) for year in years)]
    name = asked.period.name
    if name and name not in years:
        periods.append((name, title_words(asked.period)))
    return periods


def _categories(machines: Sequence[MachineRow]) -> list[tuple[str, str]]:
    names = {row.category: row.category_name for row in machines}
    return [("", pgettext("category", "All")), *names.items()]


def _neighbour(asked: Asked, step: int) -> str:
    """Answers the name of the period before or after; before the last twelve months, a year."""
    period = asked.period
    if not period.name:
        return str(asked.today.year - 1)
    months = step if period.is_month else step * MONTHS
    day = add_months(period.days.first_day, months)
    return f"{day:%Y-%m}" if period.is_month else f"{day:%Y}"


def _later_url(asked: Asked) -> str:
    if not asked.period.name or asked.period.days.stop_day > asked.today:
        return ""
    return _address(asked, _neighbour(asked, 1))


def _address(asked: Asked, name: str) -> str:
    return f"{reverse('pages:statistics')}?{_query(name, asked.category)}"


def _query(name: str, category: str, *, with_period: bool = False) -> str:
    """Answers the filters as an address says them; `with_period` leaves the period to be added."""
    said = {"category": category} if category else {}
    if with_period:
        return urlencode({**said, "period": ""})
    return urlencode({**said, "period": name} if name else said)
