"""Moving a booking to an equivalent machine: the offer, the review, the one confirmation."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from pages.context import remember_decided
from pages.forms import ReasonForm
from pages.queries.move_page import MoveView, move_view
from reservations.errors import BookingError, NotAllowed
from reservations.models import Booking, MoveOffer
from reservations.queries import find_booking
from reservations.services import move_booking, offer_move, turn_down_move
from reservations.wording import error_sentence


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what is offered, then the review of one machine; confirms, turns down or offers."""
    person = cast(User, request.user)
    found = _found(request, reference)
    view = move_view(person, found)
    if view is None:
        raise NotAllowed
    form = ReasonForm(request.POST if request.POST.get("gesture") == "offer" else None)
    status = 200
    if request.method == "POST":
        answer = _answered(request, found, form)
        if answer is not None:
            return answer
        status = 400
        view = cast(MoveView, move_view(person, _found(request, reference)))
    remember_decided(request, view.decided)
    chosen = view.choice(request.GET.get("machine", ""))
    if chosen is None and len(view.choices) == 1:
        chosen = view.choices[0]
    context = {"view": view, "booking": view.booking, "chosen": chosen, "form": form}
    return render(request, "pages/move.html", context, status=status)


def _answered(request: HttpRequest, found: Booking, form: ReasonForm) -> HttpResponse | None:
    """Does what was confirmed; None when it was refused, with the sentence beside the form."""
    gesture = request.POST.get("gesture", "")
    try:
        if gesture == "offer":
            return _offer(request, found, form) if form.is_valid() else None
        if gesture == "wait":
            return _wait(request, found)
        return _move(request, found)
    except NotAllowed:
        raise
    except BookingError as error:
        messages.error(request, error_sentence(error))
        return None


def _move(request: HttpRequest, found: Booking) -> HttpResponse:
    moved = move_booking(
        booking_id=found.pk,
        machine=request.POST.get("machine", ""),
        by=cast(User, request.user),
    )
    words = _("Done: booking %(reference)s is on %(machine)s now; a mail says how it goes on.")
    messages.success(request, words % {"reference": moved.reference, "machine": moved.machine})
    return redirect("pages:booking", moved.reference)


def _wait(request: HttpRequest, found: Booking) -> HttpResponse:
    kept = turn_down_move(booking_id=found.pk, by=cast(User, request.user))
    words = _("Noted: booking %(reference)s stays on %(machine)s.")
    messages.success(request, words % {"reference": kept.reference, "machine": kept.machine})
    return redirect("pages:booking", kept.reference)


def _offer(request: HttpRequest, found: Booking, form: ReasonForm) -> HttpResponse:
    offer_move(
        booking_id=found.pk,
        cause=MoveOffer.Cause.APPROVER,
        by=cast(User, request.user),
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("Offered: the holder is told by mail; you may confirm as well."))
    return redirect("pages:move_booking", found.reference)


def _found(request: HttpRequest, reference: str) -> Booking:
    try:
        return find_booking(request.user, reference)
    except Booking.DoesNotExist:
        raise Http404 from None
