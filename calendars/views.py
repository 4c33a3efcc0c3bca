"""The door for people's calendars: an address that needs no sign-in."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from accounts.limiting import count_lately
from calendars.errors import FeedError
from calendars.feed_ics import feed_text
from calendars.services import read_feed
from calendars.services.feeds import digest_of
from calendars.wording import feed_problem

MOST_READINGS = 120
IN_SECONDS = 3600
"""A feed is read so many times in so many seconds at most: several devices, each now and then."""

STATUSES = {
    "not_known": HTTPStatus.NOT_FOUND,
    "not_shown": HTTPStatus.NOT_FOUND,
    "revoked": HTTPStatus.GONE,
    "too_often": HTTPStatus.TOO_MANY_REQUESTS,
}


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answers a feed, or 304 when it says what the calendar knows already.

    404 for an address nobody has or may see, 410 for a revoked one, 429 when read too often.
    """
    try:
        _limit(token)
        reading = read_feed(token=token)
    except FeedError as error:
        return _refused(error)
    etag = quote_etag(reading.version)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(
            feed_text(reading.name, reading.events), content_type="text/calendar; charset=utf-8"
        )
        response["Content-Disposition"] = 'inline; filename="bigmem.ics"'
        response["Content-Language"] = reading.language
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _limit(token: str) -> None:
    """Counts a reading.

    Raises:
        FeedError: `too_often`.
    """
    if count_lately(f"feed:{digest_of(token)}", seconds=IN_SECONDS) > MOST_READINGS:
        raise FeedError("too_often")


def _refused(error: FeedError) -> HttpResponse:
    response = HttpResponse(
        f"{feed_problem(error)}\n",
        status=STATUSES[error.code],
        content_type="text/plain; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    if error.code == "too_often":
        response["Retry-After"] = str(IN_SECONDS)
    return response
