"""A person's login on a machine in use: renewed, keys sent; the holder's collaborators."""

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from notifications.services import resend_login
from pages.finding import booking_in_use_by
from pages.forms import CollaboratorForm
from pages.limiting import limited
from pages.queries.machine_logins import logins_view
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.services.certificates import issue_certificate
from provisioning.services.collaborators import add_collaborator, remove_collaborator
from provisioning.services.logins import renew_login, send_keys
from provisioning.wording import error_sentence
from reservations.models import Booking

UNDER_WAY = _("It is put on the machine now; a mail tells when it is there.")


@login_required
@require_safe
def logins(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows how to connect and what may be changed, to whoever has a login there."""
    person = cast(User, request.user)
    booking = booking_in_use_by(person, reference)
    return _page(request, booking, CollaboratorForm(), HTTPStatus.OK)


@login_required
@require_POST
@limited("resend_login", times=5, seconds=3600)
def resend(request: HttpRequest, reference: str) -> HttpResponse:
    """Sends the person the mail with their first password once more."""

    def send(booking: Booking, person: User) -> str | Promise:
        is_new = resend_login(booking=booking, by=person)
        return _("The mail is sent to you again.") if is_new else _("The mail is on its way.")

    return _do(request, reference, send)


@login_required
@require_POST
@limited("renew_login", times=10, seconds=3600)
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Gives the person a new login: a password, or the keys they have registered."""
    with_keys = request.POST.get("with") == "keys"

    def give(booking: Booking, person: User) -> str | Promise:
        renew_login(booking=booking, by=person, with_keys=with_keys)
        return UNDER_WAY

    return _do(request, reference, give)


@login_required
@require_POST
@limited("send_keys", times=10, seconds=3600)
def keys(request: HttpRequest, reference: str) -> HttpResponse:
    """Puts the keys that the person has registered onto the machine."""

    def send(booking: Booking, person: User) -> str | Promise:
        send_keys(booking=booking, by=person)
        return _("Your registered keys are put on the machine now.")

    return _do(request, reference, send)


@login_required
@require_POST
@limited("certificate", times=20, seconds=3600)
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """Answers a certificate for one of the person's keys, as a file to save beside the key."""
    person = cast(User, request.user)
    booking = booking_in_use_by(person, reference)
    key = request.POST.get("key", "")
    try:
        line = issue_certificate(
            booking=booking, by=person, key_id=int(key) if key.isdecimal() else 0
        )
    except ProvisioningError as error:
        messages.error(request, error_sentence(error.code))
        return redirect("pages:machine_logins", booking.reference)
    name = f"{booking.machine.name}-cert.pub"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(f"{line}\n", content_type="text/plain; charset=utf-8", headers=headers)


@login_required
@require_POST
@limited("add_collaborator", times=30, seconds=3600)
def collaborators(request: HttpRequest, reference: str) -> HttpResponse:
    """Lets somebody onto the holder's machine; a problem is shown beside the field."""
    person = cast(User, request.user)
    booking = booking_in_use_by(person, reference)
    form = CollaboratorForm(request.POST)
    if form.is_valid():
        try:
            add_collaborator(booking=booking, by=person, name=form.cleaned_data["name"])
        except ProvisioningError as error:
            form.add_error("name", error_sentence(error.code))
    if not form.is_valid():
        return _page(request, booking, form, HTTPStatus.BAD_REQUEST)
    messages.success(request, _("The account is made now; a mail tells them how to connect."))
    return redirect("pages:machine_logins", booking.reference)


@login_required
@require_POST
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Shuts a collaborator out."""
    name = request.POST.get("person", "")

    def shut_out(booking: Booking, person: User) -> str | Promise:
        remove_collaborator(booking=booking, by=person, account_name=name)
        return _("The account is locked now; its files stay on the machine.")

    return _do(request, reference, shut_out)


def _do(
    request: HttpRequest, reference: str, gesture: Callable[[Booking, User], str | Promise]
) -> HttpResponse:
    """Does one gesture and shows the page again, with what was done or why not."""
    person = cast(User, request.user)
    booking = booking_in_use_by(person, reference)
    try:
        messages.success(request, str(gesture(booking, person)))
    except ProvisioningError as error:
        messages.error(request, error_sentence(ErrorCode(error.code)))
    return redirect("pages:machine_logins", booking.reference)


def _page(
    request: HttpRequest, booking: Booking, form: CollaboratorForm, status: int
) -> HttpResponse:
    view = logins_view(cast(User, request.user), booking)
    context = {"view": view, "booking": booking, "form": form}
    return render(request, "pages/machine_logins.html", context, status=status)
