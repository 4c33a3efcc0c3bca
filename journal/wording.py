"""Kinds of entries to sentences people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.models import Entry

BY_A_PERSON: dict[str, Promise] = {
    "booking_requested": gettext_lazy("Requested by %(actor)s"),
    "booking_approved": gettext_lazy("Approved by %(actor)s"),
    "booking_refused": gettext_lazy("Refused by %(actor)s"),
    "booking_withdrawn": gettext_lazy("Request withdrawn by %(actor)s"),
    "booking_cancelled": gettext_lazy("Cancelled by %(actor)s"),
    "booking_released": gettext_lazy("Given back early by %(actor)s"),
    "run_planned": gettext_lazy("Installation planned by %(actor)s"),
    "run_failed": gettext_lazy("Installation given up by %(actor)s"),
    "run_resumed": gettext_lazy("Installation sent on by %(actor)s"),
    "run_retried": gettext_lazy("New installation asked by %(actor)s"),
    "late_start_confirmed": gettext_lazy("Late start confirmed by %(actor)s"),
    "data_held": gettext_lazy("Data frozen by %(actor)s"),
    "hold_lifted": gettext_lazy("Data no longer frozen: lifted by %(actor)s"),
    "halted": gettext_lazy("All installations stopped by %(actor)s"),
    "resumed": gettext_lazy("Installations allowed again by %(actor)s"),
    "mail_resent": gettext_lazy("Mail sent again by %(actor)s"),
}
"""Sentences of what a person did."""

BY_THE_PORTAL: dict[str, Promise] = {
    "booking_requested": gettext_lazy("Requested"),
    "booking_approved": gettext_lazy("Approved automatically: no rule is broken"),
    "booking_undecided": gettext_lazy("Still undecided: both sides were warned"),
    "booking_lapsed": gettext_lazy("Lapsed: nobody decided in time"),
    "booking_detached": gettext_lazy("No longer tied to the booking before it"),
    "booking_began": gettext_lazy("Begun"),
    "booking_ended": gettext_lazy("Ended"),
    "booking_cancelled": gettext_lazy("Cancelled"),
    "run_planned": gettext_lazy("Installation planned"),
    "run_guarded": gettext_lazy("Installation checked, waits for midnight"),
    "run_fenced": gettext_lazy("Installation begun"),
    "run_blocked": gettext_lazy("Installation stopped: it needs a person"),
    "run_failed": gettext_lazy("Installation failed"),
    "run_ready": gettext_lazy("Machine ready"),
    "run_superseded": gettext_lazy("Installation replaced by a newer one"),
    "run_cancelled": gettext_lazy("Installation cancelled"),
    "night_announced": gettext_lazy("Approvers told what will be erased"),
    "late_run_announced": gettext_lazy("Approvers told of one more machine to be erased"),
    "mail_sent": gettext_lazy("Mail sent to %(recipient)s"),
    "mail_failed": gettext_lazy("Mail to %(recipient)s refused for good"),
    "hold_lifted": gettext_lazy("Data no longer frozen"),
}
"""Sentences of what the portal did by itself."""


def entry_sentence(entry: Entry) -> str:
    """Answers what an entry says, as one sentence without a full stop.

    A kind without a sentence of its own shows its code, so that nothing is hidden.
    """
    facts = {"recipient": str(entry.facts.get("recipient", "")), "actor": str(entry.actor or "")}
    if entry.actor is not None and entry.kind in BY_A_PERSON:
        return str(BY_A_PERSON[entry.kind]) % facts
    if entry.kind in BY_THE_PORTAL:
        return str(BY_THE_PORTAL[entry.kind]) % facts
    return _("Event “%(kind)s”") % {"kind": entry.kind}
