"""What may become of a booking that maintenance meets, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ANSWER_LABELS: Mapping[str, Promise] = {
    "keep": pgettext_lazy("outage", "keep it: its holder does without on these days"),
    "offer": pgettext_lazy("outage", "offer another machine"),
    "cancel": pgettext_lazy("outage", "give it up, for the reason of the maintenance"),
}
