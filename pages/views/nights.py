"""The night: what will be erased, what is stuck, and what surrounds it. For approvers, to read."""

from collections.abc import Mapping
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import is_administrator
from pages.context import decided_keys, decides_somewhere
from pages.queries.mails import mail_trouble
from pages.queries.night_around import access_part, watch_part
from pages.queries.night_rehearsal import rehearsal_rows
from pages.queries.tonight import running_rows, tonight_view


@login_required
@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    """Shows the night to approvers: machines of their categories only."""
    context: dict[str, object] = {
        "view": tonight_view(_decided(request)),
        "is_administrator": is_administrator(request.user),
        "rehearsal": None,
        "mail_trouble": mail_trouble(cast(User, request.user)),
    }
    if "rehearse" in request.GET:
        context["rehearsal"] = rehearsal_rows(cast(User, request.user))
    return render(request, "pages/tonight.html", context)


@login_required
@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """Shows how far the installations of the night are."""
    context = {"running": running_rows(_decided(request))}
    return _part(request, "pages/parts/night_running.html", _("Under way"), context)


@login_required
@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """Shows who still gets onto a machine, what is frozen, and isolates machines."""
    context = {"view": access_part(_decided(request))}
    words = _("Access, frozen data, isolation")
    return _part(request, "pages/parts/night_access.html", words, context)


@login_required
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Shows what else waits for those who decide."""
    context = {"view": watch_part(_decided(request))}
    return _part(request, "pages/parts/night_watch.html", _("What else waits for you"), context)


def _decided(request: HttpRequest) -> set[int]:
    """Answers the categories in which this person decides.

    Raises:
        PermissionDenied: they decide nowhere.
    """
    if not decides_somewhere(request):
        raise PermissionDenied(_("This page is for approvers."))
    return decided_keys(request)


def _part(
    request: HttpRequest, template: str, title: str, context: Mapping[str, object]
) -> HttpResponse:
    """Answers a part of the page of the night: alone to htmx, as a page of its own otherwise."""
    if request.headers.get("HX-Request"):
        return render(request, template, context)
    return render(request, "pages/night_part.html", {**context, "part": template, "title": title})
