"""The statistics: how full the machines are, and how well people are served."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.context import decided_categories
from pages.policy.periods import period_named
from pages.queries.days import portal_today
from pages.queries.statistics import StatisticsView, range_of, statistics_view
from pages.queries.statistics_facts import Asked
from pages.queries.statistics_files import csv_text


@login_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Shows the figures of a period to people signed in; names of people to approvers only."""
    view = _view(request)
    context = {"view": view, "range": range_of(view.asked.period)}
    return render(request, "pages/statistics.html", context)


@login_required
@require_safe
def statistics_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers the figures of one section as a file."""
    view = _view(request)
    section = next((section for section in view.sections if section.slug == slug), None)
    if section is None:
        raise Http404
    name = "-".join(filter(None, ["bigmem", slug, view.asked.category, view.asked.period.name]))
    return HttpResponse(
        csv_text(section).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _view(request: HttpRequest) -> StatisticsView:
    """Answers the page that the address asks for.

    Raises:
        Http404: there is no such period, or no such category for this person.
    """
    today = portal_today()
    period = period_named(request.GET.get("period", ""), today)
    if period is None:
        raise Http404
    asked = Asked(period, request.GET.get("category", ""), today)
    view = statistics_view(request.user, asked, decided_categories(request))
    if asked.category not in dict(view.categories):
        raise Http404
    return view
