"""What somebody may do with a booking, in order: the one thing first, the dangerous apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pages.queries.changes import ChangeView
from pages.queries.hand_overs import HandOverView
from pages.queries.longer import Longer
from pages.queries.reinstalls import ReinstallView
from reservations.models import Booking


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, on a page of its own that asks before it does."""

    url: str
    label: str
    hint: str
    """What it means, in one line."""


@dataclass(frozen=True, slots=True)
class Actions:
    """The ways on from a booking's page."""

    main: Action | None
    others: list[Action]
    dangerous: list[Action]

    @property
    def are_any(self) -> bool:
        """Answers whether there is anything to do beside the main thing."""
        return bool(self.others or self.dangerous)


@dataclass(frozen=True, slots=True)
class Possible:
    """What is possible with a booking, each as its own page sees it."""

    booking: Booking
    gestures: frozenset[str]
    longer: Longer | None
    change: ChangeView
    hand_over: HandOverView
    reinstall: ReinstallView


def actions_of(possible: Possible) -> Actions:
    """Answers the ways on, grouped."""
    return Actions(
        main=_main(possible),
        others=[*_others(possible)],
        dangerous=[*_dangerous(possible)],
    )


def _main(possible: Possible) -> Action | None:
    if "answer" in possible.gestures:
        return Action(_url("offer", possible), _("Answer the offer"), "")
    longer = possible.longer
    return Action(longer.url, longer.label, "") if longer is not None and longer.url else None


def _others(possible: Possible) -> Iterator[Action]:
    change, hand_over = possible.change, possible.hand_over
    if change.is_shown:
        yield Action(_url("change", possible), *_change_words(change))
    if hand_over.is_shown:
        yield Action(_url("hand_over", possible), *_hand_over_words(hand_over))


def _change_words(change: ChangeView) -> tuple[str, str]:
    if change.can_decide:
        return _("Change: decide"), _("Somebody waits for your answer.")
    if change.asked:
        return _("Change asked"), _("You may take it back until somebody decides.")
    if change.can_ask:
        return _("Change the booking"), _("Other days, another machine, another installation.")
    return _("Fewer days"), _("The days given up are yours to ask for again.")


def _hand_over_words(hand_over: HandOverView) -> tuple[str, str]:
    if hand_over.can_decide:
        return _("Hand-over: decide"), _("Both have agreed.")
    if hand_over.offered:
        return _("Hand-over offered"), _("You may take it back until it is confirmed.")
    return _("Hand it over"), _("Somebody goes on with it, with the data that are there.")


def _dangerous(possible: Possible) -> Iterator[Action]:
    gestures, reinstall = possible.gestures, possible.reinstall
    if "release" in gestures:
        hint = _("Yours until midnight, then free for others.")
        yield Action(_url("release_booking", possible), _("Give the machine back"), hint)
    if reinstall.is_shown:
        yield Action(_url("reinstall", possible), *_reinstall_words(reinstall))
    if "withdraw" in gestures:
        hint = _("The days become free at once; you may ask again.")
        yield Action(_url("cancel_booking", possible), _("Withdraw the request"), hint)
    if "cancel" in gestures:
        hint = _("The days become free at once; you may ask again.")
        yield Action(_url("cancel_booking", possible), _("Cancel the booking"), hint)


def _reinstall_words(reinstall: ReinstallView) -> tuple[str, str]:
    if reinstall.can_decide:
        return _("Reinstallation: decide"), _("Somebody waits for your answer.")
    if reinstall.asked:
        return _("Reinstallation asked"), _("You may take it back until it begins.")
    return _("Wipe and reinstall"), _("Erases what lies on the machine; an approver confirms.")


def _url(page: str, possible: Possible) -> str:
    return reverse(f"pages:{page}", args=[possible.booking.reference])
