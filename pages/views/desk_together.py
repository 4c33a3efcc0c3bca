"""Several requests approved together: reviewed on a page of their own, then in one gesture."""

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from pages.context import decided_categories, decides_somewhere
from pages.queries.desk_together import read_shown, together_lines
from reservations.models import Booking
from reservations.services import Ticked, Together, approve_together
from reservations.wording import error_sentence

MOST_TOGETHER = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Shows one line of verdict a request (GET), or approves what is ticked (POST)."""
    if not decides_somewhere(request):
        raise PermissionDenied(_("This page is for approvers."))
    person = cast(User, request.user)
    if request.method == "POST":
        _report(request, approve_together(requests=_ticked(request.POST), by=person))
        return redirect("approvals")
    keys = _keys(request.GET)
    lines = together_lines(person, decided_categories(request), keys)
    if not lines:
        messages.warning(request, _("Tick at least one request that still waits, then review."))
        return redirect("approvals")
    context = {"lines": lines, "missing": len(keys) - len(lines)}
    return render(request, "pages/desk/together.html", context)


def _ticked(data: QueryDict) -> Iterable[Ticked]:
    """Answers what stayed ticked, as it was shown; unknown keys are left out."""
    bookings = Booking.objects.filter(pk__in=_keys(data)).order_by("first_day", "pk")
    for booking in bookings:
        shown = read_shown(data.get(f"shown_{booking.pk}", ""))
        version = data.get(f"version_{booking.pk}", "")
        yield Ticked(
            booking_id=booking.pk,
            reference=booking.reference,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
            waivers=dict.fromkeys(shown, data.get(f"reason_{booking.pk}", "")[:500]),
            shown=shown,
        )


def _keys(data: QueryDict) -> set[int]:
    typed = data.getlist("chosen")[:MOST_TOGETHER]
    return {int(key) for key in typed if key.isdecimal() and len(key) < 10}


def _report(request: HttpRequest, result: Together) -> None:
    """Says what was done, and for each request that was not, why."""
    count = len(result.done)
    if count:
        words = ngettext(
            "%(count)s request is approved: its holder is told by mail.",
            "%(count)s requests are approved: their holders are told by mail.",
            count,
        )
        messages.success(request, words % {"count": count})
    for reference, problem in result.problems:
        why = {"reference": reference, "problem": error_sentence(problem)}
        messages.error(request, _("%(reference)s: %(problem)s") % why)
    if not count and not result.problems:
        messages.warning(request, _("Nothing was ticked, and nothing was done."))
