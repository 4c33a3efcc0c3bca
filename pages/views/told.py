"""What people will be told of a decision: read by the approver before it is taken."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from notifications.services import rehearse_mails
from reservations.errors import BookingError, NotAllowed
from reservations.forms import DecisionForm
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.queries import find_booking, may_decide
from reservations.queries.desk import cards_of
from reservations.services import approve_booking, refuse_booking
from reservations.wording import error_sentence


@login_required
@require_POST
def mails_told(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows the mails that approving or refusing a request, as typed, would send."""
    person = cast(User, request.user)
    try:
        booking = find_booking(person, reference)
    except Booking.DoesNotExist:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None
    if not may_decide(person, booking):
        raise PermissionDenied(_("Only approvers read what people will be told."))
    context: dict[str, object] = {"booking": booking}
    if booking.state != State.REQUESTED:
        context["problem"] = _("This request does not wait for a decision any more.")
    else:
        context |= _rehearsed(request, booking, person)
    is_part = request.headers.get("HX-Target") == "told"
    return render(request, "pages/desk/told.html" if is_part else "pages/told.html", context)


def _rehearsed(request: HttpRequest, booking: Booking, person: User) -> dict[str, object]:
    """Answers the mails, or why there would be none."""
    [card] = cards_of([booking])
    form = DecisionForm(request.POST)
    form.offer_waivers(card.verdict.violations)
    if not form.is_valid():
        return {"problem": _("Something in the form is missing: see the page of the request.")}
    is_approval = request.POST.get("decision") == "approve"
    try:
        mails = rehearse_mails(
            lambda: _decide(form, booking, person, is_approval=is_approval), by=person
        )
    except BookingError as error:
        return {"problem": error_sentence(error)}
    return {"mails": mails, "is_approval": is_approval}


def _decide(form: DecisionForm, booking: Booking, person: User, *, is_approval: bool) -> None:
    """Takes the decision that is rehearsed."""
    version = form.cleaned_data["version"]
    if not is_approval:
        refuse_booking(booking_id=booking.pk, by=person, version=version, reason=form.refusal())
        return
    approve_booking(
        booking_id=booking.pk,
        by=person,
        version=version,
        waivers=form.waivers(),
        shown=form.shown(),
        comment=form.cleaned_data["comment"],
        rivals_seen=form.rivals(),
        rivals_reason=form.cleaned_data["rivals_reason"],
    )
