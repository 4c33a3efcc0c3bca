"""The approvers' desk: what waits, the card of what was chosen, and its decision."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from pages.context import decided_categories, decides_somewhere
from pages.desk_forms import DeskForm
from pages.finding import known_booking
from pages.queries.desk_page import DeskPage, desk_page
from pages.queries.desk_queue import Filter, Kind
from pages.queries.desk_settled import settled_view
from pages.views.desk_decisions import blank_form, decide

CARD = "desk-card"
"""The element that htmx replaces."""


@login_required
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Shows what waits, and the card of the most urgent."""
    require_approver(request)
    return show(request, page_for(request), is_list=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, key: str) -> HttpResponse:
    """Shows one card, or takes the decision on it; one that is settled says what became of it."""
    if not decides_somewhere(request):
        known_booking(cast(User, request.user), key)
        raise PermissionDenied(_("This page is for approvers."))
    if request.method == "POST":
        return decide(request, key, page_for(request, key), show)
    page = page_for(request, key)
    if page.card is None:
        return _settled(request, key, page)
    return show(request, page)


def require_approver(request: HttpRequest) -> None:
    """Lets approvers and administrators pass.

    Raises:
        PermissionDenied: it is somebody else.
    """
    if not decides_somewhere(request):
        raise PermissionDenied(_("This page is for approvers."))


def page_for(request: HttpRequest, key: str = "") -> DeskPage:
    """Answers the desk as the address asks for it."""
    return desk_page(
        cast(User, request.user),
        decided_categories(request),
        filter_of(request),
        key=key if key.startswith(tuple(f"{kind}-" for kind in Kind)) else key.upper(),
        page=_page_number(request),
        is_card_alone=_is_card_alone(request),
    )


def filter_of(request: HttpRequest) -> Filter:
    """Answers which part of the queue the address asks for; what is no kind is left out."""
    kind = request.GET.get("kind", "")
    return Filter(
        kind=kind if kind in set(Kind) else "",
        category=request.GET.get("category", "")[:50],
    )


def show(
    request: HttpRequest,
    page: DeskPage,
    form: DeskForm | None = None,
    *,
    is_list: bool = False,
) -> HttpResponse:
    """Shows the whole desk, or its card alone to htmx."""
    if form is None and page.card is not None:
        form = blank_form(page.card)
    context = {"page": page, "card": page.card, "form": form, "is_list": is_list}
    template = "pages/desk/card.html" if _is_card_alone(request) else "pages/desk/desk.html"
    status = 400 if form is not None and form.is_bound and form.errors else 200
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _settled(request: HttpRequest, key: str, page: DeskPage) -> HttpResponse:
    """Shows what became of something that does not wait any more."""
    settled = settled_view(cast(User, request.user), key, decided_categories(request))
    context = {"page": page, "card": None, "settled": settled, "is_list": False}
    template = "pages/desk/settled.html" if _is_card_alone(request) else "pages/desk/desk.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _is_card_alone(request: HttpRequest) -> bool:
    """Answers whether htmx asks for the card, the queue being on the screen already."""
    headers = request.headers
    is_restored = "HX-History-Restore-Request" in headers
    return headers.get("HX-Target") == CARD and "HX-Request" in headers and not is_restored


def _page_number(request: HttpRequest) -> int:
    number = request.GET.get("page", "")
    return int(number) if number.isdecimal() and len(number) < 6 else 0
