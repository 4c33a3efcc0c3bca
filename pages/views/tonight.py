"""The gestures of the night: the kill switch, holds, and what is done to a run."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import is_administrator
from pages.forms import HoldForm, ReasonForm
from pages.views.night_gestures import done, machine_decided, refused
from provisioning import services
from provisioning.models import DataHold, Run


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Throws or lifts the kill switch; administrators only, with a reason."""
    if not is_administrator(request.user):
        raise PermissionDenied(_("Only administrators stop or allow installations."))
    form, gesture = ReasonForm(request.POST), request.POST.get("do")
    if gesture not in {"halt", "resume"}:
        raise Http404
    if not form.is_valid():
        return refused(request, form)
    reason, seen = form.cleaned_data["reason"], request.POST.get("seen", "")
    if gesture == "halt":
        words = _("All installations are stopped.")
        return done(request, lambda person: services.halt(by=person, reason=reason), words)
    return done(
        request,
        lambda person: services.resume(by=person, reason=reason, seen=seen),
        _("Installations are allowed again."),
    )


@login_required
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Freezes the data of a machine until a day, with a reason."""
    machine = machine_decided(request, request.POST.get("machine", ""))
    form = HoldForm(request.POST)
    if not form.is_valid():
        return refused(request, form)
    return done(
        request,
        lambda person: services.hold_data(
            machine=machine,
            by=person,
            reason=form.cleaned_data["reason"],
            stop_day=form.cleaned_data["stop_day"],
        ),
        _("The data on %(machine)s are frozen.") % {"machine": machine},
    )


@login_required
@require_POST
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Lifts a data hold."""
    row = DataHold.objects.select_related("machine__category").filter(pk=hold_id).first()
    if row is None:
        raise Http404
    machine_decided(request, row.machine.name)
    return done(
        request,
        lambda person: services.lift_hold(hold_id=hold_id, by=person),
        _("The data on %(machine)s are no longer frozen.") % {"machine": row.machine},
    )


@login_required
@require_POST
def run(request: HttpRequest, run_id: int, gesture: str) -> HttpResponse:
    """Resumes, retries, stops, gives up a run, or lets it start late."""
    row = Run.objects.select_related("machine").filter(pk=run_id).first()
    if row is None:
        raise Http404
    machine_decided(request, row.machine.name)
    if gesture == "fail":
        return _with_reason(request, run_id, services.fail_run, _("The installation is given up."))
    if gesture == "stop":
        words = _("Stopped. What state the machine is in, and what to do, is said below.")
        return _with_reason(request, run_id, services.stop_run, words)
    verbs: dict[str, tuple[Callable[..., Run], str]] = {
        "resume": (services.resume_run, _("The installation goes on.")),
        "retry": (services.retry_run, _("A new attempt is planned.")),
        "start": (services.confirm_late_start, _("The installation may start.")),
    }
    if gesture not in verbs:
        raise Http404
    verb, words = verbs[gesture]
    return done(request, lambda person: verb(run_id=run_id, by=person), words)


def _with_reason(
    request: HttpRequest, run_id: int, verb: Callable[..., Run], words: str
) -> HttpResponse:
    """Does to a run what asks for a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, form)
    reason = form.cleaned_data["reason"]
    return done(request, lambda person: verb(run_id=run_id, by=person, reason=reason), words)
