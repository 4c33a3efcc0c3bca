"""Verbs of this room: planning runs, looking at them, and what people do to them."""

from provisioning.services.announcing import announce_night
from provisioning.services.closing import plan_revocations
from provisioning.services.credentials import forget_old_passwords, reveal_password
from provisioning.services.gestures import (
    confirm_late_start,
    fail_run,
    resume_run,
    retry_run,
    stop_run,
)
from provisioning.services.holding import end_due_holds
from provisioning.services.isolating import isolate_machine
from provisioning.services.links import (
    UnknownLink,
    is_link_good,
    link_token,
    show_password_once,
)
from provisioning.services.looking import due_run_ids, look_at_run
from provisioning.services.mornings import list_mornings
from provisioning.services.planning import plan_owed_runs
from provisioning.services.reinstalling import (
    confirm_reinstall,
    is_reinstall,
    may_keep_data,
    refuse_reinstall,
    request_reinstall,
    withdraw_reinstall,
)
from provisioning.services.reopening import check_reopening, reopen_access, reopen_living
from provisioning.services.retrying import take_out_failed, try_again
from provisioning.services.safety import halt, hold_data, is_halted, lift_hold, resume
from provisioning.services.serving import due_errand_ids, serve_errand
from provisioning.services.sweeping import sweep_netboot
from provisioning.services.technical import StandsAgainst, request_technical_run
from provisioning.services.tending import tend_access
from provisioning.services.turning import try_now

__all__ = [
    "StandsAgainst",
    "UnknownLink",
    "announce_night",
    "check_reopening",
    "confirm_late_start",
    "confirm_reinstall",
    "due_errand_ids",
    "due_run_ids",
    "end_due_holds",
    "fail_run",
    "forget_old_passwords",
    "halt",
    "hold_data",
    "is_halted",
    "is_link_good",
    "is_reinstall",
    "isolate_machine",
    "lift_hold",
    "link_token",
    "list_mornings",
    "look_at_run",
    "may_keep_data",
    "plan_owed_runs",
    "plan_revocations",
    "refuse_reinstall",
    "reopen_access",
    "reopen_living",
    "request_reinstall",
    "request_technical_run",
    "resume",
    "resume_run",
    "retry_run",
    "reveal_password",
    "serve_errand",
    "show_password_once",
    "stop_run",
    "sweep_netboot",
    "take_out_failed",
    "tend_access",
    "try_again",
    "try_now",
    "withdraw_reinstall",
]
