"""States of hand-overs in words."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reservations.policy.handing_over import State

HAND_OVER_LABELS: dict[State, Promise] = {
    State.ASKED: pgettext_lazy("hand-over", "Waits for the person named"),
    State.ACCEPTED: pgettext_lazy("hand-over", "Waits for an approver"),
    State.DONE: pgettext_lazy("hand-over", "Handed over"),
    State.DECLINED: pgettext_lazy("hand-over", "Declined"),
    State.REFUSED: pgettext_lazy("hand-over", "Hand-over refused"),
    State.WITHDRAWN: pgettext_lazy("hand-over", "Hand-over taken back"),
    State.LAPSED: pgettext_lazy("hand-over", "Hand-over lapsed"),
}
