"""An extension: the holder asks and takes back, an approver grants or refuses."""

from datetime import date, timedelta
from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from pages.extension_forms import ExtensionDecisionForm, ExtensionForm
from pages.finding import known_booking
from pages.queries.extensions import (
    ExtensionPanel,
    extension_panel,
    extension_view,
    ground_for,
    usual_last_day,
)
from pages.views.amendments import (
    decided,
    first_problem,
    key_typed,
    typed_decision,
    withdrawn,
)
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.models import Booking, Extension
from reservations.policy.values import Verdict
from reservations.queries import may_end
from reservations.queries.extensions import ExtensionGround
from reservations.services import (
    grant_extension,
    refuse_extension,
    request_extension,
    withdraw_extension,
)
from reservations.wording import error_sentence

ONE_DAY = timedelta(days=1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows a booking's extension, and does what its buttons say."""
    person = cast(User, request.user)
    ground = ground_for(person, known_booking(person, reference))
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
    ground = ground_for(person, known_booking(person, reference))
    form = _form(request, ground)
    context = {
        "panel": _panel(request, ground, form),
        "form": form,
        "problem": first_problem(form),
    }
    return render(request, "pages/parts/extension_verdict.html", context)


def _ask(request: HttpRequest, ground: ExtensionGround, *, is_sent: bool) -> HttpResponse:
    """Judges what was typed, or sends it."""
    booking = ground.booking
    if not may_end(request.user, booking):
        raise NotAllowed
    form = _form(request, ground)
    if not form.is_valid() or not is_sent:
        return _page(request, ground, form)
    try:
        result = request_extension(
            booking_id=booking.pk,
            by=cast(User, request.user),
            stop_day=form.cleaned_data["last_day"] + ONE_DAY,
            why=form.cleaned_data["why"],
            waivers=form.waivers(),
        )
    except BookingError as error:
        if error.code is ErrorCode.EXTENSION_OPEN:
            messages.info(request, error_sentence(error))
            return redirect("pages:extend", booking.reference)
        form.add_error(None, error_sentence(error))
        return _page(request, ground, form)
    if result.extension is None:
        for code in result.errors or (ErrorCode.NOT_SENDABLE,):
            form.add_error(None, error_sentence(code))
        return _page(request, ground, form)
    messages.success(request, _asked_words(result.extension))
    return redirect("pages:booking", booking.reference)


def _withdraw(request: HttpRequest, ground: ExtensionGround) -> HttpResponse:
    key, person = _key(request, ground.booking), cast(User, request.user)
    return withdrawn(
        request, ground.booking, lambda: withdraw_extension(extension_id=key, by=person)
    )


def _grant(request: HttpRequest, ground: ExtensionGround) -> HttpResponse:
    key = _key(request, ground.booking)
    form = _decision_form(request, ground)
    page = partial(_page_of_decision, request, ground)
    if not form.is_valid():
        return page(form)

    def grant() -> Verdict | None:
        result = grant_extension(
            extension_id=key,
            by=cast(User, request.user),
            waivers=form.waivers(),
            shown=form.shown(),
            comment=form.cleaned_data["comment"],
            rivals_seen=form.cleaned_data["rivals_seen"].split(),
            rivals_reason=form.cleaned_data["rivals_reason"],
        )
        return None if result.is_done else result.verdict

    done = _("Granted: the holder is told by mail; nothing is installed.")
    return decided(request, ground.booking, form, grant, page=page, done=done)


def _refuse(request: HttpRequest, ground: ExtensionGround) -> HttpResponse:
    key = _key(request, ground.booking)
    form = _decision_form(request, ground)
    reason = form.refusal() if form.is_valid() else ""

    def refuse() -> None:
        refuse_extension(extension_id=key, by=cast(User, request.user), reason=reason)

    page = partial(_page_of_decision, request, ground)
    done = _("Refused: the holder is told by mail, with the reason.")
    return decided(request, ground.booking, form, refuse, page=page, done=done)


def _page_of_decision(
    request: HttpRequest, ground: ExtensionGround, decision: ExtensionDecisionForm
) -> HttpResponse:
    return _page(request, ground, _form(request, ground), decision)


def _page(
    request: HttpRequest,
    ground: ExtensionGround,
    form: ExtensionForm,
    decision: ExtensionDecisionForm | None = None,
) -> HttpResponse:
    person, booking = cast(User, request.user), ground.booking
    view = extension_view(person, ground)
    if view.asked is not None:
        decision = decision or _decision_form(request, ground)
        form = ExtensionForm(last_day=booking.days.last_day)
    panel = _asked_panel(person, ground) or _panel(request, ground, form)
    is_wrong = bool(form.errors) or bool(decision and decision.is_bound and decision.errors)
    context = {
        "booking": booking,
        "view": view,
        "form": form,
        "decision": decision,
        "panel": panel,
        "problem": first_problem(form),
    }
    return render(request, "pages/extend.html", context, status=400 if is_wrong else 200)


def _asked_panel(person: User, ground: ExtensionGround) -> ExtensionPanel | None:
    """Answers the verdict on what was asked, for whoever decides."""
    if ground.asked is None:
        return None
    return extension_panel(person, ground, ground.asked.days.last_day, is_asked=True)


def _panel(
    request: HttpRequest, ground: ExtensionGround, form: ExtensionForm
) -> ExtensionPanel | None:
    if not form.is_bound or form.errors.get("last_day"):
        return None
    if not hasattr(form, "cleaned_data"):
        return None
    last_day: date = form.cleaned_data["last_day"]
    return extension_panel(cast(User, request.user), ground, last_day)


def _form(request: HttpRequest, ground: ExtensionGround) -> ExtensionForm:
    """Answers the form with what was typed, or with a usual last day."""
    booking = ground.booking
    typed = (request.POST if request.method == "POST" else request.GET).dict()
    if typed.get("preset_day"):
        typed["last_day"] = typed["preset_day"]
    view = extension_view(cast(User, request.user), ground)
    usual = usual_last_day(view, booking)
    if "last_day" not in typed and request.method != "POST" and usual is not None:
        typed["last_day"] = usual.isoformat()
    form = ExtensionForm(
        typed if request.method == "POST" or "last_day" in typed else None,
        last_day=booking.days.last_day,
        earliest_day=view.earliest_day,
        most_day=view.latest_day,
    )
    if form.is_valid() and request.user.pk != booking.holder_id:
        form.offer_waivers(ground.verdict(form.cleaned_data["last_day"] + ONE_DAY).violations)
        form.full_clean()
    return form


def _decision_form(request: HttpRequest, ground: ExtensionGround) -> ExtensionDecisionForm:
    seen = " ".join(rival.reference for rival in ground.rivals)
    form = ExtensionDecisionForm(typed_decision(request), initial={"rivals_seen": seen})
    if ground.asked is not None:
        form.offer_waivers(ground.verdict(ground.asked.stop_day).violations)
    return form


def _key(request: HttpRequest, booking: Booking) -> int:
    return key_typed(request, "extension", booking.extensions.all())


def _asked_words(extension: Extension) -> str:
    if extension.is_open:
        return _("Asked: an approver decides, you get a mail.")
    return _("Extended: the days are yours, and nothing is installed.")
