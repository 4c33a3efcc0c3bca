"""What every page of the demonstration shows."""

from django.conf import settings
from django.http import HttpRequest

from foundation import clock


def demonstration(_request: HttpRequest) -> dict[str, object]:
    """Answers whether this is a demonstration, and its clock."""
    if not settings.PORTAL_DEMO:
        return {"demonstration": {"is_on": False}}
    return {"demonstration": {"is_on": True, "now": clock.now()}}
