"""My bookings, one booking, and the ways to end it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from pages.finding import known_booking
from pages.forms import EndForm
from pages.queries.booking_list import booking_list
from pages.queries.booking_page import booking_view, end_view
from pages.queries.machine_logins import is_shared_with
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.models import Booking
from reservations.services import Continuation, release_booking, withdraw_or_cancel
from reservations.wording import error_sentence, range_words

STOP_LOOKING = 286
"""What htmx takes for: here is the answer, and no need to ask again."""


@login_required
@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    """Shows the person's bookings: running, to come, of others they may see, over."""
    mine = booking_list(cast(User, request.user), request.GET.dict())
    return render(request, "pages/bookings.html", {"mine": mine})


@login_required
@require_safe
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows one booking to those who may see all of it."""
    person = cast(User, request.user)
    try:
        found = known_booking(person, reference)
    except (Http404, NotAllowed):
        if not is_shared_with(person, reference):
            raise
        return redirect("pages:machine_logins", reference)
    view = booking_view(person, found)
    return render(request, "pages/booking.html", {"view": view, "booking": view.booking})


@login_required
@require_safe
def booking_run(request: HttpRequest, reference: str) -> HttpResponse:
    """Answers what changes while a machine is made ready, for the page that updates itself."""
    person = cast(User, request.user)
    view = booking_view(person, known_booking(person, reference))
    context = {"view": view, "booking": view.booking}
    status = 200 if view.may_change else STOP_LOOKING
    return render(request, "pages/parts/booking_live.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_booking(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks, then withdraws a request or cancels a booking that has not begun."""
    return _end(request, reference, gesture="cancel")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release_booking_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks, then gives a machine back early."""
    return _end(request, reference, gesture="release")


def _end(request: HttpRequest, reference: str, *, gesture: str) -> HttpResponse:
    person = cast(User, request.user)
    found = known_booking(person, reference)
    view = end_view(person, found)
    typed = request.POST if request.method == "POST" else None
    form = EndForm(typed, is_reason_required=person.pk != found.holder_id)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _ended(request, found, form, gesture)
        except NotAllowed:
            raise
        except BookingError as error:
            _show(form, error)
            status = 400
    elif request.method == "POST":
        status = 400
    context = {"view": view, "booking": found, "form": form, "gesture": gesture}
    return render(request, "pages/end_booking.html", context, status=status)


def _ended(request: HttpRequest, found: Booking, form: EndForm, gesture: str) -> HttpResponse:
    verb = release_booking if gesture == "release" else withdraw_or_cancel
    wish = form.cleaned_data["continuation"]
    ended = verb(
        booking_id=found.pk,
        by=cast(User, request.user),
        reason=form.cleaned_data["reason"],
        continuation=Continuation(wish) if wish else None,
    )
    messages.success(request, _done_words(ended, gesture))
    return redirect("pages:booking", ended.reference)


def _done_words(ended: Booking, gesture: str) -> str:
    if gesture == "release":
        return _("%(machine)s is given back; thank you. It is yours until tonight.") % {
            "machine": ended.machine
        }
    words = (
        _("The request for %(machine)s %(range)s is withdrawn.")
        if ended.state == "withdrawn"
        else _("The booking of %(machine)s %(range)s is cancelled.")
    )
    return words % {"machine": ended.machine, "range": range_words(ended.days)}


def _show(form: EndForm, error: BookingError) -> None:
    """Puts a refusal beside the field that can mend it."""
    if error.code is ErrorCode.CONTINUED:
        form.ask_about_continuation(is_keepable=bool(error.details.get("is_keepable")))
    elif error.code is ErrorCode.GAP_TOO_LONG:
        form.ask_about_continuation(is_keepable=False)
    form.add_error(None, error_sentence(error))
