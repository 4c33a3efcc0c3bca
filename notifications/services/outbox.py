"""Sending what was promised: at least once, by any number of workers, however the relay feels."""

import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet

from foundation import clock
from journal.services import record
from notifications.envelopes import make_envelope
from notifications.models import Message
from notifications.queries import message_reference
from notifications.relay import Answer, describe, judge
from notifications.rendering import Moot, render

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""Real time for which a claimed mail is left to its worker; longer than the relay's timeouts."""
FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Claim:
    """One mail in the hands of this worker, until a moment of real time."""

    message: Message
    until: datetime


def send_due_mails(now: datetime, limit: int = 100, seconds: float = 10.0) -> int:
    """Sends the mails that are due at `now`, oldest first.

    Safe to call at any time from any number of workers. No transaction is open while the relay
    is spoken to; call it outside of one.

    Args:
        now: the portal's time.
        limit: how many mails to try at most.
        seconds: real time after which no further mail is begun, so that a slow relay holds
            nothing else up.

    Returns:
        How many mails the relay took.
    """
    began = time.monotonic()
    sent = 0
    connection = get_connection()
    try:
        for message_id in _due_ids(now, limit):
            if time.monotonic() - began > seconds:
                break
            claim = _claim(message_id)
            if claim is None:
                continue
            answer = _send(claim, connection, now)
            sent += answer is Answer.SENT
            if answer is Answer.DOWN:
                break
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.close()
    return sent


def _due_ids(now: datetime, limit: int) -> list[int]:
    """Answers the keys of mails that may leave, oldest first."""
    due = Message.objects.filter(
        _is_free(), sent_at__isnull=True, failed_at__isnull=True, due_at__lte=now
    )
    return list(due.order_by("due_at", "id").values_list("pk", flat=True)[:limit])


def _is_free() -> Q:
    """Condition: no worker holds the mail, or the one that did has died."""
    return Q(claimed_until__isnull=True) | Q(claimed_until__lte=clock.system())


def _claim(message_id: int) -> Claim | None:
    """Takes a mail for this worker by one conditional UPDATE; None when another was faster."""
    until = clock.system() + LEASE
    taken = Message.objects.filter(
        _is_free(), pk=message_id, sent_at__isnull=True, failed_at__isnull=True
    ).update(claimed_until=until, attempts=F("attempts") + 1)
    if not taken:
        return None
    message = Message.objects.select_related("entry__actor", "recipient").get(pk=message_id)
    return Claim(message, until)


def _send(claim: Claim, connection: BaseEmailBackend, now: datetime) -> Answer:
    """Renders one mail, hands it to the relay, records what came of it."""
    message = claim.message
    if not message.recipient.is_active:
        _drop(claim, "recipient_inactive", now)
        return Answer.REFUSED
    try:
        rendered = render(message, with_secrets=True)
        connection.open()
        connection.send_messages([make_envelope(message, rendered, connection)])
    except Moot:
        _drop(claim, "moot", now)
        return Answer.REFUSED
    except Exception as error:  # noqa: BLE001 -- whatever it is, the mail is kept; see relay.py
        return _note_setback(claim, error, now)
    _note_sent(claim, rendered.runs, now)
    return Answer.SENT


def _note_sent(claim: Claim, runs: tuple[str, ...], now: datetime) -> None:
    """Writes that a mail left, and tells the journal; once, even if two workers sent it."""
    with transaction.atomic():
        is_first = Message.objects.filter(pk=claim.message.pk, sent_at__isnull=True).update(
            sent_at=now, claimed_until=None, last_error=""
        )
        if is_first:
            _tell("mail_sent", claim.message, runs=runs)
    log.info("mail_sent", mail=claim.message.kind, message=claim.message.pk)


def _note_setback(claim: Claim, error: Exception, now: datetime) -> Answer:
    """Writes why a mail did not leave, and when to try again unless it was refused for good.

    The error's own text and frames stay out of log and row: they could hold a secret.
    """
    message, answer, note = claim.message, judge(error), describe(error)
    if answer is Answer.REFUSED:
        with transaction.atomic():
            is_first = _mine(claim).update(failed_at=now, claimed_until=None, last_error=note)
            if is_first:
                _tell("mail_failed", message, error=note)
        log.error("mail_refused", mail=message.kind, message=message.pk, error=note)
        return answer
    pause = min(FIRST_PAUSE_SECONDS * 2 ** min(message.attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    _mine(claim).update(
        due_at=now + timedelta(seconds=pause), claimed_until=None, last_error=note[:200]
    )
    log.warning("mail_delayed", mail=message.kind, message=message.pk, error=note, pause=pause)
    return answer


def _drop(claim: Claim, why: str, now: datetime) -> None:
    """Gives up a mail that has no reader or nothing to say any more."""
    _mine(claim).update(failed_at=now, claimed_until=None, last_error=why)
    log.info("mail_dropped", mail=claim.message.kind, message=claim.message.pk, why=why)


def _mine(claim: Claim) -> QuerySet[Message]:
    """Answers the claimed row, while this worker's claim is the one that counts."""
    return Message.objects.filter(
        pk=claim.message.pk, claimed_until=claim.until, sent_at__isnull=True
    )


def _tell(kind: str, message: Message, *, runs: tuple[str, ...] = (), error: str = "") -> None:
    """Writes the journal's line about a mail, under its booking when it has one."""
    reference = message_reference(message)
    record(
        kind=kind,
        subject_kind="booking" if reference else "mail",
        subject_ref=reference or str(message.pk),
        mail=message.kind,
        recipient=message.recipient.account_name,
        message=message.pk,
        runs=runs,
        error=error,
    )
