"""Why a machine may not do, and what came of an offer to move, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

CAUSE_LABELS: Mapping[str, Promise] = {
    "precheck": pgettext_lazy("move", "a check before the installation failed"),
    "failed_night": pgettext_lazy("move", "its installation failed"),
    "breakdown": pgettext_lazy("move", "breakdown"),
    "maintenance": pgettext_lazy("move", "maintenance"),
    "approver": pgettext_lazy("move", "an approver offers it"),
}

OUTCOME_LABELS: Mapping[str, Promise] = {
    "moved": pgettext_lazy("move", "the booking moved"),
    "kept": pgettext_lazy("move", "the holder waits for the machine booked"),
    "ready": pgettext_lazy("move", "the machine booked became ready"),
    "back": pgettext_lazy("move", "the machine booked is back"),
    "over": pgettext_lazy("move", "the booking is over"),
}

CAUSE_SENTENCES: Mapping[str, Promise] = {
    "precheck": pgettext_lazy(
        "move",
        "A check before the installation of %(machine)s failed; it may not be ready in time.",
    ),
    "failed_night": pgettext_lazy("move", "%(machine)s could not be installed for you."),
    "breakdown": pgettext_lazy("move", "%(machine)s has broken down."),
    "maintenance": pgettext_lazy("move", "%(machine)s is out for maintenance on days of yours."),
    "approver": pgettext_lazy("move", "An approver offers you another machine than %(machine)s."),
}

OUTCOME_SENTENCES: Mapping[str, Promise] = {
    "moved": pgettext_lazy(
        "move", "This offer came true already: the booking moved from %(machine)s to %(to)s."
    ),
    "kept": pgettext_lazy("move", "This offer was turned down: the booking stays on %(machine)s."),
    "ready": pgettext_lazy(
        "move", "This offer is over: %(machine)s became ready in the meantime."
    ),
    "back": pgettext_lazy("move", "This offer is over: %(machine)s is back in service."),
    "over": pgettext_lazy("move", "This offer is over, as is the booking."),
}


def cause_sentence(cause: str, machine: str) -> str:
    """Answers why another machine is offered, as a sentence."""
    return str(CAUSE_SENTENCES[cause]) % {"machine": machine}


def outcome_sentence(outcome: str, machine: str, to_machine: str) -> str:
    """Answers why an offer is open no more, as a sentence."""
    return str(OUTCOME_SENTENCES[outcome]) % {"machine": machine, "to": to_machine}
