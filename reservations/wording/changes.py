"""States of changes in words."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reservations.policy.amending import State

CHANGE_LABELS: dict[State, Promise] = {
    State.REQUESTED: pgettext_lazy("change", "Change requested"),
    State.GRANTED: pgettext_lazy("change", "Change granted"),
    State.REFUSED: pgettext_lazy("change", "Change refused"),
    State.WITHDRAWN: pgettext_lazy("change", "Change withdrawn"),
    State.LAPSED: pgettext_lazy("change", "Change lapsed"),
}
