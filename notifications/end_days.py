"""What mails show about an account, or an access, that ends soon."""

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from machines.models import Category
from notifications.addresses import absolute
from notifications.kinds import MailKind
from notifications.models import Message
from reservations.lifecycle import LIVE
from reservations.models import Booking
from reservations.wording import day_words, range_words

Context = dict[str, object]

SUBJECTS: dict[str, Promise] = {
    "account_ends": gettext_lazy("[bigmem] Your account ends on %(day)s"),
    "account_ends_of_other": gettext_lazy("[bigmem] The account of %(person)s ends on %(day)s"),
    "access_ends": gettext_lazy(
        "[bigmem] Your access to the machines %(category)s ends on %(day)s"
    ),
    "access_ends_of_other": gettext_lazy(
        "[bigmem] The access of %(person)s to the machines %(category)s ends on %(day)s"
    ),
}


def end_context(message: Message) -> Context | None:
    """Answers what ends and when, and the bookings that go beyond; None if it was moved since."""
    facts = message.entry.facts
    person = User.objects.filter(account_name=facts["person"]).first()
    end_day = date.fromisoformat(str(facts["end_day"]))
    if person is None:
        return None
    bookings = Booking.objects.filter(holder=person, state__in=LIVE, stop_day__gt=end_day)
    category = None
    if message.kind == MailKind.ACCESS_ENDS:
        category = Category.objects.filter(slug=facts["category"]).first()
        bookings = bookings.filter(machine__category=category)
    elif person.end_day != end_day:
        return None
    is_own = message.recipient_id == person.pk
    words = {
        "person": str(person),
        "category": category.name if category is not None else "",
        "day": day_words(end_day),
    }
    key = str(message.kind) if is_own else f"{message.kind}_of_other"
    late = bookings.filter(stop_day__gt=end_day).select_related("machine").order_by("first_day")
    return {
        **words,
        "subject": str(SUBJECTS[key]) % words,
        "reference": "",
        "is_own": is_own,
        "bookings": [
            f"{row.reference}, {row.machine}, {range_words(row.days)}"
            for row in late
            if row.days.last_day > end_day
        ],
        "link": {"label": _("See the bookings"), "url": absolute(reverse("pages:bookings"))},
    }
