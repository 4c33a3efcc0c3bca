"""The page of one request: who, what, verdict, neighbours; approve, waive or refuse."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import User
from reservations.admin.lines import line_of, rival_lines
from reservations.errors import BookingError, ErrorCode
from reservations.forms import DecisionForm
from reservations.models import Booking
from reservations.queries import bookings_of, may_decide
from reservations.queries.desk import Card, cards_of
from reservations.queries.wishes import who_waits_for
from reservations.services import approve_booking, refuse_booking
from reservations.wording import error_sentence

if TYPE_CHECKING:
    from reservations.admin.desk import BookingRequestAdmin

TEMPLATE = "admin/reservations/bookingrequest/decide.html"
QUEUE = "admin:reservations_bookingrequest_changelist"
HISTORY_LENGTH = 8


def decide(admin: "BookingRequestAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
    """Shows one request (GET) or takes the decision on it (POST).

    One that is no longer waiting leads back to the queue with a sentence.
    """
    booking = admin.get_object(request, object_id)
    if booking is None:
        messages.warning(request, _("This request does not wait for a decision any more."))
        return redirect(QUEUE)
    card = cards_of([booking])[0]
    seen = " ".join(str(rival.pk) for rival in card.rivals)
    initial = {"version": booking.version, "rivals_seen": seen}
    form = DecisionForm(request.POST or None, initial=initial)
    form.offer_waivers(card.verdict.violations)
    is_decided = request.method == "POST" and form.is_valid() and _decided(request, card, form)
    return redirect(QUEUE) if is_decided else _page(admin, request, card, form)


def _decided(request: HttpRequest, card: Card, form: DecisionForm) -> bool:
    """Calls the service that was asked for; answers whether it is done."""
    is_approval = request.POST.get("decision") == "approve"
    try:
        is_done = (_approve if is_approval else _refuse)(request, card.booking, form)
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return False
    if not is_done:
        code = ErrorCode.WAIVER_NEEDED if card.verdict.is_waivable else ErrorCode.NOT_WAIVABLE
        form.add_error(None, error_sentence(code))
    return is_done


def _approve(request: HttpRequest, booking: Booking, form: DecisionForm) -> bool:
    result = approve_booking(
        booking_id=booking.pk,
        by=cast(User, request.user),
        version=form.cleaned_data["version"],
        waivers=form.waivers(),
        shown=form.shown(),
        comment=form.cleaned_data["comment"],
        rivals_seen=form.rivals(),
        rivals_reason=form.cleaned_data["rivals_reason"],
    )
    if result.is_done:
        words = {"reference": booking.reference}
        messages.success(
            request, _("%(reference)s is approved: the holder is told by mail.") % words
        )
    return result.is_done


def _refuse(request: HttpRequest, booking: Booking, form: DecisionForm) -> bool:
    refuse_booking(
        booking_id=booking.pk,
        by=cast(User, request.user),
        version=form.cleaned_data["version"],
        reason=form.refusal(),
    )
    words = {"reference": booking.reference}
    messages.success(request, _("%(reference)s is refused: the holder is told by mail.") % words)
    return True


def _page(
    admin: "BookingRequestAdmin", request: HttpRequest, card: Card, form: DecisionForm
) -> HttpResponse:
    booking = card.booking
    others = bookings_of(booking.holder).exclude(pk=booking.pk)[:HISTORY_LENGTH]
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "media": admin.media,
        "title": _("Request %(reference)s") % {"reference": booking.reference},
        "line": line_of(card),
        "booking": booking,
        "form": form,
        "rivals": rival_lines(card.rivals),
        "others": others,
        "waiting": who_waits_for(booking.machine, booking.days)[:HISTORY_LENGTH],
        "may_decide": may_decide(request.user, booking),
    }
    return TemplateResponse(request, TEMPLATE, context, status=200 if not form.errors else 400)
