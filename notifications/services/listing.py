"""Telling of everything that waits for a decision: digests, and what waited too long."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.roles import administrators
from foundation.midnight import at_local, local_day
from journal.services import record
from notifications.choices import DIGEST_TIMES, Group, Way
from notifications.models import Escalation, MailChoice
from notifications.waiting import Waiting, waiting_for

ESCALATION_TIME = time(9)


def promise_digests(now: datetime) -> int:
    """Promises the digests that are due; answers how many.

    At the hour each person chose, in the portal's zone, on days that are working ones at the
    site of something that waits for them. When nothing waits, nothing is sent.
    """
    due = MailChoice.objects.filter(
        group=Group.TO_DECIDE, way__in=[way.value for way in DIGEST_TIMES], person__is_active=True
    )
    return sum(_promise(choice_id, now) for choice_id in due.values_list("pk", flat=True))


@transaction.atomic
def _promise(choice_id: int, now: datetime) -> bool:
    """Promises one person's digest, once a day. Locks their choice."""
    choice = (
        MailChoice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person")
        .get(pk=choice_id)
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    today = local_day(now, zone)
    hour = DIGEST_TIMES.get(Way(choice.way))
    if hour is None or choice.listed_day == today or now < at_local(today, hour, zone):
        return False
    choice.listed_day = today
    choice.save(update_fields=["listed_day"])
    items = waiting_for(choice.person)
    if not any(item.is_working_day for item in items):
        return False
    record(
        kind="digest_listed",
        subject_kind="person",
        subject_ref=choice.person.account_name,
        person=choice.person.account_name,
        items=[item.key for item in items],
    )
    return True


def escalate_undecided(now: datetime) -> int:
    """Tells all administrators, once, what nobody decided for two working days; answers how many.

    At 09:00 of the first working day after those two.
    """
    reader = administrators().order_by("pk").first()
    if reader is None:
        return 0
    overdue = [item for item in waiting_for(reader) if _is_due(item, now)]
    told = set(
        Escalation.objects.filter(key__in=[item.key for item in overdue]).values_list(
            "key", flat=True
        )
    )
    items = [item for item in overdue if item.key not in told]
    if items:
        _escalate(items, now)
    return len(items)


@transaction.atomic
def _escalate(items: list[Waiting], now: datetime) -> None:
    Escalation.objects.bulk_create(Escalation(key=item.key, told_at=now) for item in items)
    record(
        kind="undecided_escalated",
        subject_kind="desk",
        subject_ref=f"{now:%Y-%m-%d}",
        items=[item.key for item in items],
    )


def _is_due(item: Waiting, now: datetime) -> bool:
    """Answers whether something waited too long, and administrators are at work."""
    return item.is_overdue and now >= at_local(item.place.today, ESCALATION_TIME, item.place.zone)
