"""Several requests decided together: one line each, only what was ticked, one transaction each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from journal.wording import about_words
from reservations.admin.lines import RequestLine, line_of
from reservations.errors import BookingError, ErrorCode
from reservations.forms import ReasonForm
from reservations.models import Booking, BookingRequest
from reservations.policy.values import Check, Rule
from reservations.queries.desk import cards_of
from reservations.services import approve_booking, refuse_booking
from reservations.wording import error_sentence

if TYPE_CHECKING:
    from reservations.admin.desk import BookingRequestAdmin

TEMPLATE = "admin/reservations/bookingrequest/bulk.html"


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One request on the page between."""

    line: RequestLine
    is_ticked: bool
    can_be_ticked: bool
    needs_reason: bool
    shown: str
    """The broken rules and figures on the page, so that nothing else is waived."""


def approve_together(
    admin: "BookingRequestAdmin", request: HttpRequest, queryset: QuerySet[BookingRequest]
) -> HttpResponse | None:
    """Shows the page between, or approves what was ticked on it."""
    if "apply" not in request.POST:
        return _page(admin, request, queryset, verb="approve")
    done, problems = 0, []
    for booking in _chosen(request, queryset):
        problem = _approve(request, booking)
        done += problem is None
        problems += [] if problem is None else [problem]
    _report(request, done, problems, is_approval=True)
    return None


def refuse_together(
    admin: "BookingRequestAdmin", request: HttpRequest, queryset: QuerySet[BookingRequest]
) -> HttpResponse | None:
    """Shows the page between, or refuses what was ticked on it, for one reason."""
    if "apply" not in request.POST:
        return _page(admin, request, queryset, verb="refuse", form=ReasonForm())
    form = ReasonForm(request.POST)
    if not form.is_valid() or not form.refusal():
        form.add_error(None, error_sentence(ErrorCode.REASON_REQUIRED))
        return _page(admin, request, queryset, verb="refuse", form=form)
    done, problems = 0, []
    for booking in _chosen(request, queryset):
        problem = _refuse(request, booking, form.refusal())
        done += problem is None
        problems += [] if problem is None else [problem]
    _report(request, done, problems, is_approval=False)
    return None


def _approve(request: HttpRequest, booking: Booking) -> str | None:
    """Approves one request; answers why not, if not."""
    shown = _read_shown(request.POST.get(f"shown_{booking.pk}", ""))
    reason = request.POST.get(f"reason_{booking.pk}", "")
    try:
        result = approve_booking(
            booking_id=booking.pk,
            by=cast(User, request.user),
            version=_version(request.POST, booking),
            waivers=dict.fromkeys(shown, reason),
            shown=shown,
        )
    except BookingError as error:
        return about_words(booking.reference, error_sentence(error))
    if result.is_done:
        return None
    code = ErrorCode.WAIVER_NEEDED if result.verdict.is_waivable else ErrorCode.NOT_WAIVABLE
    return about_words(booking.reference, error_sentence(code))


def _refuse(request: HttpRequest, booking: Booking, reason: str) -> str | None:
    """Refuses one request; answers why not, if not."""
    try:
        refuse_booking(
            booking_id=booking.pk,
            by=cast(User, request.user),
            version=_version(request.POST, booking),
            reason=reason,
        )
    except BookingError as error:
        return about_words(booking.reference, error_sentence(error))
    return None


def _page(
    admin: "BookingRequestAdmin",
    request: HttpRequest,
    queryset: QuerySet[BookingRequest],
    *,
    verb: str,
    form: ReasonForm | None = None,
) -> HttpResponse:
    """Shows one verdict line a request; for an approval only the clean ones are ticked."""
    is_approval = verb == "approve"
    lines = []
    for card in cards_of(list(queryset)):
        verdict = card.verdict
        lines.append(
            BulkLine(
                line=line_of(card),
                is_ticked=(verdict.is_clean and not card.rivals) or not is_approval,
                can_be_ticked=(verdict.is_waivable and not card.rivals) or not is_approval,
                needs_reason=is_approval and not verdict.is_clean and verdict.is_waivable,
                shown=_write_shown(verdict.violations),
            )
        )
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "media": admin.media,
        "title": _("Approve requests") if is_approval else _("Refuse requests"),
        "is_approval": is_approval,
        "verb": verb,
        "lines": lines,
        "form": form,
    }
    return TemplateResponse(request, TEMPLATE, context)


def _chosen(request: HttpRequest, queryset: QuerySet[BookingRequest]) -> list[BookingRequest]:
    """Answers the requests that stayed ticked on the page between."""
    keys = {int(key) for key in request.POST.getlist("chosen") if key.isdecimal()}
    return [booking for booking in queryset if booking.pk in keys]


def _version(data: QueryDict, booking: Booking) -> int:
    """Answers the version of the request as it was shown; 0, which none has, when unreadable."""
    text = data.get(f"version_{booking.pk}", "")
    return int(text) if text.isdecimal() else 0


def _write_shown(checks: tuple[Check, ...]) -> str:
    return ",".join(f"{check.rule}={check.asked}" for check in checks if check.is_waivable)


def _read_shown(text: str) -> Mapping[Rule, str]:
    """Answers the rules and figures of the page; what is no rule is left out."""
    pairs = (part.partition("=") for part in text.split(","))
    return {Rule(name): figure for name, _equals, figure in pairs if name in set(Rule)}


def _report(request: HttpRequest, done: int, problems: list[str], *, is_approval: bool) -> None:
    """Says what was done, and for each request that was not, why."""
    if done:
        words = (
            ngettext(
                "%(count)s request is approved: its holder is told by mail.",
                "%(count)s requests are approved: their holders are told by mail.",
                done,
            )
            if is_approval
            else ngettext(
                "%(count)s request is refused: its holder is told by mail.",
                "%(count)s requests are refused: their holders are told by mail.",
                done,
            )
        )
        messages.success(request, words % {"count": done})
    for problem in problems:
        messages.error(request, problem)
    if not done and not problems:
        messages.warning(request, _("Nothing was ticked, and nothing was done."))
