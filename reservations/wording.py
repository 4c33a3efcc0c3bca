"""Codes of this room to words people read."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reservations.lifecycle import State
from reservations.policy.values import Rule

STATE_LABELS: dict[State, Promise] = {
    State.OFFERED: pgettext_lazy("booking", "Offered"),
    State.REQUESTED: pgettext_lazy("booking", "Requested"),
    State.APPROVED: pgettext_lazy("booking", "Approved"),
    State.ACTIVE: pgettext_lazy("booking", "Active"),
    State.ENDED: pgettext_lazy("booking", "Ended"),
    State.REFUSED: pgettext_lazy("booking", "Refused"),
    State.WITHDRAWN: pgettext_lazy("booking", "Withdrawn"),
    State.LAPSED: pgettext_lazy("booking", "Lapsed (not decided)"),
    State.CANCELLED: pgettext_lazy("booking", "Cancelled"),
}

RULE_LABELS: dict[Rule, Promise] = {
    Rule.ACCESS: pgettext_lazy("rule", "Access"),
    Rule.BOOKABLE: pgettext_lazy("rule", "Bookable machine"),
    Rule.PROFILE: pgettext_lazy("rule", "Profile"),
    Rule.CLASH: pgettext_lazy("rule", "Free days"),
    Rule.NOTICE: pgettext_lazy("rule", "Notice"),
    Rule.HORIZON: pgettext_lazy("rule", "Horizon"),
    Rule.LENGTH: pgettext_lazy("rule", "Length"),
    Rule.RENEWAL: pgettext_lazy("rule", "Renewal"),
    Rule.WINDOW: pgettext_lazy("rule", "Window"),
}
