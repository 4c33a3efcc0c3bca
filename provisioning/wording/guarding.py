"""Why a run waits before the guard, or was stopped there, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from provisioning.policy.guard import Reason

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
    Reason.ACCESS_CHANGING: gettext_lazy(
        "Access of the previous holder is being closed: it begins right after."
    ),
    Reason.MARKER_UNREAD: gettext_lazy("The machine is being asked who installed it."),
}

GUARD_BLOCKS: dict[str, Promise] = {
    Reason.NOT_OWED: gettext_lazy(
        "The machine was already made ready for this occupancy, so it is not installed again. "
        "Give this run up."
    ),
    Reason.NOT_CONFIRMED: gettext_lazy(
        "The reinstallation was taken back or is over: nothing was erased. Give this run up."
    ),
    Reason.CLAIMED: gettext_lazy(
        "Somebody has booked the machine by now, so it is not installed as a test: nothing was "
        "erased. Give this run up."
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
