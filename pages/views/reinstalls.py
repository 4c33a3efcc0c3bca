"""A Reinstall: the holder asks and takes back, an approver confirms or refuses."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from machines.models import Profile
from pages.forms import ReasonForm, ReinstallForm
from pages.queries.reinstalls import ReinstallView, open_reinstall, reinstall_view
from provisioning import services
from provisioning.errors import ProvisioningError
from provisioning.services.reinstalling import can_request_reinstall
from provisioning.wording import error_sentence
from reservations.models import Booking
from reservations.queries import find_booking


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reinstall(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows a booking's Reinstall, and does what its buttons say."""
    booking = _found(request, reference)
    person, is_ready = cast(User, request.user), can_request_reinstall(booking)
    view = reinstall_view(person, booking, open_reinstall(booking), is_ready=is_ready)
    if request.method != "POST":
        return _page(request, booking, view, _form(booking))
    gesture = request.POST.get("do", "")
    if gesture == "ask":
        return _ask(request, booking, view)
    verbs = {"withdraw": _withdraw, "confirm": _confirm, "refuse": _refuse}
    if gesture not in verbs:
        raise Http404
    return _act(request, booking, lambda: verbs[gesture](request))


def _ask(request: HttpRequest, booking: Booking, view: ReinstallView) -> HttpResponse:
    form = _form(booking, request)
    if not form.is_valid():
        return _page(request, booking, view, form)
    try:
        services.request_reinstall(
            booking_id=booking.pk,
            by=cast(User, request.user),
            typed_name=form.cleaned_data["typed_name"],
            profile=Profile.objects.get(slug=form.cleaned_data["profile"]),
            why=form.cleaned_data["why"],
            keeps_data=form.cleaned_data.get("keeps_data", False),
        )
    except ProvisioningError as error:
        form.add_error(None, error_sentence(error.code))
        return _page(request, booking, view, form)
    messages.success(request, _("Asked. An approver decides; you may take it back until then."))
    return redirect("pages:booking", booking.reference)


def _act(request: HttpRequest, booking: Booking, gesture: Callable[[], str]) -> HttpResponse:
    """Does one gesture, says what came of it, and goes back to the page."""
    try:
        messages.success(request, gesture())
    except ProvisioningError as error:
        messages.error(request, error_sentence(error.code))
    return redirect("pages:reinstall", booking.reference)


def _withdraw(request: HttpRequest) -> str:
    services.withdraw_reinstall(reinstall_id=_key(request), by=cast(User, request.user))
    return _("Taken back: the machine stays as it is.")


def _confirm(request: HttpRequest) -> str:
    services.confirm_reinstall(reinstall_id=_key(request), by=cast(User, request.user))
    return _("Confirmed: it begins half an hour after the mails have left.")


def _refuse(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.refuse_reinstall(
        reinstall_id=_key(request), by=cast(User, request.user), reason=reason
    )
    return _("Refused. The holder is told why.")


def _key(request: HttpRequest) -> int:
    """Answers which Reinstall the page was about, so that a stale page decides on no other one."""
    key = request.POST.get("reinstall", "")
    if not key.isdecimal() or not services.is_reinstall(int(key)):
        raise Http404
    return int(key)


def _form(booking: Booking, request: HttpRequest | None = None) -> ReinstallForm:
    choices = [(row.slug, row.name) for row in booking.machine.profiles.all()]
    typed = None if request is None else request.POST
    return ReinstallForm(
        typed,
        profiles=choices,
        may_keep_data=services.may_keep_data(booking),
        initial={"profile": booking.profile.slug},
    )


def _page(
    request: HttpRequest, booking: Booking, view: ReinstallView, form: ReinstallForm
) -> HttpResponse:
    context = {"booking": booking, "view": view, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "pages/reinstall.html", context, status=status)


def _found(request: HttpRequest, reference: str) -> Booking:
    try:
        return find_booking(request.user, reference)
    except Booking.DoesNotExist:
        raise Http404 from None
