"""The verdict beside the booking form: every rule, notice and choice in words and classes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.wording import installer_sentence
from pages.queries.check_lines import Judged, NoticeLine, check_lines, notice_line
from pages.queries.fixes import Asked, fix_of
from pages.queries.mini_planning import MiniPlanning, mini_planning
from pages.wording import (
    after_words,
    night_words,
    send_words,
    suggestion_words,
    summary_words,
)
from reservations.lifecycle import STANDING
from reservations.models import Booking
from reservations.policy.alternatives import nearest
from reservations.policy.values import (
    Notice,
    NoticeKind,
    Suggestion,
    Verdict,
)
from reservations.queries import Loaded, load, question_of
from reservations.wording import (
    range_words,
)

CHOICES = {
    NoticeKind.CONTINUES: True,
    NoticeKind.REINSTALLS: False,
    NoticeKind.CHOICE_NEEDED: None,
}
"""Notices that ask what becomes of the data, and which answer stands."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for."""

    machine: Machine
    first_day: date
    days: int
    profile: str
    continues: bool | None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to what becomes of the data."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A choice that prefills the form."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel(Judged):
    """Everything the verdict panel shows."""

    machine: str
    range: str
    review: str
    """What is asked, as one line in words."""
    night: str
    """When the machine is installed; empty when it is not."""
    summary: str
    notices: list[NoticeLine]
    choice: list[Option]
    extend: Link | None
    """To the booking that these days touch: extending it asks for nothing else."""
    suggestion: Link | None
    is_sendable: bool
    send_words: str
    after_words: str
    reviewed: str
    seen_reference: str
    """The booking before, whose data the person was asked about."""
    mini: MiniPlanning | None
    """The machine's days around those asked."""


def loaded_for(person: User, wish: Wish, among: Iterable[Machine]) -> Loaded:
    """Answers a wish with all that the rules need to judge it. Two queries.

    Args:
        person: the holder to be.
        wish: what is asked for.
        among: machines that the person may know and that accept the profile.

    Raises:
        BookingError: days out of all reason.
    """
    question = question_of(
        person=person,
        machine=wish.machine,
        first_day=wish.first_day,
        days=wish.days,
        profile=wish.profile,
        continues=wish.continues,
    )
    return load(question, among=among)


def panel_of(
    wish: Wish,
    loaded: Loaded,
    verdict: Verdict,
    profiles: Iterable[Profile],
    usual_answer: str = "",
) -> Panel:
    """Answers a verdict in words, with the machine's days around those asked.

    Args:
        wish: what is asked for.
        loaded: what the rules needed to judge it.
        verdict: what they say.
        profiles: those there are, to call them by their names.
        usual_answer: how soon such requests are answered.
    """
    is_automatic = wish.machine.category.is_automatic
    days = DayRange.of(wish.first_day, wish.days)
    asked = Asked(wish.machine.name, wish.first_day, wish.days, verdict.suggestion)
    return Panel(
        machine=wish.machine.name,
        range=range_words(days),
        review=suggestion_words(Suggestion(wish.machine.name, days)),
        night=_night(wish, verdict),
        summary=summary_words(verdict),
        checks=check_lines(
            verdict, wish.machine.category.slug, profiles, lambda check: fix_of(check, asked)
        ),
        notices=[notice_line(notice) for notice in verdict.notices],
        choice=_choice(verdict.notices),
        extend=_extend(verdict.notices, loaded.earlier, days),
        suggestion=None if verdict.suggestion is None else link_to(verdict.suggestion, wish),
        is_sendable=verdict.is_sendable,
        send_words=send_words(verdict, is_automatic=is_automatic),
        after_words=" ".join(
            filter(None, (after_words(verdict, is_automatic=is_automatic), usual_answer))
        ),
        reviewed=reviewed_text(wish),
        seen_reference=_seen_reference(verdict.notices),
        mini=_mini(wish, loaded, days),
    )


def _mini(wish: Wish, loaded: Loaded, days: DayRange) -> MiniPlanning | None:
    if loaded.shelf is None:
        return None
    return mini_planning(
        wish.machine.name,
        days,
        loaded.shelf.standing_on(wish.machine),
        loaded.shelf.outages_on(wish.machine),
        looker=int(loaded.case.holder),
        today=loaded.case.today,
    )


def _night(wish: Wish, verdict: Verdict) -> str:
    """Answers when the machine is installed, or by whom; nothing when the data stay."""
    if any(notice.kind is NoticeKind.CONTINUES for notice in verdict.notices):
        return ""
    installer = installer_sentence(wish.machine.kind, wish.machine.driven_by)
    if installer:
        return installer
    return _("Installed for you %(night)s.") % {"night": night_words(wish.first_day)}


def reviewed_text(wish: Wish) -> str:
    """Answers a wish as one text, to notice when something else is sent than was judged."""
    data = {True: "continue", False: "reinstall", None: ""}[wish.continues]
    return f"{wish.machine.name}|{wish.first_day}|{wish.days}|{wish.profile}|{data}"


def link_to(suggestion: Suggestion, wish: Wish) -> Link:
    """Answers a choice as a link that prefills the form."""
    wanted = {
        "machine": suggestion.machine,
        "first_day": suggestion.days.first_day.isoformat(),
        "days": suggestion.days.days,
        "profile": wish.profile,
    }
    url = f"{reverse('pages:new_booking')}?{urlencode(wanted)}"
    return Link(url, suggestion_words(suggestion))


def alternatives(loaded: Loaded, wish: Wish) -> list[Link]:
    """Answers the three nearest choices that pass all rules."""
    return [link_to(suggestion, wish) for suggestion in nearest(loaded.case, loaded.equivalents)]


def _choice(notices: Iterable[Notice]) -> list[Option]:
    """Answers the question about the data, if the rules ask it."""
    answers = [CHOICES[notice.kind] for notice in notices if notice.kind in CHOICES]
    if not answers:
        return []
    answer = answers[0]
    return [
        Option("continue", _("Continue with my data"), answer is True),
        Option("reinstall", _("Reinstall (data erased)"), answer is False),
    ]


def _extend(notices: Sequence[Notice], earlier: Booking | None, days: DayRange) -> Link | None:
    """Answers the way to extend the booking that is continued without a gap, while it stands."""
    continued = [notice for notice in notices if notice.kind is NoticeKind.CONTINUES]
    if earlier is None or not continued or continued[0].details.get("gap_days"):
        return None
    if earlier.state not in STANDING or earlier.released_at is not None:
        return None
    url = reverse("pages:extend", args=[earlier.reference])
    words = _("Extend %(reference)s instead") % {"reference": earlier.reference}
    return Link(f"{url}?{urlencode({'last_day': days.last_day.isoformat()})}", words)


def _seen_reference(notices: Sequence[Notice]) -> str:
    for notice in notices:
        if notice.kind in CHOICES:
            return str(notice.details.get("reference") or "")
    return ""
