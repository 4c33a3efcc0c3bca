"""A whole site goes out of service, and comes back, in one gesture."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import is_administrator
from machines.errors import UnavailabilityError
from machines.models import Machine, Site
from machines.queries import in_service, today_at
from machines.wording import unavailability_problem
from reservations.errors import BookingError
from reservations.forms import SiteOutageForm
from reservations.queries.outages import Met, outages_of_site
from reservations.services import end_outage, enter_outage
from reservations.wording import error_sentence

OUT_TEMPLATE = "admin/reservations/outage/site_out.html"
BACK_TEMPLATE = "admin/reservations/outage/site_back.html"


def site_out(
    request: HttpRequest, site_id: int, *, model_admin: admin.ModelAdmin[Any]
) -> HttpResponse:
    """Asks for kind, days and reason, lists what is met, then takes all machines out."""
    site = _site_of(request, site_id)
    machines = list(in_service(Machine.objects.filter(site=site), today_at(site)).order_by("name"))
    form = SiteOutageForm(request.POST or None, machines=machines)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and "confirm" in request.POST and _taken_out(request, form):
        return redirect("admin:machines_site_changelist")
    context = {
        "title": _("Take the whole site %(site)s out of service") % {"site": site},
        "form": form,
        "is_review": is_valid,
        "is_maintenance": is_valid and form.cleaned_data["kind"] == "maintenance",
        "machines": ", ".join(machine.name for machine in machines),
    }
    return _page(request, model_admin, OUT_TEMPLATE, context)


def site_back(
    request: HttpRequest, site_id: int, *, model_admin: admin.ModelAdmin[Any]
) -> HttpResponse:
    """Lists the machines that went out with the whole site, then puts all of them back."""
    site = _site_of(request, site_id)
    rows = outages_of_site(site)
    if request.method == "POST":
        by = cast(User, request.user)
        count = end_outage(unavailability_ids=[row.pk for row in rows], by=by)
        words = ngettext("%(count)s machine is back.", "%(count)s machines are back.", count)
        messages.success(request, words % {"count": count})
        return redirect("admin:machines_site_changelist")
    context = {
        "title": _("Put the whole site %(site)s back into service") % {"site": site},
        "machines": ", ".join(row.machine.name for row in rows),
    }
    return _page(request, model_admin, BACK_TEMPLATE, context)


def tell_met(request: HttpRequest, met: Iterable[Met]) -> None:
    """Says on the next page whose bookings were met: each holder has a mail."""
    people = {str(one.booking.holder) for one in met}
    if people:
        words = ngettext(
            "%(count)s holder is told by mail: %(people)s.",
            "%(count)s holders are told by mail: %(people)s.",
            len(people),
        )
        messages.info(request, words % {"count": len(people), "people": ", ".join(sorted(people))})


def problem_words(error: UnavailabilityError | BookingError) -> str:
    """Answers why an outage was not entered."""
    if isinstance(error, UnavailabilityError):
        return unavailability_problem(error)
    return error_sentence(error)


def _taken_out(request: HttpRequest, form: SiteOutageForm) -> bool:
    """Takes the site out; answers whether it was done."""
    facts = form.cleaned_data
    try:
        met = enter_outage(
            machines=form.machines,
            kind=facts["kind"],
            first_day=facts["first_day"],
            stop_day=facts["stop_day"],
            reason=facts["reason"],
            by=cast(User, request.user),
            answers=form.answers(),
            is_whole_site=True,
        )
    except (UnavailabilityError, BookingError) as error:
        form.add_error(None, problem_words(error))
        return False
    count = len(form.machines)
    words = ngettext("%(count)s machine is out.", "%(count)s machines are out.", count)
    messages.success(request, words % {"count": count})
    tell_met(request, met)
    return True


def _page(
    request: HttpRequest,
    model_admin: admin.ModelAdmin[Any],
    template: str,
    context: Mapping[str, object],
) -> HttpResponse:
    base = model_admin.admin_site.each_context(request)
    return TemplateResponse(request, template, {**base, "opts": model_admin.opts, **context})


def _site_of(request: HttpRequest, site_id: int) -> Site:
    """Answers the site, to administrators only: its machines are of all categories."""
    if not is_administrator(request.user):
        raise PermissionDenied
    return get_object_or_404(Site, pk=site_id)
