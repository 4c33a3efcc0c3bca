"""Approving a request on another machine, another first day, or for fewer days."""

from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from foundation.days import DayRange
from pages.context import decided_categories
from pages.desk_forms import OtherwiseForm
from pages.finding import known_booking
from pages.queries.desk_otherwise import (
    Ground,
    OtherVerdict,
    choices_of,
    ground_for,
    other_verdict,
)
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.queries import require_decider
from reservations.services import approve_otherwise
from reservations.wording import error_sentence


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def otherwise(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what a request could be approved as (GET, POST `check`), or does it (`approve`)."""
    person = cast(User, request.user)
    booking = known_booking(person, reference)
    require_decider(person, booking)
    if booking.state != State.REQUESTED:
        messages.warning(request, _("This request does not wait for a decision any more."))
        return redirect("pages:desk_card", booking.reference)
    ground = ground_for(booking, decided_categories(request))
    form = OtherwiseForm(_typed(request, booking), places=choices_of(ground.places))
    verdict = _judged(booking, form, ground)
    is_meant = request.POST.get("do") == "approve"
    if is_meant and form.is_valid() and verdict is not None:
        answer = _approved(request, booking, form, ground)
        if answer is not None:
            return answer
    return _page(request, booking, form, verdict)


def _approved(
    request: HttpRequest, booking: Booking, form: OtherwiseForm, ground: Ground
) -> HttpResponse | None:
    """Approves; answers where to go then, or None with the reason in the form."""
    machines = {machine.name: machine for machine in ground.machines}
    try:
        result = approve_otherwise(
            booking_id=booking.pk,
            by=cast(User, request.user),
            version=form.cleaned_data["version"],
            machine=machines[form.cleaned_data["machine"]],
            first_day=form.cleaned_data["first_day"],
            days=form.cleaned_data["days"],
            waivers=form.waivers(),
            shown=form.shown(),
            comment=form.cleaned_data["comment"],
        )
    except NotAllowed:
        raise
    except StaleDecision as error:
        messages.warning(request, error_sentence(error))
        return redirect("pages:desk_card", booking.reference)
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return None
    if not result.is_done:
        is_waivable = result.verdict.is_waivable
        code = ErrorCode.WAIVER_NEEDED if is_waivable else ErrorCode.NOT_WAIVABLE
        form.add_error(None, error_sentence(code))
        return None
    words = {"reference": booking.reference, "holder": booking.holder}
    done = _("%(reference)s is approved otherwise: %(holder)s is told by mail what differs.")
    messages.success(request, done % words)
    return redirect("approvals")


def _judged(booking: Booking, form: OtherwiseForm, ground: Ground) -> OtherVerdict | None:
    """Answers the verdict on what was typed, and offers waivers for what it breaks."""
    if not form.is_valid():
        return None
    machines = {machine.name: machine for machine in ground.machines}
    days = DayRange.of(form.cleaned_data["first_day"], form.cleaned_data["days"])
    machine = machines[form.cleaned_data["machine"]]
    verdict = other_verdict(booking, machine, days, ground.shelf)
    form.offer_waivers(verdict.verdict.violations)
    form.full_clean()
    return verdict


def _typed(request: HttpRequest, booking: Booking) -> Mapping[str, object]:
    """Answers what was typed, else what was asked."""
    if request.method == "POST":
        return request.POST
    asked = {
        "machine": booking.machine.name,
        "first_day": booking.first_day.isoformat(),
        "days": str(booking.days.days),
        "version": str(booking.version),
    }
    return {**asked, **{name: value for name, value in request.GET.items() if value}}


def _page(
    request: HttpRequest, booking: Booking, form: OtherwiseForm, verdict: OtherVerdict | None
) -> HttpResponse:
    context = {"booking": booking, "form": form, "view": verdict}
    status = 400 if form.errors and request.method == "POST" else 200
    return render(request, "pages/desk/otherwise.html", context, status=status)
