"""Tickets: a list, a new one, a thread with what can be done about it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from machines.queries import visible_machines
from pages.finding import known_booking
from pages.limiting import limited
from pages.queries.tickets import ticket_lists, ticket_view
from pages.ticket_forms import ASKABLE, KIND_HINTS, AccessForm, TextForm, TicketForm, kind_choices
from reservations.errors import BookingError
from reservations.lifecycle import STANDING
from reservations.queries import bookings_of
from reservations.wording import check_sentence
from reservations.wording import error_sentence as booking_sentence
from tickets.errors import TicketError
from tickets.models import Ticket
from tickets.policy.life import Kind
from tickets.queries import askable_categories, find_ticket
from tickets.services import (
    answer_ticket,
    ask_question,
    close_ticket,
    grant_access,
    open_ticket,
    refuse_access,
    reopen_ticket,
)
from tickets.wording import error_sentence


@login_required
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Shows the tickets that this person may read, and what can be asked for."""
    context = {"lists": ticket_lists(cast(User, request.user)), "kinds": kind_choices()}
    return render(request, "pages/tickets.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("tickets", times=20, seconds=3600)
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Shows the form of one kind (GET), or opens the ticket (POST)."""
    kind = _kind(request)
    form = _form(request, kind)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            answer = _opened(request, kind, form)
            if answer is not None:
                return answer
    context = {
        "form": form,
        "kind": kind.value,
        "kinds": kind_choices(),
        "hint": KIND_HINTS[kind],
    }
    return render(request, "pages/new_ticket.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Shows a ticket's thread, and does what its buttons say."""
    person = cast(User, request.user)
    found = _found(person, number)
    if request.method != "POST":
        return _page(request, found, TextForm(), _access_form(request, found))
    gestures: dict[str, Callable[[], str]] = {
        "answer": lambda: _answer(person, found, request),
        "close": lambda: _close(person, found),
        "reopen": lambda: _reopen(person, found),
        "grant": lambda: _grant(person, found, request),
        "refuse": lambda: _refuse(person, found, request),
    }
    gesture = gestures.get(request.POST.get("do", ""))
    if gesture is None:
        raise Http404
    try:
        messages.success(request, gesture())
    except TicketError as error:
        form, access = TextForm(request.POST), _access_form(request, found)
        form.add_error(None, error_sentence(error.code))
        return _page(request, found, form, access, status=400)
    return redirect("pages:ticket", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks the holder of a request something, on a page of its own."""
    person = cast(User, request.user)
    booking = known_booking(person, reference)
    form = TextForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            asked = ask_question(booking=booking, by=person, text=form.cleaned_data["text"])
        except TicketError as error:
            form.add_error(None, error_sentence(error.code))
            status = 400
        else:
            messages.success(request, _("Asked: the holder is told by mail; the request waits."))
            return redirect("pages:ticket", asked.pk)
    context = {"booking": booking, "form": form}
    return render(request, "pages/question.html", context, status=status)


def _opened(request: HttpRequest, kind: Kind, form: TicketForm) -> HttpResponse | None:
    """Opens the ticket; None when the form says why not."""
    person = cast(User, request.user)
    try:
        result = open_ticket(by=person, kind=kind, **form.wish())
    except TicketError as error:
        form.add_error(None, error_sentence(error.code))
        return None
    except BookingError as error:
        form.add_error(None, booking_sentence(error))
        return None
    if result.ticket is None:
        broken = result.extension.verdict.violations if result.extension else ()
        for check in broken:
            form.add_error(None, check_sentence(check))
        return None
    messages.success(request, _("Sent: you get a mail as soon as somebody answers."))
    return redirect("pages:ticket", result.ticket.pk)


def _answer(person: User, found: Ticket, request: HttpRequest) -> str:
    answer_ticket(ticket_id=found.pk, by=person, text=request.POST.get("text", ""))
    return _("Sent.")


def _close(person: User, found: Ticket) -> str:
    close_ticket(ticket_id=found.pk, by=person)
    return _("Closed.")


def _reopen(person: User, found: Ticket) -> str:
    reopen_ticket(ticket_id=found.pk, by=person)
    return _("Open again.")


def _grant(person: User, found: Ticket, request: HttpRequest) -> str:
    form = _access_form(request, found)
    data: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    grant_access(
        ticket_id=found.pk,
        by=person,
        last_day=data.get("last_day"),
        machines=data.get("machines", ()),
        comment=data.get("comment", ""),
    )
    return _("Granted: the machines appear to them, and a mail tells it.")


def _refuse(person: User, found: Ticket, request: HttpRequest) -> str:
    refuse_access(ticket_id=found.pk, by=person, reason=request.POST.get("reason", ""))
    return _("Refused: a mail tells it, with the reason.")


def _page(
    request: HttpRequest,
    found: Ticket,
    form: TextForm,
    access: AccessForm,
    status: int = 200,
) -> HttpResponse:
    view = ticket_view(cast(User, request.user), found)
    context = {"ticket": found, "view": view, "form": form, "access": access}
    return render(request, "pages/ticket.html", context, status=status)


def _access_form(request: HttpRequest, found: Ticket) -> AccessForm:
    typed = request.POST if request.POST.get("do") in {"grant", "refuse"} else None
    initial = {"last_day": found.last_day, "machines": list(found.machines.all())}
    return AccessForm(typed, category=found.category, initial=initial)


def _form(request: HttpRequest, kind: Kind) -> TicketForm:
    person = cast(User, request.user)
    standing = bookings_of(person).filter(state__in=STANDING)
    return TicketForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        machines=visible_machines(person).order_by("name"),
        bookings=standing.order_by("first_day"),
        categories=askable_categories(),
        initial=request.GET.dict(),
    )


def _kind(request: HttpRequest) -> Kind:
    value = (request.POST if request.method == "POST" else request.GET).get("kind", Kind.OTHER)
    kinds = {kind.value: kind for kind in ASKABLE}
    if value not in kinds:
        raise Http404
    return kinds[value]


def _found(person: User, number: int) -> Ticket:
    try:
        return find_ticket(person, number)
    except Ticket.DoesNotExist:
        raise Http404 from None
