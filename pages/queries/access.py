"""Access to a machine at the end of a booking: open until when, closed how, to be opened again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from foundation import clock
from machines.queries import is_approver, site_zone
from pages.queries.booking_rows import BookingRows
from pages.wording import moment_words
from provisioning.errors import ProvisioningError
from provisioning.models import Reopening, Revocation
from provisioning.policy.closing import Cause, Way
from provisioning.services import check_reopening
from provisioning.services.aftermath import is_claimed
from provisioning.wording import WAY_LABELS, closing_sentence, error_sentence
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.wording import night_words

BEGUN = (State.ACTIVE, State.ENDED)
SHOWN_HOURS = 36
"""What was closed since so long ago is still shown to approvers."""


@dataclass(frozen=True, slots=True)
class AccessView:
    """Access as the page of a booking shows it."""

    words: str
    more: str
    """How it was closed, or what stands in the way: for approvers."""
    is_closed: bool
    is_open_again: bool
    can_reopen: bool
    refusal: str
    """Why it cannot be opened again, where that is worth a sentence."""


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One closing or opening of access on the page of the night."""

    machine: str
    machine_url: str
    holder: str
    reference: str
    booking_url: str
    words: str
    problem: str
    is_urgent: bool


def access_view(person: User, booking: Booking, rows: BookingRows) -> AccessView | None:
    """Answers what is to be said of the access to a booking's machine; None when nothing is."""
    if booking.state not in BEGUN:
        return None
    closing, opening = rows.closing, rows.opening
    if closing is None or _is_ahead_of(booking, closing):
        return None
    if closing.done_at is not None and is_claimed(booking.occupancy):
        return _plain(_("The machine was installed for somebody else since: the data are gone."))
    is_closed = closing.done_at is not None
    refusal = _refusal(person, booking) if is_closed and opening is None else ""
    return AccessView(
        words=_words(closing, opening),
        more=_more(closing, opening) if rows.is_decider else "",
        is_closed=is_closed,
        is_open_again=not is_closed and closing.cause == Cause.REOPENED,
        can_reopen=is_closed and opening is None and not refusal,
        refusal=refusal,
    )


def access_rows(decided: Iterable[int]) -> list[AccessRow]:
    """Answers what approvers must know of access: what is due or failed, what was done lately."""
    now = clock.now()
    shown = {"occupancy__machine__category__in": list(decided)}
    joined = ("occupancy__machine__site", "occupancy__holder")
    closings = (
        Revocation.objects.filter(
            next_at__lte=now + timedelta(hours=SHOWN_HOURS), **shown, moot_at__isnull=True
        )
        .exclude(done_at__lt=now - timedelta(hours=SHOWN_HOURS))
        .filter(lifted_at__isnull=True)
        .select_related(*joined)
        .order_by("due_at", "id")
    )
    openings = Reopening.objects.filter(
        **shown, moot_at__isnull=True, done_at__isnull=True
    ).select_related(*joined)
    last = Booking.objects.filter(occupancy=OuterRef("occupancy"), state__in=BEGUN)
    reference = Subquery(last.order_by("-first_day", "-id").values("reference")[:1])
    rows: list[Revocation | Reopening] = [
        *openings.annotate(last_reference=reference),
        *closings.annotate(last_reference=reference),
    ]
    return [_row(row, row.__dict__["last_reference"] or "") for row in rows]


def _is_ahead_of(booking: Booking, closing: Revocation) -> bool:
    """Answers whether a closing that is not due is of no interest yet: the booking goes on."""
    return closing.done_at is None and booking.state == State.ACTIVE and not closing.tries


def _plain(words: str) -> AccessView:
    return AccessView(words, "", False, False, False, "")


def _words(closing: Revocation, opening: Reopening | None) -> str:
    if opening is not None:
        return _(
            "Access is being opened again. A machine that was off takes some minutes to start; "
            "you get a mail."
        )
    if closing.cause == Cause.ISOLATED:
        return _("This machine is isolated: access is closed, the data are frozen.")
    if closing.done_at is not None and closing.way != Way.BY_HAND:
        return _(
            "Access closed, data still present. They stay until the machine is installed for "
            "somebody else; there is no backup."
        )
    if closing.done_at is not None:
        return _("The portal does not drive this machine: its people say when access ends.")
    if closing.tries:
        return _("Access is being closed.")
    return _open_words(closing)


def _open_words(closing: Revocation) -> str:
    """Answers until when access stays open: a night, as for all ends, or hours after a reopening.

    The day is the one that begins at that midnight.
    """
    zone = site_zone(closing.occupancy.machine.site)
    local = closing.due_at.astimezone(zone)
    night = night_words(local.date(), with_year=True)
    if closing.cause != Cause.REOPENED:
        return _(
            "You can still fetch your data: access stays open until the night of %(night)s."
        ) % {"night": night}
    if local.time() == time.min:
        return _("Access is open again until the night of %(night)s: fetch your data.") % {
            "night": night
        }
    return _("Access is open again until %(moment)s: fetch your data.") % {
        "moment": moment_words(closing.due_at, zone)
    }


def _more(closing: Revocation, opening: Reopening | None) -> str:
    """Answers how access was closed, or what stands in the way."""
    problem = closing.problem if opening is None else opening.problem
    if problem:
        return closing_sentence(problem)
    if closing.way:
        return str(WAY_LABELS[Way(closing.way)]).capitalize()
    return ""


def _refusal(person: User, booking: Booking) -> str:
    """Answers why this person cannot open access again; empty when they can."""
    if person.pk != booking.holder_id and not is_approver(person, booking.machine.category):
        return " "
    try:
        check_reopening(booking=booking, by=person)
    except ProvisioningError as error:
        return error_sentence(error.code)
    return ""


def _row(row: Revocation | Reopening, reference: str) -> AccessRow:
    machine = row.occupancy.machine
    return AccessRow(
        machine=machine.name,
        machine_url=reverse("pages:machine", args=[machine.name]),
        holder=str(row.occupancy.holder),
        reference=reference,
        booking_url=reverse("pages:booking", args=[reference]) if reference else "",
        words=_row_words(row),
        problem=closing_sentence(row.problem) if row.problem and row.is_open else "",
        is_urgent=row.alarmed_at is not None and row.is_open,
    )


def _row_words(row: Revocation | Reopening) -> str:
    zone = site_zone(row.occupancy.machine.site)
    if isinstance(row, Reopening):
        return _("is being opened again")
    if row.done_at is not None:
        return str(WAY_LABELS[Way(row.way)])
    if row.tries:
        return _("is being closed")
    local = row.due_at.astimezone(zone)
    if local.time() == time.min:
        return _("will be closed in the night of %(night)s") % {
            "night": night_words(local.date(), with_year=True)
        }
    return _("will be closed: %(moment)s") % {"moment": moment_words(row.due_at, zone)}
