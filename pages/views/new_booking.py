"""Asking for a booking: the whole verdict before sending, and a calm answer afterwards."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qsl

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import TermsError
from accounts.models import User
from accounts.terms import accept_terms
from accounts.wording import account_problem
from foundation.days import DayRange
from pages.drafts import discard_draft, draft_of, keep_draft
from pages.forms import BookingForm
from pages.queries import booking_form as offers
from pages.queries.verdicts import (
    Panel,
    Wish,
    alternatives,
    loaded_for,
    panel_of,
    reviewed_text,
)
from pages.queries.wishes import wish_link
from pages.wording import purpose_hint
from reservations.errors import BookingError, ErrorCode
from reservations.policy.values import Rule, Verdict
from reservations.queries import Loaded
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
FIXABLE = (*WANTED, "profile", "continues")
"""Fields that a rule's fix may fill."""
CHANGED = gettext_lazy(
    "You changed the request after its rules were checked: look at the answer, then send it."
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_booking(request: HttpRequest) -> HttpResponse:
    """Shows the form with its verdict (GET), checks or sends it (POST)."""
    if request.method == "POST":
        return _sent(request)
    person = cast(User, request.user)
    typed = request.GET.dict()
    kept = draft_of(request, person)
    is_restored = bool(kept) and not any(typed.get(name) for name in WANTED)
    asked = Asking(request, {**kept, **typed} if is_restored else _with_purpose(typed, kept))
    response = asked.page(is_restored=is_restored)
    if asked.form.is_bound and not is_restored:
        keep_draft(response, person, asked.typed)
    return response


@login_required
@require_safe
def verdict(request: HttpRequest) -> HttpResponse:
    """Answers the verdict panel alone, for the page that updates itself while one types."""
    person = cast(User, request.user)
    asked = Asking(request, _with_purpose(request.GET.dict(), draft_of(request, person)))
    panel = asked.panel()
    problem = next((errors[0] for errors in asked.form.errors.values()), "")
    context = {"panel": panel, "form": asked.form, "problem": problem}
    response = render(request, "pages/parts/verdict.html", context)
    if asked.form.is_bound:
        keep_draft(response, person, asked.typed)
    return response


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed so far, or discards it."""
    if request.POST.get("do") == "discard":
        response: HttpResponse = redirect("pages:new_booking")
        discard_draft(response)
        return response
    response = HttpResponse(status=204)
    keep_draft(response, cast(User, request.user), request.POST.dict())
    return response


class Asking:
    """One request to the form: who asks, what was typed, and what the form knows."""

    def __init__(self, request: HttpRequest, typed: Mapping[str, str]) -> None:
        self.request = request
        self.person = cast(User, request.user)
        self.ground = offers.ground_for(self.person, typed.get("machine", ""))
        usual = offers.usual_values(self.ground, typed.get("machine", ""))
        self.typed = {name: value for name, value in typed.items() if value}
        machines = self.ground.machines
        if any(self.typed.get(name) for name in WANTED):
            self.form = BookingForm({**usual, **self.typed}, machines=machines)
        else:
            initial = {**usual, "purpose": self.typed.get("purpose", "")}
            self.form = BookingForm(None, machines=machines, initial=initial)

    @property
    def wish(self) -> Wish:
        """Answers what is asked for, once the form is valid."""
        wanted = self.form.cleaned_data
        return Wish(
            machine=wanted["machine"],
            first_day=wanted["first_day"],
            days=wanted["days"],
            profile=wanted["profile"],
            continues=wanted["continues"],
        )

    def panel(self) -> Panel | None:
        """Answers the verdict, or None when what was typed cannot be judged."""
        if not self.form.is_bound or not self.form.is_valid():
            return None
        try:
            loaded = loaded_for(self.person, self.wish, self.ground.accepting(self.wish.profile))
        except BookingError as error:
            self.form.add_error(FIELD_OF.get(error.code), error_sentence(error))
            return None
        return self.panel_of(loaded, loaded.verdict())

    def panel_of(self, loaded: Loaded, verdict: Verdict) -> Panel:
        """Answers a verdict on what is asked, in words."""
        return panel_of(self.wish, loaded, verdict, self.ground.profiles, self.ground.usual_answer)

    def page(
        self, *, panel: Panel | None = None, status: int = 200, is_restored: bool = False
    ) -> HttpResponse:
        """Shows the form; its verdict is asked for where none is given."""
        form, ground = self.form, self.ground
        panel = panel or (self.panel() if status == HTTPStatus.OK else None)
        form.offer("machine", offers.machine_choices(ground.machines))
        profiles = offers.profile_choices(ground.profiles)
        form.offer("profile", profiles)
        context = {
            "form": form,
            "panel": panel,
            "ground": ground,
            "is_restored": is_restored,
            "presets": offers.presets(),
            "finder_url": offers.finder_link(self.typed),
            "has_profiles": len(profiles) > 1,
            "purpose_hint": purpose_hint(ground.purpose_above_days),
        }
        return render(self.request, "pages/new_booking.html", context, status=status)


def _with_purpose(typed: dict[str, str], draft: Mapping[str, str]) -> dict[str, str]:
    """Answers what an address asks for, and the purpose that the person typed before."""
    return {"purpose": draft.get("purpose", ""), **typed}


def _sent(request: HttpRequest) -> HttpResponse:
    """Checks or sends the form; what it holds stays a draft until it was sent."""
    data = request.POST.dict()
    is_filled = _fill(data)
    asked = Asking(request, data)
    response = _checked_or_sent(asked, data, is_filled=is_filled)
    if response.status_code != HTTPStatus.FOUND:
        keep_draft(response, asked.person, data)
    else:
        discard_draft(response)
    return response


def _fill(data: dict[str, str]) -> bool:
    """Puts the values of a preset or of a rule's fix into what was typed, if one was chosen."""
    is_filled = "preset" in data or "fix" in data
    if "preset" in data:
        data["days"] = data["preset"]
    data |= {name: text for name, text in parse_qsl(data.get("fix", "")) if name in FIXABLE}
    return is_filled


def _checked_or_sent(asked: Asking, data: Mapping[str, str], *, is_filled: bool) -> HttpResponse:
    form = asked.form
    if not form.is_valid():
        return asked.page(status=400)
    is_other = data.get("reviewed") not in (None, reviewed_text(asked.wish))
    if not is_other and data.get("do") != "check" and not is_filled:
        return _request(asked)
    panel = asked.panel()
    if is_other and data.get("do") == "send":
        form.add_error(None, CHANGED)
    return asked.page(panel=panel, status=200 if form.is_valid() else 400)


def _request(asked: Asking) -> HttpResponse:
    person, form, wish = asked.person, asked.form, asked.wish
    wanted = DayRange.of(wish.first_day, wish.days)
    twin = offers.same_booking(person, wanted, wish.machine)
    if twin is not None:
        messages.info(asked.request, _("This request was sent already: here it is."))
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
            seen_reference=asked.request.POST.get("seen_reference") or None,
        )
    except TermsError as problem:
        form.add_error(None, account_problem(problem))
        return asked.page(status=400)
    except BookingError as error:
        form.add_error(FIELD_OF.get(error.code), error_sentence(error))
        return asked.page(status=400)
    return _answer(asked, result)


def _accept(person: User, form: BookingForm) -> None:
    """Notes that the person has ticked the terms of use."""
    ticked = form.cleaned_data["accepts_terms"]
    if ticked:
        accept_terms(person=person, terms_id=ticked)


def _answer(asked: Asking, result: RequestResult) -> HttpResponse:
    if result.booking is not None:
        is_decided = result.booking.state == "approved"
        words = (
            _("Booked and approved.")
            if is_decided
            else _("Request sent: an approver decides, you get a mail.")
        )
        messages.success(asked.request, words)
        return redirect("pages:booking", result.booking.reference)
    wish = asked.wish
    loaded = loaded_for(asked.person, wish, asked.ground.accepting(wish.profile))
    panel = asked.panel_of(loaded, result.verdict)
    if any(check.rule is Rule.CLASH for check in result.verdict.violations):
        return _clash(asked, loaded, panel)
    for code in result.errors:
        asked.form.add_error(FIELD_OF.get(code), error_sentence(BookingError(code)))
    return asked.page(panel=panel, status=400)


def _clash(asked: Asking, loaded: Loaded, panel: Panel) -> HttpResponse:
    wish = asked.wish
    wanted = DayRange.of(wish.first_day, wish.days)
    context = {
        "panel": panel,
        "alternatives": alternatives(loaded, wish),
        "wish_url": wish_link(wish.machine, wanted, wish.profile),
    }
    return render(asked.request, "pages/clash.html", context, status=409)
