"""What went wrong with the accounts of a machine in use, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from provisioning.policy.errands import ErrandKind

ERRAND_LABELS: dict[ErrandKind, Promise] = {
    ErrandKind.ACCESS: pgettext_lazy("errand", "accounts on the machine"),
    ErrandKind.FIRST_LOGIN: pgettext_lazy("errand", "first login awaited"),
}

ACCESS_PROBLEMS: dict[str, Promise] = {
    "other_occupancy": gettext_lazy(
        "The machine was installed for another booking: its accounts were left alone."
    ),
    "machine_silent": gettext_lazy("The machine does not answer: is it switched on?"),
    "account_missing": gettext_lazy("The account is not on the machine yet: it is tried again."),
    "account_open": gettext_lazy("The account is not locked yet: it is tried again."),
    "account_locked": gettext_lazy("The account is still locked: it is tried again."),
    "credential_old": gettext_lazy("The account still has its old login: it is tried again."),
}
"""What is not here is worded as for a step of a run."""
