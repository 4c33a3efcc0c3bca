"""Where somebody is signed in: shown, and ended from elsewhere."""

from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.sessions import NoSuchSession, end_other_sessions, end_session
from pages.queries.sessions import session_lines


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Shows where the person is signed in; this browser is noted if it was not yet."""
    person = cast(User, request.user)
    here = request.session.session_key
    lines = session_lines(person, here=here)
    if not any(line.is_here for line in lines):
        UserSession.objects.create_from_request(request)
        lines = session_lines(person, here=here)
    return render(request, "pages/sessions.html", {"lines": lines})


@login_required
@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Signs the person out of one of their other browsers."""
    person = cast(User, request.user)
    try:
        end_session(person=person, key=session_id, here=request.session.session_key)
    except NoSuchSession:
        raise Http404 from None
    messages.success(request, _("That browser is signed out."))
    return redirect("pages:sessions")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Signs the person out everywhere but here."""
    person = cast(User, request.user)
    count = end_other_sessions(person=person, here=request.session.session_key)
    words = ngettext(
        "%(count)d other browser is signed out.", "%(count)d other browsers are signed out.", count
    )
    said = words % {"count": count} if count else _("You are signed in nowhere else.")
    messages.success(request, said)
    return redirect("pages:sessions")
