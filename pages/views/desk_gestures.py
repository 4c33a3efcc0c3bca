"""What approving and refusing mean for each kind of thing at the desk."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import User
from pages.desk_forms import DeskForm
from pages.queries.desk_card import DeskCard
from pages.queries.desk_queue import Item, Kind
from provisioning.services import confirm_reinstall, refuse_reinstall
from reservations.errors import BookingError, ErrorCode
from reservations.policy.values import Verdict
from reservations.services import (
    approve_booking,
    confirm_hand_over,
    grant_change,
    grant_extension,
    refuse_booking,
    refuse_change,
    refuse_extension,
    refuse_hand_over,
)

Gesture = Callable[[], Verdict | None]
"""Does it; answers the verdict that stands in the way, or None."""


def gesture_of(card: DeskCard, form: DeskForm, by: User, *, is_approval: bool) -> Gesture:
    """Answers what was asked to be done, with all that was typed."""
    table = APPROVALS if is_approval else REFUSALS
    verb = table[card.item.kind]
    return lambda: verb(card.item, form, by)


def done_words(card: DeskCard, *, is_approval: bool) -> str:
    """Answers what was decided, and who is told."""
    words = {"reference": card.item.booking.reference, "holder": card.item.booking.holder}
    approved = {
        Kind.REQUEST: _("%(reference)s is approved: %(holder)s is told by mail."),
        Kind.EXTENSION: _("%(reference)s is extended: %(holder)s is told by mail."),
        Kind.CHANGE: _("%(reference)s is changed: %(holder)s is told by mail."),
        Kind.HAND_OVER: _("%(reference)s is handed over: both are told by mail."),
        Kind.REINSTALL: _(
            "The reinstallation of %(reference)s is confirmed: it begins half an hour after the "
            "mails have left."
        ),
    }
    refused = {
        Kind.REQUEST: _("%(reference)s is refused: %(holder)s is told by mail, with the reason."),
        Kind.EXTENSION: _(
            "The extension of %(reference)s is refused: %(holder)s is told by mail, with the "
            "reason."
        ),
        Kind.CHANGE: _(
            "The change of %(reference)s is refused: %(holder)s is told by mail, with the reason."
        ),
        Kind.HAND_OVER: _(
            "The hand-over of %(reference)s is refused: both are told by mail, with the reason."
        ),
        Kind.REINSTALL: _(
            "The reinstallation of %(reference)s is refused: %(holder)s is told by mail, with the "
            "reason."
        ),
    }
    return (approved if is_approval else refused)[card.item.kind] % words


def _approve_request(item: Item, form: DeskForm, by: User) -> Verdict | None:
    result = approve_booking(
        booking_id=item.booking.pk,
        by=by,
        version=form.cleaned_data["version"],
        waivers=form.waivers(),
        shown=form.shown(),
        comment=form.cleaned_data["comment"],
        rivals_seen=form.rivals(),
        rivals_reason=form.cleaned_data["rivals_reason"],
    )
    return None if result.is_done else result.verdict


def _refuse_request(item: Item, form: DeskForm, by: User) -> None:
    version = form.cleaned_data["version"]
    refuse_booking(booking_id=item.booking.pk, by=by, version=version, reason=form.refusal())


def _grant_extension(item: Item, form: DeskForm, by: User) -> Verdict | None:
    result = grant_extension(
        extension_id=item.row.pk,
        by=by,
        waivers=form.waivers(),
        shown=form.shown(),
        comment=form.cleaned_data["comment"],
        rivals_seen=form.cleaned_data["rivals_seen"].split(),
        rivals_reason=form.cleaned_data["rivals_reason"],
    )
    return None if result.is_done else result.verdict


def _refuse_extension(item: Item, form: DeskForm, by: User) -> None:
    refuse_extension(extension_id=item.row.pk, by=by, reason=form.refusal())


def _grant_change(item: Item, form: DeskForm, by: User) -> Verdict | None:
    result = grant_change(
        change_id=item.row.pk,
        by=by,
        waivers=form.waivers(),
        shown=form.shown(),
        comment=form.cleaned_data["comment"],
    )
    return None if result.is_done else result.verdict


def _refuse_change(item: Item, form: DeskForm, by: User) -> None:
    refuse_change(change_id=item.row.pk, by=by, reason=form.refusal())


def _confirm_hand_over(item: Item, form: DeskForm, by: User) -> Verdict | None:
    result = confirm_hand_over(
        hand_over_id=item.row.pk, by=by, comment=form.cleaned_data["comment"]
    )
    return None if result.is_done else result.verdict


def _refuse_hand_over(item: Item, form: DeskForm, by: User) -> None:
    refuse_hand_over(hand_over_id=item.row.pk, by=by, reason=_reason(form))


def _confirm_reinstall(item: Item, _form: DeskForm, by: User) -> None:
    confirm_reinstall(reinstall_id=item.row.pk, by=by)


def _refuse_reinstall(item: Item, form: DeskForm, by: User) -> None:
    refuse_reinstall(reinstall_id=item.row.pk, by=by, reason=_reason(form))


def _reason(form: DeskForm) -> str:
    """Answers the reason of a refusal.

    Raises:
        BookingError: there is none.
    """
    reason: str = form.refusal()
    if not reason:
        raise BookingError(ErrorCode.REASON_REQUIRED)
    return reason


APPROVALS: dict[Kind, Callable[[Item, DeskForm, User], Verdict | None]] = {
    Kind.REQUEST: _approve_request,
    Kind.EXTENSION: _grant_extension,
    Kind.CHANGE: _grant_change,
    Kind.HAND_OVER: _confirm_hand_over,
    Kind.REINSTALL: _confirm_reinstall,
}
REFUSALS: dict[Kind, Callable[[Item, DeskForm, User], Verdict | None]] = {
    Kind.REQUEST: _refuse_request,
    Kind.EXTENSION: _refuse_extension,
    Kind.CHANGE: _refuse_change,
    Kind.HAND_OVER: _refuse_hand_over,
    Kind.REINSTALL: _refuse_reinstall,
}
