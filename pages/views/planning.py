"""The planning of all machines: drawn, as a list, as a table to load, as a calendar."""

import csv
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from accounts.models import User
from calendars.feed_ics import feed_text
from pages.context import decided_categories
from pages.forms import PlanningForm
from pages.policy.csv_cells import safe_cell
from pages.queries import planning_list as listing
from pages.queries import planning_page as page
from pages.queries.days import portal_today
from pages.queries.planning import MachineRow, Taken, machine_rows, taken_by_machine
from pages.queries.planning_calendar import calendar_name, planning_events
from pages.queries.planning_lines import Looker, Writer
from pages.queries.standing import standing_of
from pages.rendering import planning_groups
from reservations.models import Booking

PER_PAGE = 50
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for, and the machines that it is about."""

    form: PlanningForm
    asked: page.Asked
    machines: list[MachineRow]
    shown: list[MachineRow]
    is_public: bool

    @property
    def status(self) -> int:
        """Answers 400 for an address that says something else than days and machines."""
        return 200 if self.form.is_valid() else 400

    def taken(self) -> dict[int, list[Taken]]:
        """Answers what takes the machines that are shown; one query."""
        return taken_by_machine(self.shown, self.asked.grid, is_public=self.is_public)


@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """Shows who has which machine when; visitors see free and taken days without names."""
    today = portal_today()
    wanted = _wanted(request)
    asked, machines = wanted.asked, wanted.machines
    first, last = page.caption_words(asked.grid)
    context = {
        "form": _offered(wanted),
        "asked": asked,
        "links": page.links_of(asked, today),
        "first": first,
        "last": last,
        "is_empty": not wanted.shown,
        "is_unknown": not machines,
        "is_public": wanted.is_public,
    }
    looker = Looker(request.user.pk, decided_categories(request))
    context |= _listed(wanted, looker, request) if asked.is_list else _drawn(wanted, looker)
    return render(request, "pages/planning.html", context, status=wanted.status)


@require_safe
def planning_csv(request: HttpRequest) -> HttpResponse:
    """Answers the list of the same filter as a table for spreadsheets."""
    wanted = _wanted(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8", status=wanted.status)
    response["Content-Disposition"] = 'attachment; filename="planning.csv"'
    response.write(BYTE_ORDER_MARK)
    # A French spreadsheet expects semicolons: there, a comma stands inside numbers.
    delimiter = ";" if (get_language() or "").startswith("fr") else ","
    writer = csv.writer(response, delimiter=delimiter)
    for row in listing.table_of(_stretches(wanted)):
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return response


@require_safe
def planning_ics(request: HttpRequest) -> HttpResponse:
    """Answers what stands, of the same filter, as a calendar; to visitors without names."""
    wanted = _wanted(request)
    events = planning_events(wanted.shown, wanted.asked.grid, is_public=wanted.is_public)
    response = HttpResponse(
        feed_text(calendar_name(), events),
        content_type="text/calendar; charset=utf-8",
        status=wanted.status,
    )
    response["Content-Disposition"] = 'attachment; filename="planning.ics"'
    return response


@login_required
@require_safe
def standing(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what everybody signed in may know of a booking: in the side panel, or as a page."""
    person = cast(User, request.user)
    try:
        view = standing_of(person, reference, decided_categories(request))
    except Booking.DoesNotExist:
        raise Http404 from None
    is_panel = "HX-Request" in request.headers
    template = "pages/parts/standing.html" if is_panel else "pages/standing.html"
    response = render(request, template, {"view": view, "is_panel": is_panel})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wanted(request: HttpRequest) -> Wanted:
    """Answers what the address asks for; what is wrong in it is left out."""
    form = PlanningForm(request.GET)
    form.is_valid()
    asked = page.asked_for(form.cleaned_data, portal_today())
    machines = machine_rows(request.user, asked.grid.first_day)
    return Wanted(
        form=form,
        asked=asked,
        machines=machines,
        shown=page.shown_rows(machines, asked),
        is_public=not request.user.is_authenticated,
    )


def _offered(wanted: Wanted) -> PlanningForm:
    """Answers the form as it is shown: filled with what was taken, its lists with choices."""
    asked = wanted.asked
    form = PlanningForm(initial=asked.fields) if wanted.form.is_valid() else wanted.form
    every = [("", pgettext("memory", "Any"))]
    categories = page.category_choices(wanted.machines)
    form.offer("category", [("", pgettext("category", "All")), *categories])
    form.offer("min_memory", [*every, *page.memory_choices(asked.min_memory_gib)])
    form.offer("min_cores", [*every, *page.number_choices(page.CORES, asked.min_cores)])
    form.offer("min_gpus", [*every, *page.number_choices(page.GPUS, asked.min_gpus)])
    return form


def _drawn(wanted: Wanted, looker: Looker) -> dict[str, object]:
    grid, today = wanted.asked.grid, portal_today()
    groups = Writer(grid, today, looker).groups(wanted.shown, wanted.taken())
    return {
        "head": page.head_of(grid, today),
        "groups": planning_groups(groups),
        "thin": page.thin_gap_words(grid.days),
    }


def _listed(wanted: Wanted, looker: Looker, request: HttpRequest) -> dict[str, object]:
    leaves = Paginator(_stretches(wanted), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "leaves": leaves,
        "rows": listing.list_rows(list(leaves), looker),
        "orders": page.orders_of(wanted.asked),
        "earlier_leaf": wanted.asked.address(page=leaves.number - 1),
        "later_leaf": wanted.asked.address(page=leaves.number + 1),
    }


def _stretches(wanted: Wanted) -> list[listing.Stretch]:
    return listing.stretches_of(
        wanted.shown,
        wanted.taken(),
        wanted.asked.grid,
        portal_today(),
        by_machine=wanted.asked.by_machine,
    )
