"""A booking's life as stations: asked, decided, installed, begun, changed on the way, over."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from foundation.midnight import midnight
from journal.models import Entry
from journal.wording import entry_sentence
from pages.policy.labels import Phase
from pages.queries.phases import phase_of
from pages.wording import NEVER_BEGUN, moment_words, night_words
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from provisioning.queries import night_day
from provisioning.wording import STATE_LABELS
from reservations.lifecycle import UNDECIDED, State
from reservations.models import Booking
from reservations.wording import weekday_words

ON_THE_WAY = frozenset(
    {"extension_granted", "change_granted", "booking_shortened", "booking_handed_over",
     "booking_moved", "reinstall_confirmed"}
)  # fmt: skip
"""Events that changed what a booking is, shown between its stations."""
UNANSWERED = {
    "extension_requested": "extension_",
    "change_requested": "change_",
    "hand_over_asked": "hand_over_",
    "reinstall_requested": "reinstall_",
}
"""Events that are shown while nothing of their kind came after."""


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One station of a booking's life."""

    kind: str
    """done, now, todo or failed."""
    words: str
    when: str = ""
    more: str = ""


def life_of(
    booking: Booking, run: Run | None, history: list[Entry], zone: ZoneInfo
) -> Iterator[LifeStep]:
    """Walks over the stations: requested, decided, installed, begun, over."""
    is_offer = booking.state == State.OFFERED
    first = _("Offered for your place on the waiting list") if is_offer else _("Requested")
    yield LifeStep("done", first, moment_words(booking.asked_at, zone))
    if is_offer:
        yield LifeStep("now", _("Waits for the holder's answer"))
    elif booking.moved_to is None:
        yield _decision_step(booking, zone)
    if booking.state in NEVER_BEGUN:
        yield from _last_word(booking, history, zone)
        return
    events = [(entry, _event_step(entry, zone)) for entry in _on_the_way(history)]
    begun_at = midnight(booking.first_day, zone)
    yield from (step for entry, step in events if entry.at < begun_at)
    if run is not None:
        yield _run_step(run, zone)
    yield LifeStep(
        _passed(booking, State.ACTIVE),
        _("First day"),
        weekday_words(booking.first_day),
    )
    yield from (step for entry, step in events if entry.at >= begun_at)
    yield LifeStep(
        "done" if booking.state == State.ENDED else "todo",
        _("Given back early") if booking.released_at else _("Last day"),
        weekday_words(booking.days.last_day),
    )
    if booking.moved_to is not None:
        words = _("Goes on at %(machine)s as %(reference)s")
        going_on = {"machine": booking.moved_to.machine, "reference": booking.moved_to.reference}
        yield LifeStep("done", words % going_on)


def _decision_step(booking: Booking, zone: ZoneInfo) -> LifeStep:
    decision = getattr(booking, "decision", None)
    if decision is None:
        is_open = booking.state in UNDECIDED
        return LifeStep("now" if is_open else "failed", _("Waits for a decision"))
    moment = moment_words(decision.at, zone)
    if decision.outcome == "refused":
        words = _("Refused by %(name)s") % {"name": decision.by}
        return LifeStep("failed", words, moment, decision.reason)
    if decision.by is None:
        return LifeStep("done", _("Approved automatically: no rule is broken"), moment)
    words = _("Approved by %(name)s") % {"name": decision.by}
    return LifeStep("done", words, moment, decision.reason)


def _run_step(run: Run, zone: ZoneInfo) -> LifeStep:
    if run.ready_at is not None and run.state == "ready":
        began = "" if run.fenced_at is None else moment_words(run.fenced_at, zone)
        more = _("begun %(moment)s") % {"moment": began} if began else ""
        return LifeStep("done", _("Installed and ready"), moment_words(run.ready_at, zone), more)
    phase = phase_of(run)
    if phase is Phase.FAILED:
        return LifeStep("failed", _("Installation: a problem, somebody looks after it"))
    if phase is Phase.SCHEDULED:
        return LifeStep("todo", _("Installation"), night_words(night_day(run)))
    return LifeStep("now", _("Installation under way"), str(STATE_LABELS[RunState(run.state)]))


def _last_word(booking: Booking, history: list[Entry], zone: ZoneInfo) -> Iterator[LifeStep]:
    """Answers how a booking ended that never began; a refusal was said by the decision."""
    kinds = {f"booking_{booking.state}", "offer_declined", "offer_lapsed"} - {"booking_refused"}
    for entry in history:
        if entry.kind in kinds:
            moment = moment_words(entry.at, zone)
            yield LifeStep("failed", entry_sentence(entry), moment, entry.reason)


def _passed(booking: Booking, state: State) -> str:
    """Answers how the station of a state looks."""
    if booking.state == state:
        return "now"
    return "done" if booking.state == State.ENDED else "todo"


def _on_the_way(history: list[Entry]) -> Iterator[Entry]:
    """Walks over what changed the booking, and over what was asked and waits for an answer."""
    for index, entry in enumerate(history):
        prefix = UNANSWERED.get(entry.kind)
        later = history[index + 1 :]
        is_open = prefix is not None and not any(row.kind.startswith(prefix) for row in later)
        if is_open or entry.kind in ON_THE_WAY:
            yield entry


def _event_step(entry: Entry, zone: ZoneInfo) -> LifeStep:
    kind = "done" if entry.kind in ON_THE_WAY else "now"
    return LifeStep(kind, entry_sentence(entry), moment_words(entry.at, zone))
