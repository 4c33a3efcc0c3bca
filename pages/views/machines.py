"""The machines: a list, and a page each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from machines.models import Machine
from pages.context import decided_categories
from pages.queries.machines import machine_groups, machine_view
from pages.queries.wishes import wish_link
from pages.rendering import planning_strip


@require_safe
def machines(request: HttpRequest) -> HttpResponse:
    """Shows the machines that this person may know, with what they do today."""
    return render(request, "pages/machines.html", {"groups": machine_groups(request.user)})


@require_safe
def machine(request: HttpRequest, name: str) -> HttpResponse:
    """Shows one machine: what it is, whose it is, who has it when."""
    try:
        view = machine_view(request.user, name, decided_categories(request))
    except Machine.DoesNotExist:
        raise Http404 from None
    context = {
        "view": view,
        "machine": view.machine,
        "strip": planning_strip(view.line),
        "wish_url": wish_link(view.machine) if view.book_url else "",
    }
    return render(request, "pages/machine.html", context)
