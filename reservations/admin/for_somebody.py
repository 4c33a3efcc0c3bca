"""An approver books for somebody else: the same rules, waivers with reasons, approved at once."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import User
from reservations.admin.lines import check_line
from reservations.errors import BookingError
from reservations.forms import ForSomebodyForm
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.policy.values import Verdict
from reservations.queries import judge_request
from reservations.services import request_booking
from reservations.wording import error_sentence

if TYPE_CHECKING:
    from reservations.admin.desk import BookingRequestAdmin

TEMPLATE = "admin/reservations/bookingrequest/for_somebody.html"


def book_for_somebody(admin: "BookingRequestAdmin", request: HttpRequest) -> HttpResponse:
    """Shows the form (GET), its verdict (POST `check`), or books (POST `book`)."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    approver = cast(User, request.user)
    initial = {name: value for name, value in request.GET.items() if value}
    form = ForSomebodyForm(request.POST or None, approver=approver, initial=initial)
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = _judged(form)
        if verdict is not None and "book" in request.POST:
            answer = _booked(request, form)
            if answer is not None:
                return answer
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "media": admin.media,
        "title": _("Book for somebody"),
        "form": form,
        "verdict": verdict,
        "lines": [] if verdict is None else [check_line(check) for check in verdict.checks],
    }
    return TemplateResponse(request, TEMPLATE, context, status=400 if form.errors else 200)


def _judged(form: ForSomebodyForm) -> Verdict | None:
    """Answers the verdict on what was typed, and offers waivers for what it breaks."""
    try:
        verdict = judge_request(person=form.cleaned_data["holder"], **form.wish())
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return None
    form.offer_waivers(verdict.violations)
    form.full_clean()
    return verdict


def _booked(request: HttpRequest, form: ForSomebodyForm) -> HttpResponse | None:
    """Books; answers where to go next, or None with the problems on the form."""
    try:
        result = request_booking(
            holder=form.cleaned_data["holder"],
            asked_by=cast(User, request.user),
            purpose=form.cleaned_data["purpose"],
            waivers=form.waivers(),
            **form.wish(),
        )
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return None
    if result.booking is None:
        for code in result.errors:
            form.add_error(None, error_sentence(code))
        if not result.errors:
            form.add_error(None, _("The rules have changed meanwhile: look at them again."))
        return None
    messages.success(request, _done_words(request, result.booking))
    is_decided = result.booking.state != State.REQUESTED or result.booking.holder == request.user
    page = "booking" if is_decided else "bookingrequest"
    return redirect(f"admin:reservations_{page}_change", result.booking.pk)


def _done_words(request: HttpRequest, booking: Booking) -> str:
    """Answers what came of it."""
    words = {"reference": booking.reference, "holder": booking.holder}
    if booking.holder == request.user:
        return _("%(reference)s is requested for you: somebody else decides on it.") % words
    if booking.state == State.REQUESTED:
        return (
            _(
                "%(reference)s is requested for %(holder)s: somebody asks to extend their booking "
                "over these days, decide between the two."
            )
            % words
        )
    return _("%(reference)s is booked for %(holder)s, who is told by mail.") % words
