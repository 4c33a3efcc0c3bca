"""Which day it is for a page that shows machines of several sites."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from foundation import clock
from foundation.midnight import local_day


def portal_zone() -> ZoneInfo:
    """Answers the zone of the portal itself, the first site's."""
    return ZoneInfo(settings.TIME_ZONE)


def portal_today() -> date:
    """Answers the local day of the portal, now."""
    return local_day(clock.now(), portal_zone())
