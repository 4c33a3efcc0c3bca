"""Kinds of entries to sentences people read."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy

from journal.models import Entry

BY_A_PERSON: dict[str, Promise] = {
    "booking_requested": pgettext_lazy("journal", "Requested by %(actor)s"),
    "booking_approved": pgettext_lazy("journal", "Approved by %(actor)s"),
    "request_altered": pgettext_lazy(
        "journal",
        "Approved otherwise than asked: %(from_machine)s was asked, from %(from_first_day)s to "
        "%(from_last_day)s inclusive",
    ),
    "booking_refused": pgettext_lazy("journal", "Refused by %(actor)s"),
    "booking_withdrawn": pgettext_lazy("journal", "Request withdrawn by %(actor)s"),
    "booking_cancelled": pgettext_lazy("journal", "Cancelled by %(actor)s"),
    "booking_released": pgettext_lazy("journal", "Given back early by %(actor)s"),
    "extension_requested": pgettext_lazy("journal", "Extension asked by %(actor)s"),
    "extension_granted": pgettext_lazy("journal", "Extension granted by %(actor)s"),
    "extension_refused": pgettext_lazy("journal", "Extension refused by %(actor)s"),
    "extension_withdrawn": pgettext_lazy("journal", "Extension taken back by %(actor)s"),
    "extension_lapsed": pgettext_lazy(
        "journal", "Extension lapsed: the booking was changed by %(actor)s"
    ),
    "change_requested": pgettext_lazy("journal", "Change asked by %(actor)s"),
    "change_granted": pgettext_lazy("journal", "Change granted by %(actor)s"),
    "change_refused": pgettext_lazy("journal", "Change refused by %(actor)s"),
    "change_withdrawn": pgettext_lazy("journal", "Change taken back by %(actor)s"),
    "change_lapsed": pgettext_lazy(
        "journal", "Change lapsed: the booking went another way by %(actor)s"
    ),
    "hand_over_asked": pgettext_lazy("journal", "Offered to %(person)s by %(actor)s"),
    "hand_over_accepted": pgettext_lazy("journal", "Hand-over accepted by %(actor)s"),
    "hand_over_declined": pgettext_lazy("journal", "Hand-over declined by %(actor)s"),
    "hand_over_withdrawn": pgettext_lazy("journal", "Hand-over taken back by %(actor)s"),
    "hand_over_refused": pgettext_lazy("journal", "Hand-over refused by %(actor)s"),
    "booking_handed_over": pgettext_lazy(
        "journal", "Handed over from %(giver)s to %(person)s, confirmed by %(actor)s"
    ),
    "booking_shortened": pgettext_lazy("journal", "Shortened by %(actor)s"),
    "letter_written": pgettext_lazy("journal", "%(actor)s wrote to the holder"),
    "ticket_opened": pgettext_lazy("journal", "Ticket opened by %(actor)s"),
    "question_asked": pgettext_lazy("journal", "Question asked by %(actor)s"),
    "ticket_answered": pgettext_lazy("journal", "Ticket answered by %(actor)s"),
    "ticket_closed": pgettext_lazy("journal", "Ticket closed by %(actor)s"),
    "ticket_reopened": pgettext_lazy("journal", "Ticket opened again by %(actor)s"),
    "access_granted": pgettext_lazy("journal", "Access granted by %(actor)s"),
    "access_refused": pgettext_lazy("journal", "Access refused by %(actor)s"),
    "offer_accepted": pgettext_lazy("journal", "Offer accepted by %(actor)s"),
    "offer_declined": pgettext_lazy("journal", "Offer declined by %(actor)s"),
    "offer_lapsed": pgettext_lazy("journal", "Offer over: the days went to an extension"),
    "wish_made": pgettext_lazy("journal", "Put on the waiting list by %(actor)s"),
    "wish_withdrawn": pgettext_lazy("journal", "Taken off the waiting list by %(actor)s"),
    "move_offered": pgettext_lazy("journal", "Another machine offered by %(actor)s"),
    "move_turned_down": pgettext_lazy("journal", "Other machine turned down by %(actor)s"),
    "booking_moved": pgettext_lazy(
        "journal", "Moved from %(from_machine)s to %(to_machine)s by %(actor)s"
    ),
    "booking_met_by_outage": pgettext_lazy(
        "journal", "Machine taken out of service by %(actor)s on days of this booking"
    ),
    "outage_told": pgettext_lazy("journal", "Holder told of an outage by %(actor)s"),
    "outage_over_told": pgettext_lazy("journal", "Holder told that it is over by %(actor)s"),
    "run_planned": pgettext_lazy("journal", "Installation planned by %(actor)s"),
    "run_stop_asked": pgettext_lazy("journal", "Installation given up by %(actor)s"),
    "run_stopped": pgettext_lazy("journal", "Installation stopped by %(actor)s"),
    "run_resumed": pgettext_lazy("journal", "Installation sent on by %(actor)s"),
    "run_superseded": pgettext_lazy("journal", "New installation asked by %(actor)s"),
    "technical_run_asked": pgettext_lazy(
        "journal", "Installation without a booking asked by %(actor)s"
    ),
    "reinstall_requested": pgettext_lazy("journal", "Reinstallation asked by %(actor)s"),
    "reinstall_confirmed": pgettext_lazy("journal", "Reinstallation confirmed by %(actor)s"),
    "reinstall_refused": pgettext_lazy("journal", "Reinstallation refused by %(actor)s"),
    "reinstall_withdrawn": pgettext_lazy("journal", "Reinstallation taken back by %(actor)s"),
    "late_start_confirmed": pgettext_lazy("journal", "Late start confirmed by %(actor)s"),
    "data_held": pgettext_lazy("journal", "Data frozen by %(actor)s"),
    "hold_lifted": pgettext_lazy("journal", "Data no longer frozen: lifted by %(actor)s"),
    "machine_isolated": pgettext_lazy(
        "journal", "Machine isolated by %(actor)s: access closed, data frozen"
    ),
    "reopening_asked": pgettext_lazy("journal", "Reopening of access asked by %(actor)s"),
    "access_hastened": pgettext_lazy("journal", "Access: next try asked at once by %(actor)s"),
    "halted": pgettext_lazy("journal", "All installations stopped by %(actor)s"),
    "resumed": pgettext_lazy("journal", "Installations allowed again by %(actor)s"),
    "unavailability_entered": pgettext_lazy("journal", "Taken out of service by %(actor)s"),
    "unavailability_cleared": pgettext_lazy("journal", "Put back into service by %(actor)s"),
    "terms_accepted": pgettext_lazy("journal", "Terms of use accepted by %(actor)s"),
    "terms_published": pgettext_lazy("journal", "Terms of use put into force by %(actor)s"),
    "ssh_key_added": pgettext_lazy("journal", "SSH key added by %(actor)s"),
    "ssh_key_removed": pgettext_lazy("journal", "SSH key removed by %(actor)s"),
    "account_name_chosen": pgettext_lazy("journal", "Account name chosen by %(actor)s"),
    "language_set": pgettext_lazy("journal", "Language chosen by %(actor)s"),
    "theme_set": pgettext_lazy("journal", "Colours chosen by %(actor)s"),
    "sessions_ended": pgettext_lazy("journal", "Signed out elsewhere by %(actor)s"),
    "absence_entered": pgettext_lazy("journal", "Absence entered by %(actor)s"),
    "absence_removed": pgettext_lazy("journal", "Absence removed by %(actor)s"),
    "mails_chosen": pgettext_lazy("journal", "Mails chosen by %(actor)s"),
    "feed_made": pgettext_lazy("journal", "Calendar feed made by %(actor)s"),
    "feed_revoked": pgettext_lazy("journal", "Calendar feed revoked by %(actor)s"),
    "invitations_chosen": pgettext_lazy("journal", "Invitations by mail chosen by %(actor)s"),
    "errand_retried": pgettext_lazy("journal", "Errand on the machine tried again by %(actor)s"),
    "certificate_issued": pgettext_lazy("journal", "SSH certificate fetched by %(actor)s"),
    "login_renewal_asked": pgettext_lazy("journal", "New login asked by %(actor)s"),
    "keys_sent": pgettext_lazy("journal", "Registered keys sent to the machine by %(actor)s"),
    "collaborator_named": pgettext_lazy("journal", "Collaborator %(person)s named by %(actor)s"),
    "collaborator_removed": pgettext_lazy(
        "journal", "Collaborator %(person)s removed by %(actor)s"
    ),
    "login_shown": pgettext_lazy("journal", "First password shown to %(actor)s, once"),
    "mail_resent": pgettext_lazy("journal", "Mail sent again by %(actor)s"),
}
"""Sentences of what a person did."""

BY_THE_PORTAL: dict[str, Promise] = {
    "booking_requested": pgettext_lazy("journal", "Requested"),
    "booking_approved": pgettext_lazy("journal", "Approved automatically: no rule is broken"),
    "booking_undecided": pgettext_lazy("journal", "Still undecided: both sides were warned"),
    "booking_lapsed": pgettext_lazy("journal", "Lapsed: nobody decided in time"),
    "booking_offered": pgettext_lazy("journal", "Offered for a place on the waiting list"),
    "offer_lapsed": pgettext_lazy("journal", "Offer lapsed: it was not answered in time"),
    "account_ends_soon": pgettext_lazy("journal", "Told that the account ends soon"),
    "access_ends_soon": pgettext_lazy("journal", "Told that an access ends soon"),
    "wish_expired": pgettext_lazy("journal", "Wish expired: its days are too near"),
    "booking_detached": pgettext_lazy("journal", "No longer tied to the booking before it"),
    "extension_granted": pgettext_lazy(
        "journal", "Extension granted automatically: no rule is broken"
    ),
    "extension_undecided": pgettext_lazy(
        "journal", "Extension still undecided: both sides were warned"
    ),
    "extension_lapsed": pgettext_lazy("journal", "Extension lapsed: nobody decided in time"),
    "change_granted": pgettext_lazy("journal", "Change granted automatically"),
    "change_lapsed": pgettext_lazy("journal", "Change lapsed: nobody decided in time"),
    "ticket_closed": pgettext_lazy("journal", "Ticket closed: its extension is settled"),
    "booking_began": pgettext_lazy("journal", "Begun"),
    "booking_ends_soon": pgettext_lazy("journal", "Holder reminded of the last day"),
    "booking_ended": pgettext_lazy("journal", "Ended"),
    "booking_cancelled": pgettext_lazy("journal", "Cancelled"),
    "hand_over_lapsed": pgettext_lazy("journal", "Hand-over lapsed: the booking is over"),
    "booking_was_handed_over": pgettext_lazy("journal", "Went on with somebody else"),
    "booking_misfit": pgettext_lazy("journal", "No longer fits the rules: approvers see it"),
    "booking_fits_again": pgettext_lazy("journal", "Fits the rules again"),
    "data_kept_longer": pgettext_lazy("journal", "Data kept longer: nobody else starts"),
    "move_offered": pgettext_lazy("journal", "Another machine offered"),
    "move_offer_closed": pgettext_lazy("journal", "Other machine no longer offered"),
    "booking_profile_noted": pgettext_lazy("journal", "Now installed with another profile"),
    "reinstall_lapsed": pgettext_lazy("journal", "Reinstallation lapsed: the booking is over"),
    "run_planned": pgettext_lazy("journal", "Installation planned"),
    "precheck_failed": pgettext_lazy("journal", "Check before the night failed: approvers warned"),
    "netboot_alarm": pgettext_lazy("journal", "Boot files differ from the installations"),
    "netboot_alarm_cleared": pgettext_lazy("journal", "Boot files are as they must be again"),
    "calendar_alarm": pgettext_lazy(
        "journal", "Calendar server failing for hours: administrators told"
    ),
    "calendar_alarm_cleared": pgettext_lazy("journal", "Calendar server as it must be again"),
    "run_delayed": pgettext_lazy("journal", "Installation waits: look at the reason"),
    "run_set_back": pgettext_lazy(
        "journal", "Installation set back: the portal tries again by itself"
    ),
    "night_failed": pgettext_lazy(
        "journal", "Not ready after its night: machine taken out of service"
    ),
    "morning_listed": pgettext_lazy("journal", "Approvers told which machines are not ready"),
    "run_blocked": pgettext_lazy("journal", "Installation stopped: it needs a person"),
    "run_failed": pgettext_lazy("journal", "Installation failed"),
    "run_ready": pgettext_lazy("journal", "Machine ready"),
    "login_renewed": pgettext_lazy("journal", "New login of %(person)s on the machine"),
    "collaborator_let_in": pgettext_lazy("journal", "Collaborator %(person)s let in"),
    "login_used": pgettext_lazy("journal", "First password replaced on the machine"),
    "errand_stopped": pgettext_lazy("journal", "Errand on the machine stopped: it needs a person"),
    "run_superseded": pgettext_lazy("journal", "Installation replaced by a newer one"),
    "run_cancelled": pgettext_lazy("journal", "Installation cancelled"),
    "night_announced": pgettext_lazy("journal", "Approvers told what will be erased"),
    "late_run_announced": pgettext_lazy(
        "journal", "Approvers told of one more machine to be erased"
    ),
    "unavailability_entered": pgettext_lazy("journal", "Taken out of service"),
    "unavailability_cleared": pgettext_lazy("journal", "Put back into service"),
    "digest_listed": pgettext_lazy("journal", "Digest of what waits for a decision"),
    "undecided_escalated": pgettext_lazy(
        "journal", "Administrators told what nobody has decided for two working days"
    ),
    "mail_sent": pgettext_lazy("journal", "Mail sent to %(recipient)s"),
    "mail_failed": pgettext_lazy("journal", "Mail to %(recipient)s refused for good"),
    "hold_lifted": pgettext_lazy("journal", "Data no longer frozen"),
    "access_closed": pgettext_lazy("journal", "Access closed, data still present"),
    "isolation_done": pgettext_lazy("journal", "Access closed: the machine is isolated"),
    "access_left_open": pgettext_lazy(
        "journal", "Access is to be closed by hand: the portal does not drive this machine"
    ),
    "access_open_by_hand": pgettext_lazy(
        "journal", "Days stand again: access is to be opened by hand if it was closed"
    ),
    "closing_failed": pgettext_lazy("journal", "Access could not be closed: tried again"),
    "closing_called_off": pgettext_lazy("journal", "Closing of access called off"),
    "reopening_asked": pgettext_lazy("journal", "Access is to be opened again: days stand"),
    "access_reopened": pgettext_lazy("journal", "Access opened again"),
    "reopening_failed": pgettext_lazy("journal", "Access could not be opened again"),
    "reopening_called_off": pgettext_lazy("journal", "Opening of access called off"),
    "hold_met": pgettext_lazy("journal", "A booking approved meanwhile waits for frozen data"),
}
"""Sentences of what the portal did by itself."""


EDITS: dict[str, Promise] = {
    "added": pgettext_lazy("journal", "Added in the administration by %(actor)s"),
    "changed": pgettext_lazy("journal", "Changed in the administration by %(actor)s"),
    "removed": pgettext_lazy("journal", "Removed in the administration by %(actor)s"),
}
"""Sentences of plain edits, by the end of their kind (see auditing.py)."""

SUBJECTS: dict[str, Promise] = {
    "accessgrant": pgettext_lazy("journal subject", "access granted %(reference)s"),
    "bookingrules": pgettext_lazy("journal subject", "booking rules %(reference)s"),
    "booking": pgettext_lazy("journal subject", "booking %(reference)s"),
    "calendar": pgettext_lazy("journal subject", "calendar server"),
    "category": pgettext_lazy("journal subject", "category %(reference)s"),
    "desk": pgettext_lazy("journal subject", "what waited on %(reference)s"),
    "machine": pgettext_lazy("journal subject", "machine %(reference)s"),
    "mail": pgettext_lazy("journal subject", "mail %(reference)s"),
    "news": pgettext_lazy("journal subject", "news %(reference)s"),
    "night": pgettext_lazy("journal subject", "night %(reference)s"),
    "outage": pgettext_lazy("journal subject", "outage %(reference)s"),
    "person": pgettext_lazy("journal subject", "person %(reference)s"),
    "profile": pgettext_lazy("journal subject", "profile %(reference)s"),
    "run": pgettext_lazy("journal subject", "installation %(reference)s"),
    "site": pgettext_lazy("journal subject", "site %(reference)s"),
    "switch": pgettext_lazy("journal subject", "kill switch"),
    "team": pgettext_lazy("journal subject", "team %(reference)s"),
    "terms": pgettext_lazy("journal subject", "terms of use %(reference)s"),
    "ticket": pgettext_lazy("journal subject", "ticket %(reference)s"),
    "unavailability": pgettext_lazy("journal subject", "unavailability %(reference)s"),
    "user": pgettext_lazy("journal subject", "person %(reference)s"),
    "wish": pgettext_lazy("journal subject", "wish %(reference)s"),
}
"""What an entry can be about; others show their code."""


NAMED = ("recipient", "person", "giver", "from_machine", "to_machine")
"""Facts that sentences name, beside whoever did it."""
DAYS = ("from_first_day", "from_last_day")
"""Facts that are days, and that sentences name in words."""


def entry_sentence(entry: Entry) -> str:
    """Answers what an entry says, as one sentence without a full stop.

    A kind without a sentence of its own shows its code, so that nothing is hidden.
    """
    facts = {name: str(entry.facts.get(name, "")) for name in NAMED}
    facts |= {name: _day_words(str(entry.facts.get(name, ""))) for name in DAYS}
    facts["actor"] = str(entry.actor or "")
    if entry.actor is not None and entry.kind in BY_A_PERSON:
        return str(BY_A_PERSON[entry.kind]) % facts
    if entry.kind in BY_THE_PORTAL:
        return str(BY_THE_PORTAL[entry.kind]) % facts
    edit = EDITS.get(entry.kind.rpartition("_")[2])
    if entry.actor is not None and edit is not None:
        return str(edit) % facts
    return pgettext("journal", "Event “%(kind)s”") % {"kind": entry.kind}


def kind_words(kind: str) -> str:
    """Answers what all entries of a kind say, three dots standing for whoever did it."""
    facts = dict.fromkeys(("actor", *NAMED, *DAYS), "…")
    sentence = BY_A_PERSON.get(kind) or BY_THE_PORTAL.get(kind)
    if sentence is not None:
        return str(sentence) % facts
    thing, _, end = kind.rpartition("_")
    edit = EDITS.get(end)
    return f"{thing} · {str(edit) % facts}" if edit is not None else kind


def subject_words(entry: Entry) -> str:
    """Answers what an entry is about: “booking B-4F7K”."""
    words = SUBJECTS.get(entry.subject_kind)
    if words is None:
        return f"{entry.subject_kind} {entry.subject_ref}"
    return str(words) % {"reference": entry.subject_ref}


def _day_words(text: str) -> str:
    """Answers an ISO day as people read it; French says “1er”."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    number = pgettext("first day of a month", "1") if day.day == 1 else str(day.day)
    return gettext("%(day_of_month)s %(month)s %(year)s") % {
        "day_of_month": number,
        "month": str(MONTHS[day.month]),
        "year": day.year,
    }


def about_words(subject: object, sentence: object) -> str:
    """Answers a sentence with what it is about before it: “B-4F7K: somebody was faster”."""
    words = pgettext("sentence about something", "%(subject)s: %(sentence)s")
    return words % {"subject": subject, "sentence": sentence}


def instant_words(moment: datetime | None) -> str:
    """Answers a moment as lists and pages of the administration show it; a dash for none."""
    return "–" if moment is None else date_format(timezone.localtime(moment), "DATETIME_FORMAT")
