"""A person's calendars: listed, made, revoked; the address of each is shown once."""

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
from calendars.queries import feeds_of, wants_invitations
from calendars.services import choose_invitations, make_feed, revoke_feed
from calendars.wording import feed_problem
from pages.feed_forms import FeedForm, InvitationsForm
from pages.limiting import limited


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("feed", times=30, seconds=3600)
def calendars(request: HttpRequest) -> HttpResponse:
    """Shows a person's calendars; a POST makes one and shows its address, this one time."""
    person = cast(User, request.user)
    if request.method != "POST":
        chosen = request.GET.get("calendar", "")
        return _show_calendars(request, FeedForm(person=person, chosen=chosen))
    form = FeedForm(request.POST, person=person)
    if not form.is_valid():
        return _show_calendars(request, form, status=HTTPStatus.BAD_REQUEST)
    try:
        made = make_feed(
            person=person, key=form.cleaned_data["key"], scope=form.scope, name=form.name
        )
    except FeedError as error:
        form.add_error("what", feed_problem(error))
        return _show_calendars(request, form, status=HTTPStatus.BAD_REQUEST)
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
    return redirect("pages:calendars")


@login_required
@require_POST
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Revokes one of the person's own calendars."""
    try:
        revoke_feed(feed_id=feed_id, by=cast(User, request.user))
    except Feed.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The calendar is revoked: its address shows nothing any more."))
    return redirect("pages:calendars")


def _show_calendars(request: HttpRequest, form: FeedForm, *, status: int = 200) -> HttpResponse:
    person = cast(User, request.user)
    context = {
        "feeds": list(feeds_of(person)),
        "feed_form": form,
        "invitations_form": InvitationsForm(initial={"wants": wants_invitations(person)}),
    }
    return render(request, "pages/calendars.html", context, status=status)
