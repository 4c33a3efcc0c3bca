"""Announcing the night: who is told which machines will be erased, and when that was sent."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from journal.services import record
from machines.models import Site
from provisioning.lifecycle import WAITING
from provisioning.models import NightList, Run
from provisioning.policy.guard import Cause
from provisioning.services.moving import tell
from provisioning.services.nights import last_night_of_list, list_day


def announce_night(now: datetime) -> int:
    """Promises the mails that tell of the coming nights; answers how many entries were written.

    At 15:30 of each working day one list per site covers every night up to the next working
    day. What comes up later, for a night that is listed already, is announced by itself, and so
    is what may run by day.
    """
    return sum(_announce_site(site, now) for site in Site.objects.all())


@transaction.atomic
def _announce_site(site: Site, now: datetime) -> int:
    """Announces the nights of one site. Locks the site, so that each is announced once."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    day = list_day(site, now)
    coming = _unannounced(site)
    by_day = list(coming.exclude(cause=Cause.OWED.value))
    owed = list(
        coming.filter(
            cause=Cause.OWED.value, booking__first_day__lte=last_night_of_list(site, day)
        )
    )
    _row, is_new = NightList.objects.get_or_create(site=site, day=day, defaults={"made_at": now})
    if owed and is_new:
        _announce_list(site, day, owed, now)
        return 1 + _announce_each(by_day, now)
    return _announce_each([*by_day, *owed], now)


def _announce_list(site: Site, day: date, runs: list[Run], now: datetime) -> None:
    """Promises the one mail that lists what the nights up to the next working day erase."""
    _mark(runs, now, is_late=False)
    record(
        kind="night_announced",
        subject_kind="night",
        subject_ref=f"{site.slug}/{day}",
        site=site.slug,
        day=day,
        last_night=last_night_of_list(site, day),
        runs=[str(run.key) for run in runs],
    )


def _announce_each(runs: list[Run], now: datetime) -> int:
    """Promises a mail of its own for each run; answers how many."""
    _mark(runs, now, is_late=True)
    for run in runs:
        tell(run, "late_run_announced", runs=[str(run.key)], site=run.machine.site.slug)
    return len(runs)


def note_sent(run_keys: list[str], sent_at: datetime) -> None:
    """Notes that the mail which announces these runs has really gone out."""
    keys = [UUID(key) for key in run_keys]
    Run.objects.filter(
        key__in=keys, announcing_at__isnull=False, announced_at__isnull=True
    ).update(announced_at=sent_at)


def _unannounced(site: Site) -> QuerySet[Run]:
    """Answers the runs of a site that may come to erase something and were never announced."""
    return (
        Run.objects.filter(
            machine__site=site,
            state__in=[state.value for state in WAITING],
            fenced_at__isnull=True,
            announcing_at__isnull=True,
        )
        .select_related("machine__site", "booking")
        .order_by("booking__first_day", "machine__name")
    )


def _mark(runs: list[Run], now: datetime, *, is_late: bool) -> None:
    """Notes that the mail for these runs is promised."""
    Run.objects.filter(pk__in=[run.pk for run in runs]).update(
        announcing_at=now, is_late_announced=is_late
    )
