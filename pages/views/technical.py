"""An administrator installs a free machine by day, without a booking."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import is_administrator
from machines.models import Machine, Profile, Unavailability
from machines.queries import find_machine
from pages.forms import TechnicalForm
from pages.queries.technical import TechnicalView, technical_view
from provisioning.errors import ProvisioningError
from provisioning.services import StandsAgainst, request_technical_run
from provisioning.wording import error_sentence, problem_sentence


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def technical_run(request: HttpRequest, name: str) -> HttpResponse:
    """Shows what would be done to a machine (GET), or asks for it (POST)."""
    try:
        machine = find_machine(request.user, name)
    except Machine.DoesNotExist:
        raise Http404 from None
    if not is_administrator(request.user):
        raise PermissionDenied
    view = technical_view(machine)
    form = TechnicalForm(
        request.POST if request.method == "POST" else None,
        profiles=view.profiles,
        outages=view.outages,
    )
    if form.is_bound and form.is_valid() and _is_asked(request, machine, form):
        return redirect("pages:tonight")
    return _page(request, machine, view, form)


def _is_asked(request: HttpRequest, machine: Machine, form: TechnicalForm) -> bool:
    """Asks for the run; answers whether nothing stood against it."""
    data = form.cleaned_data
    try:
        request_technical_run(
            machine=machine,
            by=cast(User, request.user),
            typed_name=data["typed_name"],
            profile=Profile.objects.get(slug=data["profile"]),
            reason=data["reason"],
            outage=Unavailability.objects.filter(pk=data["outage"] or 0).first(),
        )
    except StandsAgainst as error:
        form.add_error(None, error_sentence(error.code))
        form.add_error(None, problem_sentence(error.reason.value))
        return False
    except ProvisioningError as error:
        form.add_error(None, error_sentence(error.code))
        return False
    messages.success(
        request, _("Asked: it begins half an hour after the mail that announces it has left.")
    )
    return True


def _page(
    request: HttpRequest, machine: Machine, view: TechnicalView, form: TechnicalForm
) -> HttpResponse:
    context = {"machine": machine, "view": view, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "pages/technical.html", context, status=status)
