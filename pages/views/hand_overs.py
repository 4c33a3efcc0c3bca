"""A hand-over: the holder offers, the person named answers, an approver confirms or refuses."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from pages.finding import known_booking
from pages.hand_over_forms import HandOverForm
from pages.queries.hand_overs import hand_over_view
from reservations.errors import BookingError, NotAllowed
from reservations.models import Booking, HandOver
from reservations.policy.values import Verdict
from reservations.queries.hand_overs import open_hand_over
from reservations.services import (
    accept_hand_over,
    ask_hand_over,
    confirm_hand_over,
    decline_hand_over,
    refuse_hand_over,
    withdraw_hand_over,
)
from reservations.wording import check_sentence, error_sentence, range_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows a booking's hand-over, and does what its buttons say."""
    booking = _found(cast(User, request.user), reference)
    if request.method != "POST":
        return _page(request, booking, HandOverForm())
    gesture = request.POST.get("do", "")
    if gesture == "ask":
        return _ask(request, booking)
    verbs = {
        "accept": _accept,
        "decline": _decline,
        "withdraw": _withdraw,
        "confirm": _confirm,
        "refuse": _refuse,
    }
    if gesture not in verbs:
        raise Http404
    key = _key(request, booking)
    try:
        words = verbs[gesture](request, key)
    except NotAllowed:
        raise
    except BookingError as error:
        messages.error(request, error_sentence(error))
        return redirect("pages:hand_over", booking.reference)
    if words:
        messages.success(request, words)
    return redirect("pages:home")


def _ask(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, form)
    try:
        result = ask_hand_over(
            booking_id=booking.pk,
            by=cast(User, request.user),
            name=form.cleaned_data["name"],
            why=form.cleaned_data["why"],
        )
    except NotAllowed:
        raise
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return _page(request, booking, form)
    if not result.is_done:
        for sentence in _sentences(result.verdict):
            form.add_error(None, sentence)
        return _page(request, booking, form)
    messages.success(
        request, _("Offered: the person named gets a mail, then an approver has to confirm.")
    )
    return redirect("pages:booking", booking.reference)


def _accept(request: HttpRequest, key: int) -> str:
    accept_hand_over(hand_over_id=key, by=cast(User, request.user))
    return _("Accepted: an approver has to confirm, then you get a login by mail.")


def _decline(request: HttpRequest, key: int) -> str:
    decline_hand_over(hand_over_id=key, by=cast(User, request.user))
    return _("Declined: the machine stays with its holder.")


def _withdraw(request: HttpRequest, key: int) -> str:
    withdraw_hand_over(hand_over_id=key, by=cast(User, request.user))
    return _("Taken back: the machine stays yours.")


def _confirm(request: HttpRequest, key: int) -> str:
    result = confirm_hand_over(hand_over_id=key, by=cast(User, request.user))
    if result.is_done:
        return _("Handed over: both are told by mail.")
    for sentence in _sentences(result.verdict):
        messages.error(request, sentence)
    return ""


def _refuse(request: HttpRequest, key: int) -> str:
    reason = request.POST.get("reason", "")
    refuse_hand_over(hand_over_id=key, by=cast(User, request.user), reason=reason)
    return _("Refused: both are told why.")


def _sentences(verdict: Verdict) -> list[str]:
    """Answers why the other person may not have the days that are left."""
    return [check_sentence(check) for check in verdict.violations]


def _key(request: HttpRequest, booking: Booking) -> int:
    """Answers which one the page was about, so that a stale page answers no other one."""
    key = request.POST.get("hand_over", "")
    if not key.isdecimal() or not HandOver.objects.filter(pk=int(key), booking=booking).exists():
        raise Http404
    return int(key)


def _found(person: User, reference: str) -> Booking:
    """Answers the booking to whoever may see it, and to whom it is offered."""
    offered = HandOver.objects.filter(booking__reference=reference.upper(), taker=person)
    row = offered.select_related(
        "booking__machine__site", "booking__machine__category", "booking__holder"
    ).first()
    if row is not None and row.is_open:
        return row.booking
    return known_booking(person, reference)


def _page(request: HttpRequest, booking: Booking, form: HandOverForm) -> HttpResponse:
    context = {
        "booking": booking,
        "days": range_words(booking.days),
        "view": hand_over_view(cast(User, request.user), booking, open_hand_over(booking)),
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "pages/hand_over.html", context, status=status)
