"""Writing to the holder of a booking that one sees on the planning."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from notifications.services import write_to_holder
from pages.finding import standing_booking
from pages.forms import LetterForm
from pages.limiting import limited


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("letters", times=10, seconds=3600)
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows the form (GET), or sends what was written (POST)."""
    person = cast(User, request.user)
    booking = standing_booking(person, reference)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        write_to_holder(booking=booking, by=person, text=form.cleaned_data["text"])
        messages.success(request, _("Sent: the answer comes to your own address."))
        return redirect("pages:machine", booking.machine.name)
    status = 400 if form.is_bound else 200
    context = {"booking": booking, "form": form}
    return render(request, "pages/letter.html", context, status=status)
