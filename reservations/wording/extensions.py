"""States of extensions in words."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reservations.policy.amending import State

EXTENSION_LABELS: dict[State, Promise] = {
    State.REQUESTED: pgettext_lazy("extension", "Extension requested"),
    State.GRANTED: pgettext_lazy("extension", "Extension granted"),
    State.REFUSED: pgettext_lazy("extension", "Extension refused"),
    State.WITHDRAWN: pgettext_lazy("extension", "Extension withdrawn"),
    State.LAPSED: pgettext_lazy("extension", "Extension lapsed"),
}
