"""The rules in force, in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.terms import terms_in_force
from pages.queries.rules import rules_in_force
from reservations.wording import day_words


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Shows the rules of each category, made from the rows that judge requests."""
    return render(request, "pages/rules.html", {"categories": rules_in_force(request.user)})


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Shows the terms of use in force, to everybody."""
    found = terms_in_force()
    since = day_words(found.from_day) if found and found.from_day else ""
    return render(request, "pages/terms.html", {"terms": found, "since": since})
