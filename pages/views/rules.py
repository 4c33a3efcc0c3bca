"""The rules in force, in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.queries.rules import rules_in_force


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Shows the rules of each category, made from the rows that judge requests."""
    return render(request, "pages/rules.html", {"categories": rules_in_force(request.user)})
