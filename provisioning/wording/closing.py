"""Why access is closed, how that was done, and what stands in the way."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from provisioning.policy.closing import Cause, Way, Why

CAUSE_LABELS: dict[Cause, Promise] = {
    Cause.END: pgettext_lazy("access", "the days of grace are over"),
    Cause.REOPENED: pgettext_lazy("access", "the hours of its reopening are over"),
    Cause.ISOLATED: pgettext_lazy("access", "the machine is isolated"),
}

WAY_LABELS: dict[Way, Promise] = {
    Way.POWERED_OFF: pgettext_lazy("access", "accounts locked, machine powered off"),
    Way.LOCKED: pgettext_lazy(
        "access", "accounts locked only: its power could not be switched on again from here"
    ),
    Way.STOPPED: pgettext_lazy("access", "container stopped"),
    Way.BY_HAND: pgettext_lazy("access", "nothing touched: to be closed by hand"),
}

CLOSING_PROBLEMS: dict[str, Promise] = {
    Why.HALTED: gettext_lazy(
        "The kill switch is on: it goes on by itself once an administrator has lifted it."
    ),
    Why.CLAIM_COMES: gettext_lazy(
        "An installation for the next holder is about to take the machine over: access ends with "
        "it."
    ),
    Why.CLAIMED: gettext_lazy("An installation for somebody else has taken the machine over."),
    Why.LIVE_AGAIN: gettext_lazy("The machine is its holder’s again."),
    Why.ISOLATED: gettext_lazy("The machine is isolated."),
    Why.TOO_LATE: gettext_lazy("The machine did not come back in the hours there were."),
    "still_on": gettext_lazy(
        "The machine was told to power off and is still on. Look at its board, or switch it off "
        "by hand."
    ),
    "still_off": gettext_lazy(
        "The machine was told to power on and is still off. Look at its board, or switch it on "
        "by hand."
    ),
    "not_locked": gettext_lazy(
        "Its power cannot be switched back on from here, so it stays on, and its accounts could "
        "not be locked. Close the access by hand."
    ),
}
"""What stands in the way of closing or opening access, beside the problems of steps."""
