"""Why a gesture on a run was refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from provisioning.errors import ErrorCode

ERRORS: dict[ErrorCode, Promise] = {
    ErrorCode.BUSY: gettext_lazy(
        "A worker is looking at this run just now: try again in a moment."
    ),
    ErrorCode.NOT_BLOCKED: gettext_lazy("This run is not blocked: nothing was changed."),
    ErrorCode.NOT_GIVEN_UP: gettext_lazy(
        "Only a blocked or failed run can be replaced by a new attempt."
    ),
    ErrorCode.NOT_LATE: gettext_lazy("This run does not wait for a late start."),
    ErrorCode.OVER: gettext_lazy("This run is over already."),
    ErrorCode.STANDS_STILL: gettext_lazy("This run stands still already: nothing was changed."),
    ErrorCode.LIST_CHANGED: gettext_lazy(
        "The list of what will be erased is not the one you have seen: read it again, then lift "
        "the switch. Nothing was changed."
    ),
    ErrorCode.FILE_EXISTS: gettext_lazy("That file is there already: name a new one."),
    ErrorCode.NO_BACKUP: gettext_lazy(
        "The database could not be copied or put back. Check the file, and that pg_dump, "
        "pg_restore and psql are of the server’s version. Nothing was changed."
    ),
    ErrorCode.STILL_ARMED: gettext_lazy(
        "Netboot of this machine may still be on: wait until it is off, or remove its file on the "
        "TFTP host."
    ),
    ErrorCode.NOT_OWED: gettext_lazy("Nothing is owed to this occupancy any more."),
    ErrorCode.REASON_REQUIRED: gettext_lazy("Give a reason: it is kept in the journal."),
    ErrorCode.BAD_DAY: gettext_lazy("A hold must end after today."),
    ErrorCode.ALREADY_LIFTED: gettext_lazy("This hold was lifted already."),
    ErrorCode.NOT_IN_USE: gettext_lazy(
        "This machine is not in use by this booking now, or not installed by the portal: its "
        "accounts cannot be changed from here."
    ),
    ErrorCode.NO_KEYS: gettext_lazy(
        "You have registered no SSH key: add one in your preferences first."
    ),
    ErrorCode.NO_SUCH_PERSON: gettext_lazy(
        "Nobody here has this account name or e-mail address. Check it, or ask them to sign in "
        "once."
    ),
    ErrorCode.OWN_ACCOUNT: gettext_lazy("This is you: you have your account already."),
    ErrorCode.ALREADY_THERE: gettext_lazy("This person has an account there already."),
    ErrorCode.TOO_MANY: gettext_lazy(
        "No more collaborators fit on one machine: remove somebody first."
    ),
    ErrorCode.NOTHING_TO_SEND: gettext_lazy(
        "There is no password to send again: it was replaced, shown or is older than seven days."
    ),
    ErrorCode.NOT_CLOSED: gettext_lazy("Access to this machine is not closed."),
    ErrorCode.NOT_OURS: gettext_lazy(
        "The portal does not drive this machine: write to the people in charge."
    ),
    ErrorCode.CLAIMED: gettext_lazy(
        "The machine was installed for somebody else since: these data are gone."
    ),
    ErrorCode.ISOLATED: gettext_lazy(
        "This machine is isolated: write to the people in charge to get at your data."
    ),
    ErrorCode.NEXT_TOO_SOON: gettext_lazy(
        "The machine is about to be installed for the next holder: there is no time left to "
        "fetch data. Write to the people in charge at once."
    ),
    ErrorCode.ALREADY_ASKED: gettext_lazy(
        "An installation of this machine was asked for already: nothing was changed."
    ),
    ErrorCode.ALREADY_DECIDED: gettext_lazy(
        "This reinstallation was decided, taken back or finished already: nothing was changed."
    ),
    ErrorCode.ALREADY_BEGUN: gettext_lazy(
        "The reinstallation has begun: it can no longer be taken back."
    ),
    ErrorCode.NOT_INSTALLED: gettext_lazy(
        "Only a machine that the portal has made ready for a booking in progress can be "
        "reinstalled; nothing was changed."
    ),
    ErrorCode.OTHER_NAME: gettext_lazy(
        "That is not the name of this machine: type it as it is written on the page."
    ),
    ErrorCode.OTHER_PROFILE: gettext_lazy("This machine cannot be installed with that profile."),
    ErrorCode.NOTHING_KEPT: gettext_lazy(
        "Only a container can be made anew around your data; this machine is erased whole."
    ),
    ErrorCode.NO_CERTIFICATES: gettext_lazy(
        "No certificates are given for this machine: use your registered keys."
    ),
    ErrorCode.CANNOT_SIGN: gettext_lazy(
        "This key cannot be signed: register one of another kind, ed25519 for example."
    ),
    ErrorCode.OTHER_OUTAGE: gettext_lazy(
        "That is an unavailability of another machine: nothing was asked."
    ),
    ErrorCode.STANDS_AGAINST: gettext_lazy(
        "Something stands against installing this machine now: nothing was asked."
    ),
}
