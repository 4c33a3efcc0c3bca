"""The first page: what a person has, and what waits for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.queries.budgets import meters_of
from pages.queries.cards import my_bookings
from pages.queries.desk import waiting_for
from pages.queries.hand_overs import offered_rows
from pages.queries.mails import mail_trouble
from pages.queries.wishes import offer_lines


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shows a person's bookings, days left, and decisions that wait; visitors a welcome."""
    if not request.user.is_authenticated:
        return render(request, "pages/welcome.html")
    person = request.user
    context = {
        "mine": my_bookings(person),
        "meters": meters_of(person),
        "waiting": waiting_for(person),
        "offered": offered_rows(person),
        "mail_trouble": mail_trouble(person),
        "offers": offer_lines(person),
    }
    return render(request, "pages/home.html", context)
