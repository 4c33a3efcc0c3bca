"""Codes of this room to words people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from provisioning.errors import ErrorCode
from provisioning.lifecycle import State
from provisioning.policy.guard import Reason

STATE_LABELS: dict[State, Promise] = {
    State.PLANNED: pgettext_lazy("run", "Planned"),
    State.PRECHECKING: pgettext_lazy("run", "Checks before the night"),
    State.GUARDED: pgettext_lazy("run", "Ready to start"),
    State.FENCING: pgettext_lazy("run", "Locking"),
    State.ARMING: pgettext_lazy("run", "Preparing the network boot"),
    State.CYCLING: pgettext_lazy("run", "Restarting"),
    State.INSTALLING: pgettext_lazy("run", "Installing the system"),
    State.DISARMING: pgettext_lazy("run", "Back to local boot"),
    State.CONFIGURING: pgettext_lazy("run", "Configuring"),
    State.VERIFYING: pgettext_lazy("run", "Verifying"),
    State.READY: pgettext_lazy("run", "Ready"),
    State.BLOCKED: pgettext_lazy("run", "Needs a person"),
    State.FAILED: pgettext_lazy("run", "Failed"),
    State.SUPERSEDED: pgettext_lazy("run", "Superseded"),
    State.CANCELLED: pgettext_lazy("run", "Cancelled"),
}

WAITS: dict[str, Promise] = {
    Reason.NOT_YET: gettext_lazy("Its night has not come: it begins by itself."),
    Reason.DATA_KEPT: gettext_lazy(
        "The data of the previous holder are still kept: it begins by itself when that day comes."
    ),
    Reason.KEPT_UNKNOWN: gettext_lazy(
        "It is not stored until when the data of the previous holder are kept. If this lasts more "
        "than a few minutes, check the end of their booking."
    ),
    Reason.DATA_HELD: gettext_lazy(
        "The data on the machine are held: lift the hold, or wait until it ends."
    ),
    Reason.UNAVAILABLE: gettext_lazy(
        "The machine is out of service today: end the unavailability when it works again."
    ),
    Reason.HALTED: gettext_lazy(
        "The kill switch is on: read the list of tonight, then lift the switch."
    ),
    Reason.UNANNOUNCED: gettext_lazy(
        "The mail that says the machine will be erased has not left, or left less than 30 minutes "
        "ago: it begins by itself afterwards. If it does not, check the outbox."
    ),
    Reason.LATE: gettext_lazy(
        "It should have begun more than six hours ago: confirm the late start, or give it up."
    ),
    Reason.DAY_LIMIT: gettext_lazy(
        "The site has erased as many machines today as it may: raise the limit of the night, or "
        "wait until tomorrow."
    ),
    Reason.PARALLEL_LIMIT: gettext_lazy(
        "As many machines as the site allows are being installed: it begins when one is done."
    ),
    Reason.MARKER_UNREAD: gettext_lazy("The machine is being asked who installed it."),
}

GUARD_BLOCKS: dict[str, Promise] = {
    Reason.NOT_OWED: gettext_lazy(
        "The machine was already made ready for this occupancy, so it is not installed again. "
        "Give this run up."
    ),
    Reason.NO_BOOKING: gettext_lazy(
        "No booking of this occupancy is approved or active any more. Give this run up."
    ),
    Reason.NOT_INSTALLABLE: gettext_lazy(
        "The machine cannot be installed with this profile, or is retired. Correct the machine or "
        "move the booking, then resume."
    ),
    Reason.DRIVEN_BY_OTHERS: gettext_lazy(
        "The portal is not the one to install this machine. Say so on the machine, or give this "
        "run up."
    ),
    Reason.OTHER_RUN_OPEN: gettext_lazy(
        "Another run has this machine open. Finish that one or give it up, then resume."
    ),
    Reason.OTHER_OCCUPANCY: gettext_lazy(
        "Somebody else’s booking on this machine is not over. Check the bookings of the machine, "
        "then resume."
    ),
    Reason.MARKER_OWN_RUN: gettext_lazy(
        "The machine says that this very run has installed it already: this database is older "
        "than the machine. Nothing was erased. If its holder works on it, mark the occupancy as "
        "installed elsewhere and give this run up."
    ),
    Reason.MARKER_READY: gettext_lazy(
        "The machine says that another run has already made it ready for this occupancy. Nothing "
        "was erased. If its holder works on it, mark the occupancy as installed elsewhere and "
        "give this run up."
    ),
    Reason.MARKER_UNKNOWN: gettext_lazy(
        "The machine says that it was installed by a run that this database does not know: it may "
        "have been restored from a backup, or belong to another portal. Nothing was erased. Find "
        "out whose data it holds before you do anything."
    ),
    Reason.MARKER_OTHER_OCCUPANCY: gettext_lazy(
        "The machine says that it belongs to somebody whose booking is not over. Nothing was "
        "erased. Check the bookings of the machine, then resume."
    ),
}

STEP_PROBLEMS: dict[str, Promise] = {
    "halted": gettext_lazy(
        "The kill switch was thrown while it was under way. Lift the switch, then resume."
    ),
    "too_slow": gettext_lazy(
        "The step did not end in its time. Look at the machine’s console, then resume or start a "
        "new attempt."
    ),
    "still_armed": gettext_lazy(
        "Netboot could not be switched off: the machine would be installed again if it restarted. "
        "Do not restart it; remove its file on the TFTP host. The portal tries again every five "
        "minutes."
    ),
    "not_read_back": gettext_lazy("The machine could not be asked whether the step is done."),
    "not_known": gettext_lazy("It was not known whether the step had begun: it is tried again."),
    "driver_failed": gettext_lazy(
        "The driver failed in a way it should not: the log names the error. Start a new attempt."
    ),
    "stale_order": gettext_lazy(
        "A newer run has taken this machine over, so this one may change nothing. Give it up."
    ),
    "not_wanted": gettext_lazy("Its booking was cancelled, given back or is over."),
    "given_up": gettext_lazy("A person gave it up."),
    "machine_silent": gettext_lazy("The machine does not answer. Check its power and network."),
    "no_answer": gettext_lazy("The machine does not answer. Check its power and network."),
    "timeout": gettext_lazy("An order was not confirmed in time: it is tried again."),
    "refused": gettext_lazy("The machine refused an order. Look at its console, then resume."),
    "broken": gettext_lazy("The machine is broken. Repair it, or offer its holder another one."),
    "not_armed": gettext_lazy("Netboot could not be prepared. Check the TFTP host, then resume."),
    "not_restarted": gettext_lazy(
        "The machine was told to restart and did not. Restart it by hand, then resume."
    ),
    "nothing_installed": gettext_lazy(
        "The machine restarted and installed nothing. Check that it boots from the network."
    ),
    "states_missing": gettext_lazy(
        "The configuration was not applied. Look at the Salt master, then resume."
    ),
    "old_system": gettext_lazy(
        "The machine still runs the system it had before: it was not installed. Start a new "
        "attempt."
    ),
    "old_host_keys": gettext_lazy(
        "The machine still shows its old SSH keys: it was not really installed. Start a new "
        "attempt."
    ),
    "marker_missing": gettext_lazy(
        "The run’s marker is not on the machine: its configuration did not reach the end. Start a "
        "new attempt."
    ),
    "account_missing": gettext_lazy("The holder’s account is missing. Start a new attempt."),
    "previous_account": gettext_lazy(
        "An account of a previous holder is still on the machine. Start a new attempt."
    ),
}

_ERRORS: dict[ErrorCode, Promise] = {
    ErrorCode.BUSY: gettext_lazy(
        "A worker is looking at this run just now: try again in a moment."
    ),
    ErrorCode.NOT_BLOCKED: gettext_lazy("This run is not blocked: nothing was changed."),
    ErrorCode.NOT_GIVEN_UP: gettext_lazy(
        "Only a blocked or failed run can be replaced by a new attempt."
    ),
    ErrorCode.NOT_LATE: gettext_lazy("This run does not wait for a late start."),
    ErrorCode.OVER: gettext_lazy("This run is over already."),
    ErrorCode.STILL_ARMED: gettext_lazy(
        "Netboot of this machine may still be on: wait until it is off, or remove its file on the "
        "TFTP host."
    ),
    ErrorCode.NOT_OWED: gettext_lazy("Nothing is owed to this occupancy any more."),
    ErrorCode.REASON_REQUIRED: gettext_lazy("Give a reason: it is kept in the journal."),
    ErrorCode.BAD_DAY: gettext_lazy("A hold must end after today."),
    ErrorCode.ALREADY_LIFTED: gettext_lazy("This hold was lifted already."),
}


def problem_sentence(code: str) -> str:
    """Answers what happened to a run and what to do, in the reader's language."""
    for table in (GUARD_BLOCKS, STEP_PROBLEMS, WAITS):
        if code in table:
            return str(table[code])
    return _(
        "Something went wrong (%(code)s). Look at the evidence of its steps, then resume or start "
        "a new attempt."
    ) % {"code": code}


def error_sentence(code: ErrorCode) -> str:
    """Answers why a gesture was refused, in the reader's language."""
    return str(_ERRORS[code])
