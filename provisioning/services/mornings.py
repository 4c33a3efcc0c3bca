"""The list of 08:30: which machines are not ready though their night is over."""

from datetime import datetime

from django.db import transaction

from foundation.midnight import at_local, local_day
from journal.services import record
from machines.models import Site
from machines.queries import site_zone
from provisioning.models import MorningList
from provisioning.queries import failed_runs, waiting_runs
from provisioning.services.nights import MORNING_TIME


def list_mornings(now: datetime) -> int:
    """Tells those in charge of each site, once a day, what there is to do; answers how many lists.

    A morning on which all is ready has no list; what fails later on has a mail of its own.
    """
    return sum(_list_site(site, now) for site in Site.objects.all())


@transaction.atomic
def _list_site(site: Site, now: datetime) -> bool:
    """Makes the list of one site. Locks the site, so that each day has one."""
    zone = site_zone(site)
    today = local_day(now, zone)
    if now < at_local(today, MORNING_TIME, zone):
        return False
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _row, is_new = MorningList.objects.get_or_create(
        site=site, day=today, defaults={"made_at": now}
    )
    runs = [
        run for run in (*failed_runs(now), *waiting_runs(now)) if run.machine.site_id == site.pk
    ]
    if not is_new or not runs:
        return False
    record(
        kind="morning_listed",
        subject_kind="site",
        subject_ref=site.slug,
        day=today,
        runs=[str(run.key) for run in runs],
    )
    return True
