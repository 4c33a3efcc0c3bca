"""What each kind of mail shows, prepared so that templates hold no logic."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.days import DayRange
from machines.queries import today_at
from machines.wording import installer_sentence
from notifications.about import Context, about_booking
from notifications.addresses import absolute
from notifications.announcements import data_goes_context, night_context
from notifications.changes import about_asked_change, about_change
from notifications.connecting import connection_for
from notifications.dates import range_in_subject
from notifications.desks import digest_context, escalation_context
from notifications.end_days import end_context
from notifications.ending import (
    about_closed_access,
    about_failed_access,
    about_giving_back,
    about_last_days,
    about_reopened_access,
    about_the_end,
)
from notifications.extensions import (
    about_asked_extension,
    about_extension,
    about_undecided_extension,
)
from notifications.hand_overs import (
    about_asked_hand_over,
    about_hand_over,
    about_no_hand_over,
)
from notifications.holds import about_held_data
from notifications.kinds import LOGIN_MAILS, MailKind
from notifications.letters import about_letter
from notifications.models import Message
from notifications.mornings import morning_context
from notifications.moves import move_offered, moved
from notifications.outages import outage, outage_over
from notifications.queries import (
    booking_of,
)
from notifications.reinstalls import about_ready, about_reinstall
from notifications.retirements import retirement_context
from notifications.technical import technical_context
from notifications.tickets import ticket_context
from notifications.trouble import calendar_alarm_told, hindered, in_trouble, netboot_alarms_told
from notifications.wishes import about_lapsed_offer, about_offer, wish_context
from notifications.wording import COUNTED_SUBJECTS, SUBJECTS
from reservations.models import Booking, Decision
from reservations.queries import driver_of
from reservations.wording import (
    count_words,
    day_words,
    night_words,
    range_words,
    short_day_words,
    short_weekday_words,
)

ONE_DAY = timedelta(days=1)


_OF_THEIR_OWN: Mapping[MailKind, Callable[[Message], Context | None]] = {
    MailKind.TONIGHT: night_context,
    MailKind.LATE_TONIGHT: night_context,
    MailKind.DATA_GOES: data_goes_context,
    MailKind.RETIREMENT: retirement_context,
    MailKind.DATA_HOLD: about_held_data,
    MailKind.ISOLATED: about_held_data,
    MailKind.DIGEST: digest_context,
    MailKind.ESCALATION: escalation_context,
    MailKind.MORNING: morning_context,
    MailKind.NETBOOT_ALARM: netboot_alarms_told,
    MailKind.TICKET_OPENED: ticket_context,
    MailKind.TICKET_ANSWERED: ticket_context,
    MailKind.QUESTION: ticket_context,
    MailKind.ACCESS_GRANTED: ticket_context,
    MailKind.ACCESS_REFUSED: ticket_context,
    MailKind.CALENDAR_ALARM: calendar_alarm_told,
    MailKind.TECHNICAL_READY: technical_context,
    MailKind.TECHNICAL_STOPPED: technical_context,
    MailKind.WISH_EXPIRED: wish_context,
    MailKind.ACCOUNT_ENDS: end_context,
    MailKind.ACCESS_ENDS: end_context,
}


def context_of(message: Message, *, with_secrets: bool) -> Context | None:
    """Answers what the templates of a mail show, in the active language.

    Returns:
        None when what the mail was about has gone away.
    """
    kind = MailKind(message.kind)
    if kind in _OF_THEIR_OWN:
        context = _OF_THEIR_OWN[kind](message)
    else:
        context = _booking_context(message, kind, with_secrets=with_secrets)
    if context is None:
        return None
    return {
        "recipient": str(message.recipient),
        "support": settings.PORTAL_SUPPORT_EMAIL,
        "portal": settings.PORTAL_BASE_URL,
        "is_optional": bool(message.group),
        **context,
    }


# ------------------------------------------------------------------------- about one booking


def _booking_context(message: Message, kind: MailKind, *, with_secrets: bool) -> Context | None:
    booking = booking_of(message.entry)
    if booking is None:
        return None
    context = about_booking(booking, kind)
    context.update(_readers(message, booking))
    more = _MORE.get(kind)
    if more is not None:
        context.update(more(message, booking))
    if kind in LOGIN_MAILS:
        context["is_fresh"] = kind != MailKind.NEW_LOGIN
        context["connection"] = connection_for(
            booking,
            message.recipient,
            with_secrets=with_secrets,
            occasion=message.message_id,
        )
    subject = str(context.pop("subject_key", kind))
    context["subject"] = context.get("counted_subject") or _subject(subject, booking, context)
    return context


def _readers(message: Message, booking: Booking) -> Context:
    """Answers who reads, who holds and who asked, as a mail names them."""
    is_for_other = booking.asked_by_id != booking.holder_id
    return {
        "holder": str(booking.holder),
        "is_holder": message.recipient_id == booking.holder_id,
        "asked_by": str(booking.asked_by) if is_for_other else "",
        "actor": str(message.entry.actor or ""),
        "reason": message.entry.reason,
    }


def _subject(key: str, booking: Booking, context: Context) -> str:
    lapse_day = booking.first_day - ONE_DAY
    words: dict[str, object] = {
        "machine": booking.machine.name,
        "reference": booking.reference,
        "holder": str(booking.holder),
        "days": range_in_subject(booking.days),
        "count": context.get("days_left", booking.days.days),
        "deadline": short_day_words(lapse_day),
        "lapse_day": context.get("lapse_day", short_weekday_words(lapse_day)),
        "from": context.get("from_machine", ""),
        "other": context.get("other_machine", ""),
        "giver": context.get("giver", ""),
        "taker": context.get("taker", ""),
        "author": context.get("author", ""),
        "last_day": context.get("new_last_day", day_words(booking.days.last_day)),
    }
    if booking.kept_until is not None:
        words["night"] = night_words(booking.kept_until)
    if key in COUNTED_SUBJECTS:
        return str(COUNTED_SUBJECTS[key] % words)
    return str(SUBJECTS[key]) % words


def _to_approve(_message: Message, booking: Booking) -> Context:
    url = absolute(reverse("pages:desk_card", args=[booking.reference]))
    return {"link": {"label": _("Decide"), "url": url}}


def _decided(message: Message, booking: Booking) -> Context:
    decision = Decision.objects.select_related("by").filter(booking=booking).first()
    return {
        "decided_by": str(decision.by) if decision is not None and decision.by else "",
        "comment": decision.reason if decision is not None else "",
        "continues": booking.continues.reference if booking.continues is not None else "",
        "installer": installer_sentence(booking.machine.kind, driver_of(booking)),
        **_asked_otherwise(message.entry.facts),
    }


def _asked_otherwise(facts: Mapping[str, object]) -> Context:
    """Answers what was asked, where something else was approved."""
    if "from_machine" not in facts:
        return {}
    first, last = (date.fromisoformat(str(facts[f"from_{end}_day"])) for end in ("first", "last"))
    days = DayRange(first, last + ONE_DAY)
    return {
        "from_machine": facts["from_machine"],
        "from_days": range_words(days),
        "from_count": count_words(days.days),
    }


def _lapsing(message: Message, booking: Booking) -> Context:
    is_tonight = booking.first_day - ONE_DAY <= today_at(booking.machine.site)
    return {"subject_key": f"{message.kind}_tonight" if is_tonight else message.kind}


def _undecided(message: Message, booking: Booking) -> Context:
    return {**_to_approve(message, booking), **_lapsing(message, booking)}


def _lapsed(_message: Message, booking: Booking) -> Context:
    query = urlencode({"machine": booking.machine.name, "days": booking.days.days})
    url = absolute(f"{reverse('pages:new_booking')}?{query}")
    return {"link": {"label": _("Choose another date"), "url": url}}


_MORE: Mapping[MailKind, Callable[[Message, Booking], Context]] = {
    MailKind.TO_APPROVE: _to_approve,
    MailKind.APPROVED: _decided,
    MailKind.REFUSED: _decided,
    MailKind.ABOUT_TO_LAPSE: _lapsing,
    MailKind.UNDECIDED: _undecided,
    MailKind.LAPSED: _lapsed,
    MailKind.OFFERED: about_offer,
    MailKind.OFFER_LAPSED: about_lapsed_offer,
    MailKind.READY: about_ready,
    MailKind.REINSTALL_ASKED: about_reinstall,
    MailKind.REINSTALL_CONFIRMED: about_reinstall,
    MailKind.INSTALL_FAILED: in_trouble,
    MailKind.PRECHECK_FAILED: hindered,
    MailKind.DELAYED: in_trouble,
    MailKind.EXTENSION_ASKED: about_asked_extension,
    MailKind.EXTENSION_UNDECIDED: about_undecided_extension,
    MailKind.EXTENSION_WITHDRAWN: about_extension,
    MailKind.EXTENDED: about_extension,
    MailKind.NOT_EXTENDED: about_extension,
    MailKind.HAND_OVER_ASKED: about_asked_hand_over,
    MailKind.HANDED_OVER: about_hand_over,
    MailKind.NOT_HANDED_OVER: about_no_hand_over,
    MailKind.LETTER: about_letter,
    MailKind.CHANGE_ASKED: about_asked_change,
    MailKind.CHANGED: about_change,
    MailKind.NOT_CHANGED: about_change,
    MailKind.OUTAGE: outage,
    MailKind.OUTAGE_OVER: outage_over,
    MailKind.MOVE_OFFERED: move_offered,
    MailKind.MOVED: moved,
    MailKind.ENDS: about_last_days,
    MailKind.RELEASED: about_giving_back,
    MailKind.ENDED: about_the_end,
    MailKind.ACCESS_CLOSED: about_closed_access,
    MailKind.ACCESS_REOPENED: about_reopened_access,
    MailKind.CLOSING_FAILED: about_failed_access,
}
