"""The machines: a list, and a page each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from machines.models import Machine
from pages.context import decided_categories
from pages.machine_forms import MachinesForm
from pages.queries.machine_page import machine_view
from pages.queries.machines import machines_view
from pages.queries.planning_page import memory_choices
from pages.queries.wishes import wish_link
from pages.rendering import planning_strip


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
