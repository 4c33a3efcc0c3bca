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
    ExtensionView,
    extension_panel,
    extension_verdict,
    extension_view,
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
    booking = known_booking(cast(User, request.user), reference)
    if request.method != "POST":
        return _page(request, booking, _form(request, booking))
    gesture = request.POST.get("do", "check")
    verbs = {"withdraw": _withdraw, "grant": _grant, "refuse": _refuse}
    if gesture in verbs:
        return verbs[gesture](request, booking)
    return _ask(request, booking, is_sent=gesture == "ask")


@login_required
@require_safe
def verdict(request: HttpRequest, reference: str) -> HttpResponse:
    """Answers the verdict panel alone, for the page that updates itself while one types."""
    booking = known_booking(cast(User, request.user), reference)
    form = _form(request, booking)
    context = {
        "panel": _panel(request, booking, form),
        "form": form,
        "problem": first_problem(form),
    }
    return render(request, "pages/parts/extension_verdict.html", context)


def _ask(request: HttpRequest, booking: Booking, *, is_sent: bool) -> HttpResponse:
    """Judges what was typed, or sends it."""
    if not may_end(request.user, booking):
        raise NotAllowed
    form = _form(request, booking)
    if not form.is_valid() or not is_sent:
        return _page(request, booking, form)
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
        return _page(request, booking, form)
    if result.extension is None:
        for code in result.errors or (ErrorCode.NOT_SENDABLE,):
            form.add_error(None, error_sentence(code))
        return _page(request, booking, form)
    messages.success(request, _asked_words(result.extension))
    return redirect("pages:booking", booking.reference)


def _withdraw(request: HttpRequest, booking: Booking) -> HttpResponse:
    key, person = _key(request, booking), cast(User, request.user)
    return withdrawn(request, booking, lambda: withdraw_extension(extension_id=key, by=person))


def _grant(request: HttpRequest, booking: Booking) -> HttpResponse:
    key = _key(request, booking)
    form = _decision_form(request, booking)
    page = partial(_page_of_decision, request, booking)
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
    return decided(request, booking, form, grant, page=page, done=done)


def _refuse(request: HttpRequest, booking: Booking) -> HttpResponse:
    key = _key(request, booking)
    form = _decision_form(request, booking)
    reason = form.refusal() if form.is_valid() else ""

    def refuse() -> None:
        refuse_extension(extension_id=key, by=cast(User, request.user), reason=reason)

    page = partial(_page_of_decision, request, booking)
    done = _("Refused: the holder is told by mail, with the reason.")
    return decided(request, booking, form, refuse, page=page, done=done)


def _page_of_decision(
    request: HttpRequest, booking: Booking, decision: ExtensionDecisionForm
) -> HttpResponse:
    return _page(request, booking, _form(request, booking), decision)


def _page(
    request: HttpRequest,
    booking: Booking,
    form: ExtensionForm,
    decision: ExtensionDecisionForm | None = None,
) -> HttpResponse:
    person = cast(User, request.user)
    view = extension_view(person, booking)
    if view.asked is not None:
        decision = decision or _decision_form(request, booking, view)
        form = ExtensionForm(last_day=booking.days.last_day)
    panel = _asked_panel(person, booking, view) or _panel(request, booking, form)
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


def _asked_panel(person: User, booking: Booking, view: ExtensionView) -> ExtensionPanel | None:
    """Answers the verdict on what was asked, for whoever decides."""
    extension = _open(view)
    if extension is None:
        return None
    return extension_panel(person, booking, extension.days.last_day, is_asked=True)


def _panel(request: HttpRequest, booking: Booking, form: ExtensionForm) -> ExtensionPanel | None:
    if not form.is_bound or form.errors.get("last_day"):
        return None
    if not hasattr(form, "cleaned_data"):
        return None
    last_day: date = form.cleaned_data["last_day"]
    return extension_panel(cast(User, request.user), booking, last_day)


def _form(request: HttpRequest, booking: Booking) -> ExtensionForm:
    """Answers the form with what was typed, or with a usual last day."""
    typed = (request.POST if request.method == "POST" else request.GET).dict()
    if typed.get("preset_day"):
        typed["last_day"] = typed["preset_day"]
    view = extension_view(cast(User, request.user), booking)
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
        form.offer_waivers(extension_verdict(booking, form.cleaned_data["last_day"]).violations)
        form.full_clean()
    return form


def _decision_form(
    request: HttpRequest, booking: Booking, view: ExtensionView | None = None
) -> ExtensionDecisionForm:
    view = view or extension_view(cast(User, request.user), booking)
    form = ExtensionDecisionForm(
        typed_decision(request), initial={"rivals_seen": " ".join(view.rivals_seen)}
    )
    extension = _open(view)
    if extension is not None:
        form.offer_waivers(extension_verdict(booking, extension.days.last_day).violations)
    return form


def _open(view: ExtensionView) -> Extension | None:
    return None if view.asked is None else Extension.objects.get(pk=view.asked.key)


def _key(request: HttpRequest, booking: Booking) -> int:
    return key_typed(request, "extension", booking.extensions.all())


def _asked_words(extension: Extension) -> str:
    if extension.is_open:
        return _("Asked: an approver decides, you get a mail.")
    return _("Extended: the days are yours, and nothing is installed.")
