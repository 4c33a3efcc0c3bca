"""Opening access again after the end; isolating a machine that may be compromised."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from pages.forms import HoldForm
from pages.views.night_gestures import done, machine_decided, refused
from provisioning import services
from provisioning.errors import ProvisioningError
from provisioning.wording import error_sentence
from reservations.errors import NotAllowed
from reservations.models import Booking
from reservations.queries import find_booking


@login_required
@require_POST
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens access again for some hours: the holder for themselves, an approver with a reason."""
    try:
        found = find_booking(request.user, reference)
    except Booking.DoesNotExist:
        raise Http404 from None
    try:
        services.reopen_access(
            booking_id=found.pk,
            by=cast(User, request.user),
            reason=request.POST.get("reason", "")[:300],
        )
    except NotAllowed:
        raise PermissionDenied from None
    except ProvisioningError as error:
        messages.error(request, error_sentence(error.code))
    else:
        messages.success(request, _("Access is being opened again; a mail says when it is."))
    return redirect("pages:booking", found.reference)


@login_required
@require_POST
def isolate(request: HttpRequest) -> HttpResponse:
    """Closes access to a machine at once and freezes its data until a day, with a reason."""
    machine = machine_decided(request, request.POST.get("machine", ""))
    form = HoldForm(request.POST)
    if not form.is_valid():
        return refused(request, form)
    return done(
        request,
        lambda person: services.isolate_machine(
            machine=machine,
            by=person,
            reason=form.cleaned_data["reason"],
            stop_day=form.cleaned_data["stop_day"],
        ),
        _("%(machine)s is isolated: access is being closed, its data are frozen.")
        % {"machine": machine},
    )
