"""What every page of the demonstration shows."""

from django.conf import settings
from django.http import HttpRequest

from foundation import clock
from foundation.midnight import local_day
from pages.queries.days import portal_zone
from reservations.wording import weekday_words


def demonstration(_request: HttpRequest) -> dict[str, object]:
    """Answers whether this is a demonstration, and its clock."""
    if not settings.PORTAL_DEMO:
        return {"demonstration": {"is_on": False}}
    moment = clock.now()
    day = weekday_words(local_day(moment, portal_zone()))
    return {"demonstration": {"is_on": True, "now": moment, "day": day}}
