"""Codes of this room to words people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendars.policy.events import Collection

COLLECTION_LABELS: dict[Collection, Promise] = {
    Collection.CALENDAR: pgettext_lazy(
        "calendar collection", "machines installed by the calendar"
    ),
    Collection.OTHERS: pgettext_lazy("calendar collection", "other machines"),
}

PROBLEMS: dict[str, Promise] = {
    "silent": _(
        "The calendar server does not answer: start it, or correct CALDAV_URL. The portal tries "
        "again by itself."
    ),
    "refused": _(
        "The calendar server refuses the portal's login, or its right to write: correct "
        "CALDAV_USERNAME and CALDAV_PASSWORD, or give it the right."
    ),
    "full": _(
        "The calendar server has no room left: make some. The portal tries again by itself."
    ),
    "missing": _(
        "The collection does not exist and the portal could not make it: make it by hand."
    ),
    "conflict": _(
        "Somebody else changed the event at the same time: the portal tries again by itself."
    ),
    "unclear": _(
        "The calendar server answered with something unexpected: look at its log. The portal "
        "tries again by itself."
    ),
}
"""Why the server does not show what it shall, and what to do."""


def problem_sentence(code: str) -> str:
    """Answers why something could not be published, in the reader's language."""
    return str(PROBLEMS.get(code, PROBLEMS["unclear"]))
