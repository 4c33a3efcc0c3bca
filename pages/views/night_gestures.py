"""What all gestures of the night share: who may act on a machine, and what is said afterwards."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from machines.models import Machine
from machines.queries import find_machine, is_approver
from pages.forms import ReasonForm
from provisioning.errors import ProvisioningError
from provisioning.wording import error_sentence


def done(request: HttpRequest, act: Callable[[User], object], words: str) -> HttpResponse:
    """Does one gesture, says so, and goes back to the night."""
    try:
        act(cast(User, request.user))
    except ProvisioningError as error:
        messages.error(request, error_sentence(error.code))
    else:
        messages.success(request, words)
    return redirect("pages:tonight")


def refused(request: HttpRequest, form: ReasonForm) -> HttpResponse:
    """Says what is missing, and goes back to the night with nothing changed."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect("pages:tonight")


def machine_decided(request: HttpRequest, name: str) -> Machine:
    """Answers a machine in whose category this person decides."""
    try:
        machine = find_machine(request.user, name)
    except Machine.DoesNotExist:
        raise Http404 from None
    if not is_approver(request.user, machine.category):
        raise PermissionDenied(_("Only approvers of this category decide about its machines."))
    return machine
