"""The link that shows a password once."""

from http import HTTPStatus
from typing import cast

import structlog
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from foundation.sealing import SealingError
from pages.limiting import limited
from provisioning.services import UnknownLink, is_link_good, show_password_once

log = structlog.get_logger(__name__)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("login_link", times=10, seconds=600)
def login_link(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first, so that no program that follows links uses it up; a POST shows the password.

    404 for a link that is somebody else's, 410 for one that is used or too old.
    """
    person = cast(User, request.user)
    try:
        if request.method == "POST":
            return _shown(request, token, person)
        is_good = is_link_good(token=token, by=person)
    except UnknownLink:
        raise Http404 from None
    return render(
        request,
        "pages/login_link.html",
        {"is_good": is_good},
        status=HTTPStatus.OK if is_good else HTTPStatus.GONE,
    )


def _shown(request: HttpRequest, token: str, person: User) -> HttpResponse:
    """Shows the password, the one time. Only this answer says `no-referrer`.

    On the page with the form browsers would take it as a reason to send no origin, and the
    protection against forged requests would refuse the POST.
    """
    try:
        shown = show_password_once(token=token, by=person)
    except SealingError:
        log.error("password_unreadable", person=person.pk)
        shown = None
    if shown is None:
        return render(request, "pages/login_link.html", status=HTTPStatus.GONE)
    password, booking = shown
    context = {"is_shown": True, "password": password, "booking": booking}
    response = render(request, "pages/login_link.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
