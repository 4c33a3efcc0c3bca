"""The rules in force, and the terms of use, in words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TermsError
from accounts.queries import person_of
from accounts.terms import accept_terms, terms_in_force, terms_to_accept
from accounts.wording import account_problem
from pages.policy.paragraphs import parts_of
from pages.queries.rules import rules_in_force
from reservations.wording import day_words


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Shows the rules of each category, made from the rows that judge requests."""
    return render(request, "pages/rules.html", {"categories": rules_in_force(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Shows the terms of use in force to everybody; whoever still has to accepts them here."""
    person = person_of(request.user)
    if request.method == "POST":
        if person is None:
            raise PermissionDenied
        key = request.POST.get("terms", "")
        try:
            accept_terms(person=person, terms_id=int(key) if key.isdecimal() else 0)
        except TermsError as error:
            messages.error(request, account_problem(error))
        else:
            messages.success(request, _("Accepted: thank you."))
        return redirect("pages:terms")
    found = terms_in_force()
    context = {
        "terms": found,
        "parts": parts_of(found.text) if found else (),
        "since": day_words(found.from_day) if found and found.from_day else "",
        "to_accept": person is not None and terms_to_accept(person) is not None,
    }
    return render(request, "pages/terms.html", context)
