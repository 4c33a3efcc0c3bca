"""Asking for a booking: the whole verdict before sending, and a calm answer afterwards."""

from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TermsError
from accounts.models import User
from accounts.terms import accept_terms, terms_to_accept
from accounts.wording import account_problem
from foundation.days import DayRange
from pages.forms import BookingForm
from pages.queries import booking_form as offers
from pages.queries.rules import longest_without_purpose
from pages.queries.verdicts import (
    Panel,
    Wish,
    alternatives,
    panel_for,
    panel_of,
    reviewed_text,
)
from pages.queries.wishes import wish_link
from pages.wording import purpose_hint
from reservations.errors import BookingError, ErrorCode
from reservations.policy.values import Rule
from reservations.services import RequestResult, request_booking
from reservations.wording import error_sentence

FIELD_OF = {
    ErrorCode.PURPOSE_REQUIRED: "purpose",
    ErrorCode.CHOICE_NEEDED: "continues",
    ErrorCode.CANNOT_CONTINUE: "continues",
    ErrorCode.BAD_DAYS: "days",
    ErrorCode.BAD_FIRST_DAY: "first_day",
    ErrorCode.FIRST_DAY_BEGUN: "first_day",
    ErrorCode.UNKNOWN_PROFILE: "profile",
}
WANTED = ("machine", "first_day", "days")
CHANGED = gettext_lazy(
    "You changed the request after its rules were checked: look at the answer, then send it."
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_booking(request: HttpRequest) -> HttpResponse:
    """Shows the form with its verdict (GET), checks or sends it (POST)."""
    if request.method == "POST":
        return _sent(request)
    form = _form(request, request.GET.dict())
    return _page(request, form, panel=_panel(request, form))


@login_required
@require_safe
def verdict(request: HttpRequest) -> HttpResponse:
    """Answers the verdict panel alone, for the page that updates itself while one types."""
    form = _form(request, request.GET.dict())
    panel = _panel(request, form)
    problem = next((errors[0] for errors in form.errors.values()), "")
    context = {"panel": panel, "form": form, "problem": problem}
    return render(request, "pages/parts/verdict.html", context)


def _sent(request: HttpRequest) -> HttpResponse:
    data = request.POST.dict()
    if "preset" in data:
        data["days"] = data["preset"]
    form = _form(request, data)
    if not form.is_valid():
        return _page(request, form, status=400)
    wish = _wish(form)
    is_other = data.get("reviewed") not in (None, reviewed_text(wish))
    if not is_other and data.get("do") != "check" and "preset" not in data:
        return _request(request, form, wish)
    panel = _panel(request, form)
    if is_other and data.get("do") == "send":
        form.add_error(None, CHANGED)
    return _page(request, form, panel=panel, status=200 if form.is_valid() else 400)


def _request(request: HttpRequest, form: BookingForm, wish: Wish) -> HttpResponse:
    person = cast(User, request.user)
    twin = offers.same_booking(person, wish)
    if twin is not None:
        messages.info(request, _("This request was sent already: here it is."))
        return redirect("pages:booking", twin.reference)
    try:
        _accept(person, form)
        result = request_booking(
            holder=person,
            asked_by=person,
            machine=wish.machine,
            first_day=wish.first_day,
            days=wish.days,
            profile=wish.profile,
            purpose=form.cleaned_data["purpose"],
            continues=wish.continues,
            seen_reference=request.POST.get("seen_reference") or None,
        )
    except TermsError as problem:
        form.add_error(None, account_problem(problem))
        return _page(request, form, status=400)
    except BookingError as error:
        form.add_error(FIELD_OF.get(error.code), error_sentence(error))
        return _page(request, form, status=400)
    return _answer(request, form, wish, result)


def _accept(person: User, form: BookingForm) -> None:
    """Notes that the person has ticked the terms of use."""
    ticked = form.cleaned_data["accepts_terms"]
    if ticked:
        accept_terms(person=person, terms_id=ticked)


def _answer(
    request: HttpRequest, form: BookingForm, wish: Wish, result: RequestResult
) -> HttpResponse:
    if result.booking is not None:
        is_decided = result.booking.state == "approved"
        words = (
            _("Booked and approved.")
            if is_decided
            else _("Request sent: an approver decides, you get a mail.")
        )
        messages.success(request, words)
        return redirect("pages:booking", result.booking.reference)
    if any(check.rule is Rule.CLASH for check in result.verdict.violations):
        return _clash(request, wish, result)
    for code in result.errors:
        form.add_error(FIELD_OF.get(code), error_sentence(BookingError(code)))
    return _page(request, form, panel=panel_of(wish, result.verdict), status=400)


def _clash(request: HttpRequest, wish: Wish, result: RequestResult) -> HttpResponse:
    context = {
        "panel": panel_of(wish, result.verdict),
        "alternatives": alternatives(cast(User, request.user), wish),
        "wish_url": wish_link(wish.machine, DayRange.of(wish.first_day, wish.days), wish.profile),
    }
    return render(request, "pages/clash.html", context, status=409)


def _page(
    request: HttpRequest, form: BookingForm, *, panel: Panel | None = None, status: int = 200
) -> HttpResponse:
    form.offer("machine", offers.machine_choices(form.machines.values()))
    profiles = offers.profile_choices()
    form.offer("profile", profiles)
    context = {
        "form": form,
        "panel": panel,
        "presets": offers.presets(),
        "has_profiles": len(profiles) > 1,
        "terms": terms_to_accept(cast(User, request.user)),
        "purpose_hint": purpose_hint(longest_without_purpose(form.chosen_machine)),
    }
    return render(request, "pages/new_booking.html", context, status=status)


def _panel(request: HttpRequest, form: BookingForm) -> Panel | None:
    """Answers the verdict, or None when what was typed cannot be judged."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return panel_for(cast(User, request.user), _wish(form))
    except BookingError as error:
        form.add_error(FIELD_OF.get(error.code), error_sentence(error))
        return None


def _form(request: HttpRequest, typed: Mapping[str, str]) -> BookingForm:
    """Answers the form with what was typed, usual values where nothing was; empty at first."""
    machines = offers.bookable_machines(cast(User, request.user))
    usual = offers.usual_values(machines, typed.get("machine", ""))
    if not any(typed.get(name) for name in WANTED):
        return BookingForm(None, machines=machines, initial=usual)
    return BookingForm({**usual, **{k: v for k, v in typed.items() if v}}, machines=machines)


def _wish(form: BookingForm) -> Wish:
    wanted = form.cleaned_data
    return Wish(
        machine=wanted["machine"],
        first_day=wanted["first_day"],
        days=wanted["days"],
        profile=wanted["profile"],
        continues=wanted["continues"],
    )
