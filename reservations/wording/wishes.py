"""Where a wish stands, and what it asks for, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reservations.policy.wishing import State

WISH_LABELS: Mapping[State, Promise] = {
    State.WAITING: pgettext_lazy("wish", "Waiting"),
    State.OFFERED: pgettext_lazy("wish", "A machine is offered"),
    State.MET: pgettext_lazy("wish", "Met"),
    State.WITHDRAWN: pgettext_lazy("wish", "Wish withdrawn"),
    State.EXPIRED: pgettext_lazy("wish", "Wish expired"),
}
