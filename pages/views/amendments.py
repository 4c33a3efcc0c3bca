"""What the pages of extensions and of changes share: taken back, granted, refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.forms import AmendmentDecisionForm
from reservations.models import Booking
from reservations.policy.values import Verdict
from reservations.wording import error_sentence


def key_typed(request: HttpRequest, name: str, rows: QuerySet[Any]) -> int:
    """Answers which amendment the page was about, so that a stale page decides on no other one.

    Raises:
        Http404: it is none of these rows.
    """
    key = request.POST.get(name, "")
    if not key.isdecimal() or not rows.filter(pk=int(key)).exists():
        raise Http404
    return int(key)


def typed_decision(request: HttpRequest) -> dict[str, str] | None:
    """Answers what an approver typed; None while they decide nothing."""
    return request.POST.dict() if request.POST.get("do") in {"grant", "refuse"} else None


def first_problem(form: forms.Form) -> str:
    """Answers the first thing that is wrong with what was typed, or nothing."""
    return next((str(errors[0]) for errors in form.errors.values()), "") if form.is_bound else ""


def withdrawn(
    request: HttpRequest, booking: Booking, withdraw: Callable[[], object]
) -> HttpResponse:
    """Takes an amendment back, and leads to its booking with what came of it."""
    try:
        withdraw()
    except NotAllowed:
        raise
    except BookingError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Taken back: the booking stays as it was."))
    return redirect("pages:booking", booking.reference)


def decided(
    request: HttpRequest,
    booking: Booking,
    form: AmendmentDecisionForm,
    decide: Callable[[], Verdict | None],
    *,
    page: Callable[[AmendmentDecisionForm], HttpResponse],
    done: str,
) -> HttpResponse:
    """Decides on an amendment, and leads to its booking; else the page says what is in the way.

    Args:
        request: whose address is the page of the amendment.
        booking: that it belongs to.
        form: what the approver typed; it gets the sentence.
        decide: does it; answers the verdict that still stands in the way, or None.
        page: draws the page again, with the form.
        done: what to say afterwards.

    Raises:
        NotAllowed: this person does not decide here.
    """
    try:
        in_the_way = decide()
    except NotAllowed:
        raise
    except StaleDecision as error:
        messages.error(request, error_sentence(error))
        return redirect(request.path)
    except BookingError as error:
        form.add_error(None, error_sentence(error))
        return page(form)
    if in_the_way is not None:
        is_waivable = in_the_way.is_waivable
        code = ErrorCode.WAIVER_NEEDED if is_waivable else ErrorCode.NOT_WAIVABLE
        form.add_error(None, error_sentence(code))
        return page(form)
    messages.success(request, done)
    return redirect("pages:booking", booking.reference)
