"""Causes and states of runs and reinstallations as people read them."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from provisioning.lifecycle import State
from provisioning.policy.guard import Cause
from provisioning.policy.rehearsal import Forecast
from provisioning.policy.reinstalling import State as ReinstallState
from provisioning.ports import Outcome

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

OUTCOME_LABELS: dict[str, Promise] = {
    Outcome.DONE: pgettext_lazy("step", "Done"),
    Outcome.AGAIN: pgettext_lazy("step", "Under way"),
    Outcome.RETRY: pgettext_lazy("step", "Tried again"),
    Outcome.NEEDS_PERSON: pgettext_lazy("step", "Needs a person"),
}

RUN_CAUSE_LABELS: dict[Cause, Promise] = {
    Cause.OWED: pgettext_lazy("run", "Booking"),
    Cause.REINSTALL: pgettext_lazy("run", "Reinstallation asked by the holder"),
    Cause.TECHNICAL: pgettext_lazy("run", "Technical installation"),
}

REINSTALL_LABELS: dict[ReinstallState, Promise] = {
    ReinstallState.REQUESTED: pgettext_lazy("reinstallation", "Waiting for confirmation"),
    ReinstallState.CONFIRMED: pgettext_lazy("reinstallation", "Confirmed"),
    ReinstallState.REFUSED: pgettext_lazy("reinstallation", "Refused"),
    ReinstallState.WITHDRAWN: pgettext_lazy("reinstallation", "Withdrawn"),
    ReinstallState.LAPSED: pgettext_lazy("reinstallation", "Lapsed"),
    ReinstallState.DONE: pgettext_lazy("reinstallation", "Done"),
}

FORECAST_LABELS: dict[Forecast, Promise] = {
    Forecast.GOES: pgettext_lazy("dry run", "Would begin"),
    Forecast.WAITS: pgettext_lazy("dry run", "Would wait"),
    Forecast.BLOCKED: pgettext_lazy("dry run", "Would be blocked"),
}
