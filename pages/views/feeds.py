"""A person's calendars: made on the page of preferences, their address shown once."""

from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from calendars.errors import FeedError
from calendars.models import Feed
from calendars.services import choose_invitations, make_feed, revoke_feed
from calendars.wording import feed_problem
from pages.feed_forms import FeedForm, InvitationsForm
from pages.limiting import limited
from pages.views.preferences import show_preferences


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("feed", times=30, seconds=3600)
def make(request: HttpRequest) -> HttpResponse:
    """Makes a calendar and shows its address, this one time.

    Whoever comes back to this address, as by choosing another language, is shown the preferences.
    """
    if request.method != "POST":
        return redirect(f"{reverse('pages:preferences')}#calendars")
    person = cast(User, request.user)
    form = FeedForm(request.POST, person=person)
    if not form.is_valid():
        return show_preferences(request, feed_form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        made = make_feed(
            person=person, key=form.cleaned_data["key"], scope=form.scope, name=form.name
        )
    except FeedError as error:
        form.add_error("what", feed_problem(error))
        return show_preferences(request, feed_form=form, status=HTTPStatus.BAD_REQUEST)
    path = reverse("calendars:feed", args=[made.token])
    context = {"feed": made.feed, "address": f"{settings.PORTAL_BASE_URL}{path}"}
    return render(request, "pages/feed_made.html", context)


@login_required
@require_POST
def invitations(request: HttpRequest) -> HttpResponse:
    """Remembers whether the person wants invitations in mails."""
    form = InvitationsForm(request.POST)
    wants = form.is_valid() and form.cleaned_data["wants"]
    choose_invitations(person=cast(User, request.user), wants=wants)
    if wants:
        messages.success(request, _("Mails about your bookings now carry invitations."))
    else:
        messages.success(request, _("Mails about your bookings carry no invitations."))
    return redirect(f"{reverse('pages:preferences')}#calendars")


@login_required
@require_POST
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Revokes one of the person's own calendars."""
    try:
        revoke_feed(feed_id=feed_id, by=cast(User, request.user))
    except Feed.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The calendar is revoked: its address shows nothing any more."))
    return redirect(f"{reverse('pages:preferences')}#calendars")
