"""A simulated fleet, its people, and time that passes tick by tick."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Min

from bigmem_portal import wiring
from bigmem_portal.ticking import tick
from foundation import clock
from provisioning.lifecycle import UNFINISHED
from provisioning.models import Run
from tests.factories import MachineFactory, PersonFactory
from tests.provisioning.conftest import (  # noqa: F401 -- fixtures
    alice,
    boss,
    bruno,
    category,
    fleet,
    in_english,
    machine,
    site,
    time_of,
)

PARIS = ZoneInfo("Europe/Paris")
STEP = timedelta(minutes=10)


@pytest.fixture
def approver(category):  # noqa: F811 -- the fixture
    approver = PersonFactory(account_name="approver", full_name="Rémy Berger", is_staff=True)
    category.approvers.add(approver)
    return approver


@pytest.fixture
def spare(machine):  # noqa: F811 -- the fixture
    """bigmem9, as good as bigmem7."""
    return MachineFactory(name="bigmem9", category=machine.category, site=machine.site)


@pytest.fixture
def live(time_of, site, approver):  # noqa: F811 -- the fixtures
    """Lets time pass in Paris: ticks at midnight, at 15:31, and when a run is due."""
    wiring.wire()

    def live(day: str, hour: int, minute: int = 0):
        goal = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=PARIS)
        tick()
        while clock.now() < goal:
            time_of.move_to(min(goal, *_next_moments(clock.now())), tick=False)
            tick()

    return live


def _next_moments(now):
    """Answers when something happens next, in steps of a few minutes at least."""
    local = now.astimezone(PARIS)
    for hour, minute in ((6, 1), (8, 31), (15, 31), (24, 0)):
        moment = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            hours=hour, minutes=minute
        )
        if moment > local:
            yield moment
    runs = Run.objects.filter(state__in=UNFINISHED)
    for field, due in (
        ("due_at", runs.exclude(state="blocked")),
        ("retry_at", runs.filter(state="blocked")),
    ):
        earliest = due.aggregate(day=Min(field))["day"]
        if earliest is not None:
            yield max(earliest, now + STEP)


@pytest.fixture
def mails(mailoutbox):
    """Answers the mails that came since the last call, as kind and reader."""
    seen = []

    def mails(*kinds):
        new = mailoutbox[len(seen) :]
        seen.extend(new)
        found = [
            (mail.extra_headers["X-Bigmem-Kind"], mail.to[0].partition("@")[0]) for mail in new
        ]
        return sorted(pair for pair in found if not kinds or pair[0] in kinds)

    return mails
