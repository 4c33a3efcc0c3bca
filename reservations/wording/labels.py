"""Names of states and rules, and where each rule comes from."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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

RULE_SOURCES: dict[Rule, Promise] = {
    Rule.ACCESS: _("Service rules of 3 May 2024: access is granted on request, by ticket."),
    Rule.BOOKABLE: _("Service rules of 3 May 2024: private and retired machines are not booked."),
    Rule.PROFILE: _("Service rules of 3 May 2024: not every machine is on the right network."),
    Rule.CLASH: _("One machine has one holder at a time, and data are kept as long as promised."),
    Rule.NOTICE: _("Service rules of 3 May 2024: at least 24 to 48 hours ahead."),
    Rule.HORIZON: _("Set by the administrators of this portal."),
    Rule.LENGTH: _("Service rules of 3 May 2024: six consecutive weeks."),
    Rule.RENEWAL: _("Service rules of 3 May 2024: renewable once."),
    Rule.WINDOW: _("Service rules of 3 May 2024: over a period of five rolling months."),
}


OWN_RULES = frozenset({Rule.CLASH, Rule.HORIZON})
"""Rules that the service's text does not state."""


def short_source(rule: Rule) -> str:
    """Answers where a rule comes from, in few words."""
    return gettext("rule of this portal") if rule in OWN_RULES else gettext("service rules")


def rule_source(rule: Rule) -> str:
    """Answers where a rule comes from, in one sentence."""
    return str(RULE_SOURCES[rule])
