"""A change of a booking before it begins, and fewer days: asked, taken back, decided."""

from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from foundation.days import DayRange
from machines.models import Machine, Profile
from pages.change_forms import ChangeDecisionForm, ChangeForm
from pages.context import remember_decided
from pages.finding import known_booking
from pages.queries import booking_form as offers
from pages.queries.changes import (
    ChangeGround,
    ChangePanel,
    change_ground,
    change_panel,
    change_verdict,
    change_view,
)
from pages.views.amendments import (
    decided,
    first_problem,
    key_typed,
    typed_decision,
    withdrawn,
)
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.models import Booking
from reservations.policy.values import Verdict
from reservations.queries import may_end
from reservations.services import (
    grant_change,
    refuse_change,
    request_change,
    shorten_booking,
    withdraw_change,
)
from reservations.wording import error_sentence


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows a booking's change, and does what its buttons say."""
    person = cast(User, request.user)
    ground = change_ground(person, known_booking(person, reference))
    remember_decided(request, ground.decided)
    if request.method != "POST":
        return _page(request, ground, _form(request, ground))
    gesture = request.POST.get("do", "check")
    verbs = {"withdraw": _withdraw, "grant": _grant, "refuse": _refuse}
    if gesture in verbs:
        return verbs[gesture](request, ground)
    return _ask(request, ground, is_sent=gesture == "ask")


@login_required
@require_safe
def verdict(request: HttpRequest, reference: str) -> HttpResponse:
    """Answers the verdict panel alone, for the page that updates itself while one types."""
    person = cast(User, request.user)
    ground = change_ground(person, known_booking(person, reference))
    form = _form(request, ground)
    context = {
        "panel": _panel(request, ground, form),
        "form": form,
        "problem": first_problem(form),
    }
    return render(request, "pages/parts/change_verdict.html", context)


def _ask(request: HttpRequest, ground: ChangeGround, *, is_sent: bool) -> HttpResponse:
    """Judges what was typed, or sends it; fewer days alone are taken at once."""
    booking = ground.booking
    if not may_end(request.user, booking):
        raise NotAllowed
    form = _form(request, ground)
    if not form.is_valid() or not is_sent:
        return _page(request, ground, form)
    try:
        words = _sent(request, booking, form)
    except NotAllowed:
        raise
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return _page(request, ground, form)
    if not words:
        return _page(request, ground, form)
    messages.success(request, words)
    return redirect("pages:booking", booking.reference)


def _sent(request: HttpRequest, booking: Booking, form: ChangeForm) -> str:
    """Sends what was typed; answers what came of it, or nothing when the form says why not."""
    person, data = cast(User, request.user), form.cleaned_data
    days = DayRange.of(data["first_day"], data["days"])
    profile = Profile.objects.filter(slug=data["profile"]).first() or booking.profile
    is_same = (data["machine"].pk, days.first_day, profile.pk) == (
        booking.machine_id,
        booking.first_day,
        booking.profile_id,
    )
    if is_same and days.stop_day < booking.stop_day and person.pk == booking.holder_id:
        shorten_booking(booking_id=booking.pk, by=person, stop_day=days.stop_day)
        return _("Shortened: the days that you do not need are free for others.")
    result = request_change(
        booking_id=booking.pk,
        by=person,
        machine=data["machine"],
        first_day=data["first_day"],
        days=data["days"],
        profile=profile,
        why=data["why"],
        waivers=form.waivers(),
    )
    if result.change is None:
        for code in result.errors or (ErrorCode.NOT_SENDABLE,):
            form.add_error(None, error_sentence(code))
        return ""
    if result.change.is_open:
        return _("Asked: the booking stands as it is until an approver decides; you get a mail.")
    return _("Changed: the booking is as you asked.")


def _withdraw(request: HttpRequest, ground: ChangeGround) -> HttpResponse:
    key, person = _key(request, ground.booking), cast(User, request.user)
    return withdrawn(request, ground.booking, lambda: withdraw_change(change_id=key, by=person))


def _grant(request: HttpRequest, ground: ChangeGround) -> HttpResponse:
    key = _key(request, ground.booking)
    form = _decision_form(request, ground)
    page = partial(_page_of_decision, request, ground)
    if not form.is_valid():
        return page(form)

    def grant() -> Verdict | None:
        result = grant_change(
            change_id=key,
            by=cast(User, request.user),
            waivers=form.waivers(),
            shown=form.shown(),
            comment=form.cleaned_data["comment"],
        )
        return None if result.is_done else result.verdict

    done = _("Granted: the holder is told by mail.")
    return decided(request, ground.booking, form, grant, page=page, done=done)


def _refuse(request: HttpRequest, ground: ChangeGround) -> HttpResponse:
    key = _key(request, ground.booking)
    form = _decision_form(request, ground)
    reason = form.refusal() if form.is_valid() else ""

    def refuse() -> None:
        refuse_change(change_id=key, by=cast(User, request.user), reason=reason)

    page = partial(_page_of_decision, request, ground)
    done = _("Refused: the holder is told by mail, with the reason.")
    return decided(request, ground.booking, form, refuse, page=page, done=done)


def _page_of_decision(
    request: HttpRequest, ground: ChangeGround, decision: ChangeDecisionForm
) -> HttpResponse:
    return _page(request, ground, _form(request, ground), decision)


def _page(
    request: HttpRequest,
    ground: ChangeGround,
    form: ChangeForm,
    decision: ChangeDecisionForm | None = None,
) -> HttpResponse:
    view = change_view(cast(User, request.user), ground.booking, ground.row)
    if ground.row is not None:
        decision = decision or _decision_form(request, ground)
    form.offer("machine", offers.machine_choices(form.machines.values()))
    form.offer("profile", offers.profile_choices(ground.profiles))
    is_wrong = bool(form.errors) or bool(decision and decision.is_bound and decision.errors)
    context = {
        "booking": ground.booking,
        "view": view,
        "form": form,
        "decision": decision,
        "panel": _panel(request, ground, form, decision),
        "problem": first_problem(form),
    }
    return render(request, "pages/change.html", context, status=400 if is_wrong else 200)


def _panel(
    request: HttpRequest,
    ground: ChangeGround,
    form: ChangeForm,
    decision: ChangeDecisionForm | None = None,
) -> ChangePanel | None:
    """Answers the verdict on what is asked or typed; None when that is the same, or no choice."""
    booking, row = ground.booking, ground.row
    asked = _typed(booking, form) if row is None else (row.machine, row.days, row.profile.slug)
    if asked is None or asked == (booking.machine, booking.days, booking.profile.slug):
        return None
    judged = form if row is None else decision
    known = None if judged is None else judged.verdict
    verdict = known or change_verdict(booking, *asked)
    machine, days, _profile = asked
    person = cast(User, request.user)
    return change_panel(person, booking, machine, days, verdict, ground.profiles)


def _typed(booking: Booking, form: ChangeForm) -> tuple[Machine, DayRange, str] | None:
    """Answers what was typed; None when something of it is missing."""
    data = getattr(form, "cleaned_data", {}) if form.is_bound else {}
    if any(name not in data for name in ("machine", "first_day", "days")):
        return None
    days = DayRange.of(data["first_day"], data["days"])
    return data["machine"], days, data["profile"] or booking.profile.slug


def _form(request: HttpRequest, ground: ChangeGround) -> ChangeForm:
    """Answers the form with what was typed, else with what is booked."""
    booking = ground.booking
    typed = (request.POST if request.method == "POST" else request.GET).dict()
    booked = {
        "machine": booking.machine.name,
        "first_day": booking.first_day.isoformat(),
        "days": str(booking.days.days),
        "profile": booking.profile.slug,
    }
    typed = {**booked, **{name: text for name, text in typed.items() if text}}
    form = ChangeForm(typed, machines=ground.machines)
    asked = _typed(booking, form) if form.is_valid() and ground.row is None else None
    if asked is not None and request.user.pk != booking.holder_id:
        form.verdict = change_verdict(booking, *asked)
        form.offer_waivers(form.verdict.violations)
        form.full_clean()
    return form


def _decision_form(request: HttpRequest, ground: ChangeGround) -> ChangeDecisionForm:
    form, row = ChangeDecisionForm(typed_decision(request)), ground.row
    if row is not None:
        form.verdict = change_verdict(ground.booking, row.machine, row.days, row.profile.slug)
        form.offer_waivers(form.verdict.violations)
    return form


def _key(request: HttpRequest, booking: Booking) -> int:
    return key_typed(request, "change", booking.changes.all())
