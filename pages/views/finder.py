"""Finding a machine by what is needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.finder_forms import FinderForm
from pages.queries.days import portal_today
from pages.queries.finder import finder_view
from reservations.queries.finder import fleet_of


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Shows which machines can be had first for what is needed; visitors see public ones."""
    fleet = fleet_of(request.user, portal_today())
    categories = list(dict.fromkeys(machine.category for machine in fleet))
    typed = request.GET.dict()
    form = FinderForm(typed, categories=categories)
    if not form.is_valid():
        return render(request, "pages/finder.html", {"form": form}, status=400)
    view = finder_view(request.user, fleet, form.cleaned_data, typed.get("page", ""))
    shown = FinderForm(
        categories=categories,
        initial={name: value for name, value in form.cleaned_data.items() if value is not None},
    )
    return render(request, "pages/finder.html", {"form": shown, "view": view})
