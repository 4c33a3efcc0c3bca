"""The block of facts that every mail about a booking carries, always in the same order."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machines.models import Machine
from machines.wording import memory_words
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.wording import STATE_LABELS, count_words, weekday_words


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the block."""

    label: str
    value: str


def facts_of(booking: Booking, *, next_step: str, is_for_approver: bool = False) -> list[Fact]:
    """Answers the block about a booking, in the active language."""
    facts = [
        Fact(_("Reference"), booking.reference),
        Fact(_("Machine"), machine_words(booking.machine)),
        Fact(_("First day"), _("%(day)s, from 00:00") % {"day": _day(booking, 0)}),
        Fact(_("Last day"), _("%(day)s, inclusive") % {"day": _day(booking, -1)}),
        Fact(_("Number of days"), count_words(booking.days.days)),
        Fact(_("State"), str(STATE_LABELS[State(booking.state)])),
        Fact(_("What happens next"), next_step),
        Fact(_("Where data lives"), data_words(booking.machine)),
    ]
    if is_for_approver:
        facts.insert(1, Fact(_("Holder"), str(booking.holder)))
        facts.insert(2, Fact(_("Purpose"), booking.purpose or _("not given")))
    return facts


def machine_words(machine: Machine) -> str:
    """Answers “bigmem7: 1 TiB of memory, 64 cores, 40 TiB of disk”."""
    words = {
        "name": machine.name,
        "memory": memory_words(machine.memory_gib),
        "cores": ngettext("%(count)d core", "%(count)d cores", machine.cores)
        % {"count": machine.cores},
        "disk": number_format(machine.disk_tib.normalize() if machine.disk_tib else 0),
    }
    if machine.gpus:
        words["gpus"] = ngettext("%(count)d GPU", "%(count)d GPUs", machine.gpus) % {
            "count": machine.gpus
        }
        return (
            _("%(name)s: %(memory)s of memory, %(cores)s, %(disk)s TiB of disk, %(gpus)s") % words
        )
    return _("%(name)s: %(memory)s of memory, %(cores)s, %(disk)s TiB of disk") % words


def data_words(machine: Machine) -> str:
    """Answers where the holder's data lies, and that nobody else keeps it."""
    volumes = ", ".join(str(volume) for volume in machine.data_volumes) or "/home"
    return _("in %(volumes)s, on %(machine)s only; there is no backup") % {
        "volumes": volumes,
        "machine": machine.name,
    }


def _day(booking: Booking, shift: int) -> str:
    """Answers the first day, or with -1 the last one, in words."""
    day = booking.first_day if shift == 0 else booking.stop_day + timedelta(days=shift)
    return weekday_words(day)
