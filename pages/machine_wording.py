"""What a machine's kind means for whoever books it, in sentences."""

from django.utils.translation import gettext as _

from machines.models import Machine
from machines.wording import installer_sentence


def kind_notes(machine: Machine) -> list[str]:
    """Answers what is worth knowing before booking: who installs it, what is shared, what is kept.

    Nothing for a machine that the portal reinstalls for each booking.
    """
    if not machine.category.is_bookable:
        return [
            _(
                "A private machine: it is listed with its state and cannot be booked here. Its "
                "owners decide who works on it; write to them. Its system is put on once, then "
                "its users look after updates and backups."
            )
        ]
    notes = []
    if machine.kind == Machine.Kind.GPU_CONTAINER and machine.host is not None:
        notes.append(
            _(
                "One of the container slots of %(host)s: each booking gets a fresh container of "
                "its own, the server is shared with the other slots. Your data volume stays only "
                "if you book the slot again and ask for it."
            )
            % {"host": machine.host.name}
        )
    installer = installer_sentence(machine.kind, machine.driven_by)
    if installer:
        notes.append(installer)
    if not machine.accepts_bookings:
        notes.append(_("This machine takes no bookings for now."))
    return notes
