"""The waiting list: making a wish, taking it back, answering an offer."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import TermsError
from accounts.models import User
from accounts.terms import accept_terms, terms_to_accept
from accounts.wording import account_problem
from pages.finding import known_booking
from pages.queries.check_lines import check_line
from pages.queries.wishes import (
    WishChoices,
    offer_line_of,
    usual_wish,
    wish_choices,
    wishes_view,
)
from pages.wish_forms import WishForm
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Wish
from reservations.policy.values import Verdict
from reservations.services import (
    WishDraft,
    accept_offer,
    make_wish,
    withdraw_or_cancel,
    withdraw_wish,
)
from reservations.wording import error_sentence

FIELD_OF = {
    ErrorCode.BAD_DAYS: "days",
    ErrorCode.BAD_FIRST_DAY: "from_day",
    ErrorCode.BAD_SPAN: "last_day",
    ErrorCode.TOO_SOON: "last_day",
    ErrorCode.NO_CATEGORY: "categories",
    ErrorCode.UNKNOWN_PROFILE: "profile",
    ErrorCode.PURPOSE_REQUIRED: "purpose",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Shows a person's wishes and what is offered to them; makes a wish."""
    person = cast(User, request.user)
    is_sent = request.method == "POST"
    choices = wish_choices(person)
    form = WishForm(
        request.POST if is_sent else None,
        categories=choices.categories,
        profiles=choices.profiles,
        initial=usual_wish(choices, request.GET.dict()),
    )
    if not is_sent:
        return _page(request, form, choices)
    if not form.is_valid():
        return _page(request, form, choices, status=400)
    return _make(request, form, choices)


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Takes a wish back."""
    person = cast(User, request.user)
    wish = Wish.objects.filter(reference=reference.upper(), holder=person).first()
    if wish is None:
        raise Http404
    try:
        withdraw_wish(wish_id=wish.pk, by=person)
    except BookingError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Taken off the waiting list."))
    return redirect("pages:wishes")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what is offered; accepts or declines it after one confirmation."""
    person = cast(User, request.user)
    booking = known_booking(person, reference)
    line = offer_line_of(booking)
    if line is None:
        raise Http404
    if booking.holder_id != person.pk:
        raise NotAllowed
    if request.method == "POST":
        return _answered(request, booking.pk, booking.reference)
    if booking.state != State.OFFERED:
        messages.info(request, error_sentence(ErrorCode.OFFER_OVER))
        return redirect("pages:booking", booking.reference)
    context = {"booking": booking, "offer": line, "terms": terms_to_accept(person)}
    return render(request, "pages/offer.html", context)


def _answered(request: HttpRequest, booking_id: int, reference: str) -> HttpResponse:
    person = cast(User, request.user)
    try:
        if request.POST.get("do") == "decline":
            withdraw_or_cancel(booking_id=booking_id, by=person)
            messages.success(request, _("Declined: your wish goes on waiting for other days."))
            return redirect("pages:wishes")
        ticked = request.POST.get("accepts_terms", "")
        if ticked.isdecimal():
            accept_terms(person=person, terms_id=int(ticked))
        booking = accept_offer(booking_id=booking_id, by=person)
    except NotAllowed:
        raise
    except TermsError as problem:
        messages.error(request, account_problem(problem))
        return redirect("pages:offer", reference)
    except BookingError as error:
        messages.error(request, error_sentence(error))
        is_open = error.code is ErrorCode.TERMS_NEEDED
        return redirect("pages:offer" if is_open else "pages:booking", reference)
    words = (
        _("Booked and approved.")
        if booking.state == State.APPROVED
        else _("Accepted: an approver decides, you get a mail.")
    )
    messages.success(request, words)
    return redirect("pages:booking", reference)


def _make(request: HttpRequest, form: WishForm, choices: WishChoices) -> HttpResponse:
    person = cast(User, request.user)
    wanted = form.cleaned_data
    draft = WishDraft(
        days=wanted["days"],
        from_day=wanted["from_day"],
        last_day=wanted["last_day"],
        categories=wanted["categories"],
        profile=wanted["profile"],
        memory_gib=wanted["memory_gib"] or 0,
        cores=wanted["cores"] or 0,
        gpus=wanted["gpus"] or 0,
        purpose=wanted["purpose"],
    )
    try:
        result = make_wish(holder=person, draft=draft)
    except BookingError as error:
        form.add_error(FIELD_OF.get(error.code), error_sentence(error))
        return _page(request, form, choices, status=400)
    if result.wish is None:
        return _page(request, form, choices, verdict=result.verdict, status=400)
    words = _("You are on the waiting list: a mail tells you when a machine can be offered.")
    if not result.is_new:
        words = _("This very wish waits already: here it is.")
    messages.success(request, words)
    return redirect("pages:wishes")


def _page(
    request: HttpRequest,
    form: WishForm,
    choices: WishChoices,
    *,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    broken = verdict.violations if verdict is not None else ()
    context = {
        "view": wishes_view(cast(User, request.user), choices),
        "form": form,
        "broken": [check_line(check, verdict) for check in broken] if verdict else [],
    }
    return render(request, "pages/wishes.html", context, status=status)
