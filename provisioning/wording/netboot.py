"""What the hourly look at the boot files has found, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from provisioning.policy.netboot import Kind

NETBOOT_LABELS: dict[str, Promise] = {
    Kind.WITHOUT_RUN.value: pgettext_lazy("netboot", "armed without a run"),
    Kind.OTHER_MACHINE.value: pgettext_lazy("netboot", "armed for another machine"),
    Kind.MISSING.value: pgettext_lazy("netboot", "not armed, though a run waits"),
    Kind.UNREADABLE.value: pgettext_lazy("netboot", "boot files cannot be read"),
}

_SENTENCES: dict[str, Promise] = {
    Kind.WITHOUT_RUN: gettext_lazy(
        "The boot file %(file)s would erase %(machine)s at its next network boot, and no "
        "installation wants that. Remove it on the TFTP host (fai-chboot -d) before the machine "
        "restarts."
    ),
    Kind.OTHER_MACHINE: gettext_lazy(
        "The boot file %(file)s of an installation bears the name of %(machine)s, which is "
        "another machine. Remove it on the TFTP host and correct the addresses in the inventory."
    ),
    Kind.MISSING: gettext_lazy(
        "%(machine)s is being installed, and no boot file is armed for it: somebody has removed "
        "it. Look at its installation."
    ),
    Kind.UNREADABLE: gettext_lazy(
        "The boot files cannot be read, so nobody knows what is armed. Check the TFTP host and "
        "its Salt minion."
    ),
}
_UNREADABLE_ON = gettext_lazy(
    "The boot files on %(file)s cannot be read, so nobody knows what is armed there. Check that "
    "TFTP host and its Salt minion."
)


def netboot_sentence(kind: str, file_name: str, machine: str) -> str:
    """Answers what is wrong and what to do, in the reader's language."""
    words = {"file": file_name, "machine": machine or _("an unknown machine")}
    if kind == Kind.UNREADABLE and file_name:
        return str(_UNREADABLE_ON) % words
    return str(_SENTENCES[kind]) % words
