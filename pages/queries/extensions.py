"""An extension as its page shows it: what may be asked, what was asked, who may do what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from machines.queries import is_approver, site_zone, today_at
from pages.queries.check_lines import Judged, NoticeLine, check_lines, notice_line
from pages.wording import asked_summary_words, moment_words
from reservations.lifecycle import STANDING
from reservations.models import Booking, Extension
from reservations.policy.values import NoticeKind, Strictness, Verdict
from reservations.queries import is_extendable, may_decide, may_end
from reservations.queries.extensions import ExtensionGround, extension_ground
from reservations.wording import (
    count_words,
    day_words,
    limit_sentence,
    range_words,
    weekday_words,
)
from reservations.wording.desk import badge_words

ONE_DAY = timedelta(days=1)
PRESETS = (7, 14, 42)
USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class Preset:
    """A usual last day, as a button."""

    last_day: str
    words: str


@dataclass(frozen=True, slots=True)
class ExtensionPanel(Judged):
    """What the rules say to a later last day."""

    review: str
    summary: str
    notices: list[NoticeLine]
    suggestion: Preset | None
    is_sendable: bool
    is_at_once: bool
    """Granted without anybody's decision, or by whoever asks."""


@dataclass(frozen=True, slots=True)
class AskedExtension:
    """An extension that waits for a decision."""

    key: int
    days: str
    count: str
    last_day: str
    when: str
    by: str
    why: str
    fate: str
    """What happens when nobody decides."""
    is_rival: bool


@dataclass(frozen=True, slots=True)
class RivalLine:
    """A request of somebody else over the same days, and what the rules say to it."""

    words: str
    url: str
    """Where it is decided."""
    badge: str


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """The page of a booking's extension for one person."""

    last_day: str
    limit: str
    """Until when it can be extended, and why not longer."""
    most_day: date | None
    """The latest last day that can be asked for now."""
    earliest_day: date
    latest_day: date | None
    """The last one to be offered; None where more may be asked as a waiver."""
    presets: list[Preset]
    asked: AskedExtension | None
    can_ask: bool
    can_withdraw: bool
    can_decide: bool
    rivals: list[RivalLine]
    """Requests of others that granting refuses."""
    rivals_seen: list[str]

    @property
    def is_shown(self) -> bool:
        """Answers whether there is anything to point to."""
        return self.can_ask or self.asked is not None


def ground_for(person: User, booking: Booking) -> ExtensionGround:
    """Answers all that the page needs to know. Four queries at most."""
    return extension_ground(booking, is_decider=may_decide(person, booking))


def extension_view(person: User, ground: ExtensionGround) -> ExtensionView:
    """Answers what somebody who may read a booking sees of its extension."""
    booking, extension = ground.booking, ground.asked
    today = today_at(booking.machine.site)
    is_open = is_extendable(booking, today)
    reach = ground.reach()
    is_possible = reach.most_day > booking.days.last_day and reach.most_day >= today
    most_day = reach.most_day if is_possible else None
    can_decide = extension is not None and may_decide(person, booking)
    return ExtensionView(
        last_day=weekday_words(booking.days.last_day),
        limit=limit_sentence(reach.last_day, reach.reason),
        most_day=most_day,
        earliest_day=max(booking.days.last_day + ONE_DAY, today),
        latest_day=None if is_lenient(person, booking) else most_day,
        presets=list(_presets(booking, most_day)),
        asked=None if extension is None else _asked(extension, booking),
        can_ask=is_open and extension is None and may_end(person, booking),
        can_withdraw=extension is not None
        and person.pk in {booking.holder_id, extension.asked_by_id},
        can_decide=can_decide,
        rivals=_rival_lines(ground),
        rivals_seen=[rival.reference for rival in ground.rivals],
    )


def is_lenient(person: User, booking: Booking) -> bool:
    """Answers whether somebody may ask for more than the rules let through."""
    return booking.rules.strictness == Strictness.FLEXIBLE or person.pk != booking.holder_id


def extension_panel(
    person: User, ground: ExtensionGround, last_day: date, *, is_asked: bool = False
) -> ExtensionPanel:
    """Answers the verdict on a later last day in words: for whoever asks, or once it is asked."""
    booking, verdict = ground.booking, ground.verdict(last_day + ONE_DAY)
    is_rival = any(notice.kind is NoticeKind.RIVAL for notice in verdict.notices)
    category = booking.machine.category
    is_for_other = person.pk != booking.holder_id and is_approver(person, category)
    more_days = (last_day - booking.days.last_day).days
    return ExtensionPanel(
        review=_("%(machine)s until %(last_day)s inclusive: %(count)s more")
        % {
            "machine": booking.machine,
            "last_day": weekday_words(last_day),
            "count": count_words(more_days),
        },
        summary=badge_words(verdict) if is_asked else asked_summary_words(verdict),
        checks=check_lines(verdict, category.slug, [booking.profile]),
        notices=[notice_line(notice) for notice in verdict.notices],
        suggestion=_suggestion(verdict),
        is_sendable=verdict.is_sendable or (is_for_other and verdict.is_waivable),
        is_at_once=(is_for_other or (category.is_automatic and verdict.is_clean)) and not is_rival,
    )


def usual_last_day(view: ExtensionView, booking: Booking) -> date | None:
    """Answers the last day that the form proposes: two weeks more, or as long as possible."""
    if view.most_day is None:
        return None
    return min(view.most_day, booking.days.last_day + timedelta(days=USUAL_DAYS))


def _suggestion(verdict: Verdict) -> Preset | None:
    if verdict.suggestion is None:
        return None
    last_day = verdict.suggestion.days.last_day
    return Preset(last_day.isoformat(), weekday_words(last_day))


def _presets(booking: Booking, most_day: date | None) -> Iterator[Preset]:
    """Answers the usual numbers of days that are possible, and the most."""
    if most_day is None:
        return
    last_day = booking.days.last_day
    for days in PRESETS:
        wanted = last_day + timedelta(days=days)
        if today_at(booking.machine.site) <= wanted <= most_day:
            words = _("%(count)s more") % {"count": count_words(days)}
            yield Preset(wanted.isoformat(), words)
    words = _("As long as possible: until %(day)s") % {"day": day_words(most_day)}
    yield Preset(most_day.isoformat(), words)


def _asked(extension: Extension, booking: Booking) -> AskedExtension:
    return AskedExtension(
        key=extension.pk,
        days=range_words(extension.days),
        count=count_words(extension.days.days),
        last_day=weekday_words(extension.days.last_day),
        when=moment_words(extension.asked_at, site_zone(booking.machine.site)),
        by=str(extension.asked_by),
        why=extension.why,
        fate=_fate(extension, booking),
        is_rival=extension.is_rival,
    )


def _fate(extension: Extension, booking: Booking) -> str:
    """Answers what becomes of an extension that nobody decides."""
    last_day = extension.lapses_day - timedelta(days=1)
    words = {"machine": booking.machine, "day": weekday_words(last_day)}
    if booking.held_stop_day > booking.stop_day and booking.state in STANDING:
        return (
            _(
                "The machine, its data and the days asked for stay with the holder until somebody "
                "decides, at the latest until %(day)s at 23:59."
            )
            % words
        )
    if extension.is_rival:
        return (
            _(
                "Others had asked for these days: nothing is held, and an approver decides "
                "between the two. Without a decision it lapses on %(day)s at 23:59."
            )
            % words
        )
    return (
        _(
            "It was asked when the booking ended: nothing is held. Without a decision it lapses "
            "on %(day)s at 23:59."
        )
        % words
    )


def _rival_lines(ground: ExtensionGround) -> list[RivalLine]:
    pairs = zip(ground.rivals, ground.rival_verdicts(), strict=True)
    return [_rival_line(rival, verdict) for rival, verdict in pairs]


def _rival_line(rival: Booking, verdict: Verdict) -> RivalLine:
    words = {
        "holder": rival.holder,
        "days": range_words(rival.days),
        "reference": rival.reference,
    }
    return RivalLine(
        words=_("%(holder)s, %(days)s (%(reference)s)") % words,
        url=reverse("admin:reservations_bookingrequest_change", args=[rival.pk]),
        badge=badge_words(verdict),
    )
