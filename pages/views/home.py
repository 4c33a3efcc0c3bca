"""The first page: what a person has, what waits for them, and the way to a machine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.queries import current_news
from pages.context import remember_decided
from pages.finder_forms import FinderForm
from pages.queries.days import portal_today
from pages.queries.home import home_view
from pages.queries.mails import mail_trouble
from pages.queries.notice_board import MOST_NEWS, news_line
from reservations.queries.finder import fleet_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shows a person's bookings, days left, and decisions that wait; visitors a welcome."""
    if not request.user.is_authenticated:
        return _welcome(request)
    view = home_view(request.user)
    remember_decided(request, view.decided)
    context = {
        "view": view,
        "form": FinderForm(categories=view.categories),
        "mail_trouble": mail_trouble(request.user),
    }
    return render(request, "pages/home.html", context)


def _welcome(request: HttpRequest) -> HttpResponse:
    """Shows visitors what the portal is, and what they may look at."""
    fleet = fleet_of(request.user, portal_today())
    categories = dict.fromkeys(machine.category for machine in fleet)
    context = {
        "form": FinderForm(categories=categories) if fleet else None,
        "news": [news_line(row) for row in current_news(request.user)[:MOST_NEWS]],
    }
    return render(request, "pages/welcome.html", context)
