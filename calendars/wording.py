"""Codes of this room to words people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendars.errors import FeedError
from calendars.policy.events import Collection
from calendars.policy.feeds import Scope

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


SCOPE_LABELS: dict[Scope, Promise] = {
    Scope.PERSONAL: pgettext_lazy("calendar feed", "my bookings"),
    Scope.MACHINE: pgettext_lazy("calendar feed", "a machine"),
    Scope.CATEGORY: pgettext_lazy("calendar feed", "the machines of a category"),
}

FEED_PROBLEMS: dict[str, Promise] = {
    "not_known": _(
        "No calendar has this address: copy it whole, or make a new one in your preferences on "
        "the portal."
    ),
    "revoked": _(
        "This calendar was revoked: remove it from your calendar program, or make a new one in "
        "your preferences on the portal."
    ),
    "not_shown": _(
        "You may no longer see what this calendar showed: remove it from your calendar program, "
        "or ask for access on the portal."
    ),
    "too_often": _(
        "This calendar is read too often: let your calendar program look once an hour."
    ),
    "too_many": _("You have %(most)s calendars: revoke one that you no longer read first."),
    "made_before": _(
        "This calendar was made already and its address was shown once. If you did not copy it, "
        "revoke it and make another."
    ),
    "not_there": _("Choose your bookings, or a machine or a category of the list."),
}
"""Why a feed cannot be made or read, and what to do."""


def feed_problem(error: FeedError) -> str:
    """Answers why a feed cannot be made or read, in the reader's language."""
    return str(FEED_PROBLEMS[error.code]) % error.facts
