"""The planning of all machines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from pages.context import decided_categories
from pages.forms import PlanningForm
from pages.queries import planning_page as page
from pages.queries.days import portal_today
from pages.queries.planning import machine_rows, taken_by_machine
from pages.queries.planning_lines import Looker, Writer
from pages.rendering import planning_groups


@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """Shows who has which machine when; visitors see free and taken days without names."""
    today = portal_today()
    form = PlanningForm(request.GET)
    is_valid = form.is_valid()
    asked = page.asked_for(form.cleaned_data, today)
    if is_valid:
        form = PlanningForm(initial=asked.fields)
    machines = machine_rows(request.user, asked.grid.first_day)
    shown = page.shown_rows(machines, asked)
    is_public = not request.user.is_authenticated
    taken = taken_by_machine(shown, asked.grid, is_public=is_public)
    looker = Looker(request.user.pk, decided_categories(request))
    form.offer("category", [("", pgettext("category", "All")), *page.category_choices(machines)])
    form.offer(
        "min_memory", [("", pgettext("memory", "Any")), *page.memory_choices(asked.min_memory_gib)]
    )
    form.offer("days", page.period_choices(asked.grid.days))
    first, last = page.caption_words(asked.grid)
    context = {
        "form": form,
        "head": page.head_of(asked.grid, today),
        "links": page.links_of(asked, today),
        "first": first,
        "last": last,
        "is_empty": not shown,
        "groups": planning_groups(Writer(asked.grid, today, looker).groups(shown, taken)),
        "is_public": is_public,
    }
    return render(request, "pages/planning.html", context, status=200 if is_valid else 400)
