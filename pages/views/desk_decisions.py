"""Decisions taken at the desk: each kind's own services, one shape of answer."""

from collections.abc import Callable
from typing import Protocol, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from journal.models import Entry
from journal.queries import history_of
from machines.queries import site_zone
from pages.desk_forms import DeskForm
from pages.forms import Typed
from pages.queries.desk_card import DeskCard
from pages.queries.desk_page import DeskPage
from pages.queries.desk_settled import find_settled, said_words
from pages.queries.desk_words import address
from pages.views import desk_gestures as gestures
from pages.wording import moment_words
from provisioning.errors import ProvisioningError
from provisioning.wording import error_sentence as provisioning_sentence
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.models import Booking
from reservations.policy.values import Verdict
from reservations.wording import error_sentence


class Show(Protocol):
    """Draws the desk, with what was typed."""

    def __call__(self, request: HttpRequest, page: DeskPage, form: DeskForm) -> HttpResponse:
        """Answers the page."""


def blank_form(card: DeskCard) -> DeskForm:
    """Answers the form of a card on which nobody has typed yet."""
    return _form(card, None)


def decide(request: HttpRequest, key: str, page: DeskPage, show: Show) -> HttpResponse:
    """Takes the decision that was sent; where it cannot be taken, the card says why.

    One that came too late, twice, or from a card that is no longer what it was decides nothing:
    the card is drawn anew, with what has happened since.
    """
    card = page.card
    if card is None:
        booking = find_settled(cast(User, request.user), key)
        return _too_late(request, booking, DeskForm(request.POST), address(key, page.wanted))
    decision = request.POST.get("decision")
    if decision not in {"approve", "refuse"}:
        raise Http404
    form = _form(card, request.POST)
    is_valid = form.is_valid()
    if form.cleaned_data.get("version") != card.item.booking.version:
        return _too_late(request, card.item.booking, form, card.url)
    if not is_valid:
        return show(request, page, form)
    is_approval = decision == "approve"
    gesture = gestures.gesture_of(card, form, cast(User, request.user), is_approval=is_approval)
    answer = _done(request, card, form, gesture)
    if answer is not None:
        return answer
    if form.errors:
        return show(request, page, form)
    messages.success(request, gestures.done_words(card, is_approval=is_approval))
    return redirect(address(page.queue.place.following, page.wanted))


def _done(
    request: HttpRequest, card: DeskCard, form: DeskForm, gesture: Callable[[], Verdict | None]
) -> HttpResponse | None:
    """Does it; answers where to go when it came too late, and writes into the form why not."""
    try:
        in_the_way = gesture()
    except NotAllowed:
        raise
    except StaleDecision:
        return _too_late(request, card.item.booking, form, card.url)
    except BookingError as error:
        if error.code is ErrorCode.ALREADY_DECIDED:
            return _too_late(request, card.item.booking, form, card.url)
        form.add_error(None, error_sentence(error))
    except ProvisioningError as error:
        form.add_error(None, provisioning_sentence(error.code))
    else:
        if in_the_way is not None:
            is_waivable = in_the_way.is_waivable
            code = ErrorCode.WAIVER_NEEDED if is_waivable else ErrorCode.NOT_WAIVABLE
            form.add_error(None, error_sentence(code))
    return None


def _too_late(request: HttpRequest, booking: Booking, form: DeskForm, url: str) -> HttpResponse:
    """Leads to the card as it is now, with what has happened since it was drawn."""
    messages.warning(request, stale_words(booking, form))
    return redirect(url)


def stale_words(booking: Booking, form: DeskForm) -> str:
    """Answers that nothing was decided, and what has changed since the card was drawn."""
    history = history_of("booking", booking.reference)
    drawn = form.drawn_at()
    entries: list[Entry] = list(history.filter(at__gte=drawn)) if drawn is not None else []
    if not entries:
        return _("Nothing was decided now: this has changed, or was decided, meanwhile.")
    moment = moment_words(entries[-1].at, site_zone(booking.machine.site))
    return _("Nothing was decided now. Meanwhile: %(what)s.") % {
        "what": said_words(entries[-1], moment)
    }


def _form(card: DeskCard, data: Typed | None) -> DeskForm:
    """Answers the form of a card: what is hidden in it, and the waivers to tick."""
    initial = {
        "drawn": card.drawn,
        "version": card.item.booking.version,
        "rivals_seen": card.seen,
    }
    form = DeskForm(data, initial=initial)
    if card.has_waivers:
        form.offer_waivers(card.verdict.violations)
    return form
