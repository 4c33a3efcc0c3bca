"""The finder's page: machines with their first possible days, or what comes nearest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import Anybody
from foundation import clock
from machines.models import Machine
from pages.queries.booking_form import USUAL_DAYS
from pages.queries.days import portal_today
from pages.queries.finder_strip import booking_url, grid_for, strip_line
from pages.queries.planning_page import Head, head_of
from pages.rendering import planning_strip
from pages.wording import specs_words, until_words
from reservations.policy.openings import Need, Opening, is_enough
from reservations.queries.finder import Finding, find_openings
from reservations.wording import count_words, limit_sentence, range_words, weekday_words

CARDS_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Find:
    """One machine with the days that were found."""

    machine: str
    machine_url: str
    specs: str
    category: str
    range: str
    count: str
    starts: str
    limit: str
    book_url: str
    head: Head
    strip: SafeString


@dataclass(frozen=True, slots=True)
class NearChoice:
    """Something that does not quite meet the need."""

    title: str
    words: str
    find: Find


@dataclass(frozen=True, slots=True)
class FinderView:
    """Everything the page shows beside its form."""

    summary: str
    finds: list[Find]
    page: "Page[Opening]"
    earlier_url: str
    later_url: str
    reason: str
    """Why nothing fits; empty when something does."""
    near: list[NearChoice]
    wish_url: str


def finder_view(
    user: Anybody, fleet: Sequence[Machine], asked: Mapping[str, Any], page: str = ""
) -> FinderView:
    """Answers what is found for what was typed; what was left out is as usual.

    Args:
        user: who looks.
        fleet: the machines that they may know and that take bookings.
        asked: the values of the form.
        page: the number of the page of results.
    """
    need = Need(
        days=asked.get("days") or USUAL_DAYS,
        memory_gib=asked.get("min_memory") or 0,
        cores=asked.get("min_cores") or 0,
        gpus=asked.get("min_gpus") or 0,
    )
    category = asked.get("category") or ""
    chosen = [row for row in fleet if not category or row.category.slug == category]
    finding = find_openings(user, chosen, need, clock.now(), asked.get("from"))
    shown = Paginator(finding.openings, CARDS_A_PAGE).get_page(page)
    today = portal_today()
    return FinderView(
        summary=_summary(finding),
        finds=[_find(finding, user, opening, today) for opening in shown.object_list],
        page=shown,
        earlier_url=_address(asked, shown.previous_page_number()) if shown.has_previous() else "",
        later_url=_address(asked, shown.next_page_number()) if shown.has_next() else "",
        reason="" if finding.openings else _reason(finding),
        near=list(_near(finding, user, today)),
        wish_url=_wish_url(need, category, asked.get("from")),
    )


def _summary(finding: Finding) -> str:
    """Answers the result in one sentence."""
    count = len(finding.openings)
    if not count:
        return _("No machine fits.")
    first_day = weekday_words(finding.openings[0].days.first_day)
    return ngettext(
        "%(count)s machine fits, from %(day)s.",
        "%(count)s machines fit, the first one from %(day)s.",
        count,
    ) % {"count": count, "day": first_day}


def _find(finding: Finding, user: Anybody, opening: Opening, today: date) -> Find:
    machine = finding.machines[opening.machine.name]
    url = booking_url(machine.name, opening.days)
    if not user.is_authenticated:
        url = f"{reverse('account_login')}?{urlencode({'next': url})}"
    return Find(
        machine=machine.name,
        machine_url=reverse("pages:machine", args=[machine.name]),
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        category=machine.category.name,
        range=range_words(opening.days),
        count=count_words(opening.days.days),
        starts=until_words((opening.days.first_day - today).days),
        limit=limit_sentence(opening.until_day, opening.reason),
        book_url=url,
        head=head_of(grid_for(opening, today), today),
        strip=planning_strip(strip_line(finding.shelf, machine, opening, today, user.pk)),
    )


def _reason(finding: Finding) -> str:
    """Answers why no machine fits: too much, too long, or too many people."""
    need = finding.need
    if not any(is_enough(offer.machine, need) for offer in finding.offers):
        return _("No machine that you can book has all of this.")
    limits = [finding.shelf.limits(machine) for machine in finding.machines.values()]
    most = max((numbers.max_days for numbers in limits), default=0)
    if need.days > most > 0:
        words = ngettext(
            "At most %(most)s day can be asked at once.",
            "At most %(most)s days can be asked at once.",
            most,
        )
        return words % {"most": most}
    return _("No machine can be had for %(count)s on end before %(day)s.") % {
        "count": count_words(need.days),
        "day": weekday_words(finding.span.stop_day),
    }


def _near(finding: Finding, user: Anybody, today: date) -> "list[NearChoice]":
    """Answers what comes nearest when nothing fits."""
    others = finding.others
    if others is None:
        return []
    near = []
    if others.shorter is not None:
        near.append((_("Fewer days"), _("As much, for fewer days"), others.shorter))
    if others.later is not None:
        near.append((_("Later"), _("The same, later"), others.later))
    for opening in others.smaller:
        near.append((_("A smaller machine"), _("As many days, on less"), opening))
    return [
        NearChoice(title, words, _find(finding, user, opening, today))
        for title, words, opening in near
    ]


def _wish_url(need: Need, category: str, from_day: date | None) -> str:
    """Answers the address of the waiting list, filled in."""
    wanted: dict[str, object] = {"days": need.days}
    if need.memory_gib:
        wanted["min_memory"] = need.memory_gib
    if need.cores:
        wanted["min_cores"] = need.cores
    if need.gpus:
        wanted["min_gpus"] = need.gpus
    if category:
        wanted["category"] = category
    if from_day is not None:
        wanted["first_day"] = from_day.isoformat()
    return f"{reverse('pages:wishes')}?{urlencode(wanted)}"


def _address(asked: Mapping[str, Any], page: int) -> str:
    """Answers the address of another page of the same results."""
    wanted = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{reverse('pages:finder')}?{urlencode({**wanted, 'page': page})}"
