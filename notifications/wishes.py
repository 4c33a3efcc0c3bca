"""What mails about the waiting list show: a machine offered, an offer or a wish that is over."""

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.midnight import local_day
from machines.queries import site_zone
from notifications.addresses import absolute
from notifications.dates import range_in_subject
from notifications.models import Message
from notifications.wording import SUBJECTS
from reservations.models import Booking, Wish
from reservations.queries.wishes import offer_of
from reservations.wording import count_words, range_words, short_weekday_words

Context = dict[str, object]


def about_offer(message: Message, booking: Booking) -> Context:
    """Answers until when the days are held, and where the offer is answered."""
    offer = offer_of(booking)
    if offer is None:
        return {}
    zone = site_zone(booking.machine.site)
    day = short_weekday_words(local_day(offer.lapses_at, zone))
    words = {
        "machine": booking.machine.name,
        "days": range_in_subject(booking.days),
        "deadline": _("%(day)s, 18:00") % {"day": day},
        "reference": booking.reference,
    }
    return {
        "days": range_words(booking.days),
        "count": count_words(booking.days.days),
        "deadline": words["deadline"],
        "is_automatic": booking.machine.category.is_automatic,
        "counted_subject": str(SUBJECTS[message.kind]) % words,
        "link": {
            "label": _("Accept or decline"),
            "url": absolute(reverse("pages:offer", args=[booking.reference])),
        },
    }


def about_lapsed_offer(message: Message, _booking: Booking) -> Context:
    """Answers why an offer is over, and where the wish stands."""
    return {
        "is_unanswered": bool(message.entry.facts.get("is_unanswered", True)),
        "link": _link(),
    }


def wish_context(message: Message) -> Context | None:
    """Answers what a wish asked for that has expired; None when it is gone."""
    wish = Wish.objects.filter(reference=message.entry.subject_ref).first()
    if wish is None:
        return None
    words = {"count": count_words(wish.days), "days": range_in_subject(wish.span)}
    return {
        "subject": str(SUBJECTS[message.kind]) % words,
        "reference": "",
        "count": words["count"],
        "days": range_words(wish.span),
        "link": _link(),
    }


def _link() -> dict[str, str]:
    return {"label": _("See the waiting list"), "url": absolute(reverse("pages:wishes"))}
