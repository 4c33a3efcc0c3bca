"""The sections of the statistics: from facts to tables and drawings, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.dates import MONTHS_AP
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import DayRange
from pages.figure_wording import (
    hours_words,
    missed_words,
    result_words,
    spread_day_words,
    spread_hour_words,
)
from pages.policy.charts import columns, rules, spark
from pages.policy.installs import Result
from pages.policy.occupancy import Ledger
from pages.policy.periods import Period
from pages.policy.waits import spread, wait_of
from pages.queries.statistics_facts import Facts
from pages.queries.statistics_tables import (
    Cell,
    Chart,
    Line,
    Section,
    bar_lengths,
    count_cell,
    rate_cell,
    rate_words,
)
from pages.wording import month_words
from reservations.wording import count_words, short_day_words

LEAD_BOUNDS = (3, 7, 14, 28, 56)
"""Days: the shortest notice, a week, two, four, eight."""
HOUR_BOUNDS = (2, 5, 10, 20, 50)
"""Working hours: at once, half a day, a day, two, a week."""
SHOWN_AT_FIRST = 25


def occupancy_heads(first: str) -> list[str]:
    """Answers the heads of a table of occupancy."""
    return [first, _("Occupancy"), _("Days held"), _("Bookable days")]


def steps_section(ledger: Ledger, keys: Sequence[int], period: Period, url: str) -> Section:
    """Answers occupancy month by month, or day by day."""
    shares = [ledger.share(keys, step) for step in period.steps]
    rates = [share.rate for share in shares]
    words = [rate_words(rate) for rate in rates]
    title = _("Occupancy by day") if period.is_month else _("Occupancy by month")
    return Section(
        slug="months",
        title=title,
        hint=_(
            "Days held out of the days that could be booked: outages and retired machines are "
            "left out, days given back early are not held."
        ),
        heads=occupancy_heads(_("Day") if period.is_month else _("Month")),
        lines=[
            Line(
                label=_step_words(step),
                cells=[rate_cell(share.rate), count_cell(share.held), count_cell(share.bookable)],
                url=f"{url}{step.first_day:%Y-%m}" if url and not period.is_month else "",
            )
            for step, share in zip(period.steps, shares, strict=True)
        ],
        chart=Chart(
            title=title,
            columns=columns(
                [_short_step_words(step) for step in period.steps],
                rates,
                words,
                top=1,
                figures=None if period.is_month else [_figure_words(rate) for rate in rates],
            ),
            rules=rules([rate_words(0), rate_words(0.5), rate_words(1)]),
        ),
        empty=_("Nothing could be booked in this period."),
        is_wide=True,
    )


def categories_section(facts: Facts) -> Section:
    """Answers occupancy category by category."""
    names = {row.category: row.category_name for row in facts.machines}
    lines = []
    for slug, name in names.items():
        share = facts.ledger.share([row.key for row in facts.machines if row.category == slug])
        cells = [rate_cell(share.rate), count_cell(share.held), count_cell(share.bookable)]
        lines.append(Line(name, cells))
    return Section(
        slug="categories",
        title=_("Occupancy by category"),
        hint=_("The same for the machines of each category that you may know."),
        heads=occupancy_heads(_("Category")),
        lines=lines,
    )


def machines_section(facts: Facts) -> Section:
    """Answers occupancy machine by machine, the fullest first."""
    found: list[tuple[float, int, Line]] = []
    for row in facts.machines:
        share = facts.ledger.share([row.key])
        if share.rate is None:
            continue
        parts = [facts.ledger.share([row.key], step).rate for step in facts.asked.period.steps]
        line = Line(
            label=row.name,
            cells=[rate_cell(share.rate), count_cell(share.held), count_cell(share.bookable)],
            url=reverse("pages:machine", args=[row.name]),
            spark=spark(parts),
            spark_words=_("Through the period: %(figures)s")
            % {"figures": ", ".join(map(rate_words, parts))},
        )
        found.append((-share.rate, len(found), line))
    lines = [line for _rate, _order, line in sorted(found, key=lambda item: item[:2])]
    return Section(
        slug="machines",
        title=_("Occupancy by machine"),
        hint=_("The fullest machines first; the small columns are the months of the period.")
        if not facts.asked.period.is_month
        else _("The fullest machines first; the small columns are the days of the month."),
        heads=occupancy_heads(_("Machine")),
        lines=lines[:SHOWN_AT_FIRST],
        more=lines[SHOWN_AT_FIRST:],
        empty=_("Nothing could be booked in this period."),
        is_wide=True,
    )


def teams_section(facts: Facts) -> Section:
    """Answers the days held team by team."""
    return Section(
        slug="teams",
        title=_("Days held by team"),
        hint=_(
            "Teams as they are today; whoever is in two teams counts in both, so that the parts "
            "may add up to more than the whole."
        ),
        heads=[_("Team"), _("Share of all bookable days"), _("Days held")],
        lines=_held_lines(facts, facts.teams),
        empty=_("Nobody held a machine in this period."),
    )


def people_section(facts: Facts) -> Section:
    """Answers the days held person by person: for those who decide."""
    lines = _held_lines(facts, facts.people)
    return Section(
        slug="people",
        title=_("Days held by person"),
        hint=_("Shown to approvers only, for the categories in which they decide."),
        heads=[_("Holder"), _("Share of all bookable days"), _("Days held")],
        lines=lines[:SHOWN_AT_FIRST],
        more=lines[SHOWN_AT_FIRST:],
        empty=_("Nobody held a machine in this period."),
        is_wide=True,
    )


def lead_section(facts: Facts) -> Section:
    """Answers how long before their first day people ask."""
    wait = wait_of(facts.lead_days)
    counts = spread(facts.lead_days, LEAD_BOUNDS)
    summary = ""
    if wait is not None:
        summary = _("Half of them within %(median)s, nine in ten within %(most)s.") % {
            "median": count_words(round(wait.median)),
            "most": count_words(round(wait.most)),
        }
    return _spread_section(
        "lead",
        _("From the request to the first day"),
        _("How many days before their first day people ask, for all requests of the period."),
        _("Days between"),
        spread_day_words(LEAD_BOUNDS),
        counts,
        summary,
    )


def decisions_section(facts: Facts) -> Section:
    """Answers how long people wait for a decision."""
    counts = spread(facts.decision_hours, HOUR_BOUNDS)
    return _spread_section(
        "decisions",
        _("From the request to the decision"),
        _(
            "Working hours (8:00 to 18:00 of working days) until an approver approved or refused, "
            "for the requests of the period."
        ),
        _("Working hours"),
        spread_hour_words(HOUR_BOUNDS),
        counts,
        _decisions_summary(facts),
    )


def demand_section(facts: Facts) -> Section:
    """Answers what was asked for and not given."""
    bars = bar_lengths([row.days for row in facts.missed])
    lines = [
        Line(
            missed_words(row.kind),
            [Cell(count_cell(row.days).words, row.days, bar), count_cell(row.count)],
        )
        for row, bar in zip(facts.missed, bars, strict=True)
    ]
    is_any = any(row.count for row in facts.missed)
    return Section(
        slug="demand",
        title=_("Days wanted and not given"),
        hint=_(
            "Requests of the period that were refused or never decided, wishes that expired, and "
            "extensions not granted; whoever asks again counts again."
        ),
        heads=[_("What became of it"), _("Days"), _("Requests")],
        lines=lines if is_any else [],
        empty=_("Everything that was asked for was given."),
    )


def installs_section(facts: Facts) -> Section:
    """Answers how well machines were made ready."""
    counted = Counter(install.result for install in facts.installs)
    total = sum(counted.values())
    minutes = wait_of([row.minutes for row in facts.installs if row.minutes is not None])
    summary = ""
    if minutes is not None:
        summary = ngettext(
            "A machine is ready after %(minutes)s minute (median), nine in ten within %(most)s.",
            "A machine is ready after %(minutes)s minutes (median), nine in ten within %(most)s.",
            round(minutes.median),
        ) % {"minutes": round(minutes.median), "most": round(minutes.most)}
    return Section(
        slug="installs",
        title=_("Installations"),
        hint=_(
            "Whether machines were ready at the first try; minutes go from the first try to the "
            "handing over, retries included."
        ),
        heads=[_("Result"), _("Share"), _("Installations")],
        lines=[
            Line(
                result_words(result),
                [rate_cell(counted[result] / total), count_cell(counted[result])],
            )
            for result in Result
            if total
        ],
        empty=_("The portal installed nothing in this period."),
        summary=summary,
    )


def _held_lines(facts: Facts, groups: dict[int, list[str]]) -> list[Line]:
    """Answers one line a group, the one that held most first; the longest bar is its own."""
    held = sorted(facts.ledger.held_by(groups).items(), key=lambda item: (-item[1], item[0]))
    bookable = facts.ledger.share([row.key for row in facts.machines]).bookable
    return [
        Line(name, [replace(rate_cell(days / bookable), bar=bar), count_cell(days)])
        for (name, days), bar in zip(
            held, bar_lengths([days for _name, days in held]), strict=True
        )
    ]


def _decisions_summary(facts: Facts) -> str:
    sentences = []
    wait = wait_of(facts.decision_hours)
    if wait is not None:
        sentences.append(
            _("Half of them within %(median)s, nine in ten within %(most)s.")
            % {"median": hours_words(wait.median), "most": hours_words(wait.most)}
        )
    if facts.automatic:
        sentences.append(
            ngettext(
                "%(count)s request was approved automatically, at once.",
                "%(count)s requests were approved automatically, at once.",
                facts.automatic,
            )
            % {"count": facts.automatic}
        )
    return " ".join(sentences)


def _spread_section(
    slug: str,
    title: str,
    hint: str,
    head: str,
    labels: Sequence[str],
    counts: Sequence[int],
    summary: str,
) -> Section:
    total = sum(counts)
    return Section(
        slug=slug,
        title=title,
        hint=hint,
        heads=[head, _("Share"), _("Requests")],
        lines=[
            Line(label, [rate_cell(count / total), count_cell(count)])
            for label, count in zip(labels, counts, strict=True)
            if total
        ],
        empty=_("No request of this period counts here."),
        summary=summary,
    )


def _step_words(step: DayRange) -> str:
    return short_day_words(step.first_day) if step.days == 1 else month_words(step.first_day)


def _short_step_words(step: DayRange) -> str:
    return str(step.first_day.day) if step.days == 1 else str(MONTHS_AP[step.first_day.month])


def _figure_words(rate: float | None) -> str:
    """Answers what stands above a column: the scale beside them says per cent."""
    return "" if rate is None else str(round(rate * 100))
