"""The machines: a list, and a page each."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from machines.models import Machine, MachinePhoto
from machines.pictures import MEDIA_TYPE
from machines.queries import find_photo
from pages.context import decided_categories
from pages.machine_forms import MachinesForm
from pages.queries.machine_page import machine_view
from pages.queries.machines import machines_view
from pages.queries.planning_page import memory_choices
from pages.queries.wishes import wish_link
from pages.rendering import planning_strip

PHOTO_KEPT_SECONDS = 3600
"""In the browser of whoever looked; the address changes with the picture."""


@require_safe
def machines(request: HttpRequest) -> HttpResponse:
    """Shows the machines that this person may know, with what they do today."""
    form = MachinesForm(request.GET)
    is_valid = form.is_valid()
    view = machines_view(request.user, form.cleaned_data)
    form.offer("category", [("", pgettext("category", "All")), *view.categories])
    chosen = form.cleaned_data.get("min_memory") or 0
    form.offer("min_memory", [("", pgettext("memory", "Any")), *memory_choices(chosen)])
    context = {"view": view, "form": form}
    return render(request, "pages/machines.html", context, status=200 if is_valid else 400)


@require_safe
def machine(request: HttpRequest, name: str) -> HttpResponse:
    """Shows one machine: what it is, whose it is, who has and had it when."""
    try:
        view = machine_view(request.user, name, decided_categories(request))
    except Machine.DoesNotExist:
        raise Http404 from None
    context = {
        "view": view,
        "machine": view.machine,
        "strip": planning_strip(view.line) if view.has_days else "",
        "wish_url": wish_link(view.machine) if view.book_url else "",
    }
    return render(request, "pages/machine.html", context)


@require_safe
def machine_photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Sends the photo of a machine to whoever may know the machine."""
    try:
        photo = find_photo(request.user, name)
    except MachinePhoto.DoesNotExist:
        raise Http404 from None
    etag = f'"{photo.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes(photo.content), content_type=MEDIA_TYPE)
        response["Content-Disposition"] = f'inline; filename="{photo.name}"'
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=PHOTO_KEPT_SECONDS)
    return response
