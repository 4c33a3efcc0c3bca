"""What speaks against a booking's first day before its night has come, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

PRECHECK_PROBLEMS: dict[str, Promise] = {
    "first_day_taken": gettext_lazy(
        "Somebody else’s booking reaches into the first day. Check the bookings of the machine."
    ),
    "first_day_extended": gettext_lazy(
        "The extension that the previous holder asked for, and that nobody has decided, reaches "
        "into the first day. Decide on it."
    ),
    "first_day_kept": gettext_lazy(
        "The data of the previous holder were promised to be kept beyond the first day. Nothing "
        "is erased before that day."
    ),
    "first_day_held": gettext_lazy(
        "The data on the machine are held beyond the first day. Lift the hold, or offer another "
        "machine."
    ),
    "first_day_out": gettext_lazy(
        "The machine is out of service on the first day. End the unavailability when it works "
        "again, or offer another machine."
    ),
    "mac_unknown": gettext_lazy(
        "The management board knows none of the machine’s MAC addresses. Correct them in the "
        "inventory, unless the network card it boots from is one that the board does not see."
    ),
    "tftp_read_only": gettext_lazy(
        "The boot files on the TFTP host cannot be written. Check its disk and the rights of the "
        "folder."
    ),
}
