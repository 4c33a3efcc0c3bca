"""What every mail about a booking shows, whatever else it says."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.facts import facts_of
from notifications.kinds import MailKind
from notifications.next_steps import next_step
from reservations.models import Booking

Context = dict[str, object]

FOR_APPROVERS = frozenset(
    {
        MailKind.TO_APPROVE,
        MailKind.UNDECIDED,
        MailKind.INSTALL_FAILED,
        MailKind.REINSTALL_ASKED,
        MailKind.DELAYED,
        MailKind.CLOSE_BY_HAND,
        MailKind.CLOSING_FAILED,
        MailKind.PRECHECK_FAILED,
    }
)


def about_booking(booking: Booking, kind: MailKind) -> Context:
    """Answers what every mail about a booking shows."""
    return {
        "reference": booking.reference,
        "machine": booking.machine.name,
        "facts": facts_of(
            booking, next_step=next_step(kind, booking), is_for_approver=kind in FOR_APPROVERS
        ),
        "link": {
            "label": _("See this booking"),
            "url": absolute(reverse("pages:booking", args=[booking.reference])),
        },
    }


def about_machine(name: str) -> Context:
    """Answers what a mail shows that is about a machine nobody has."""
    url = absolute(reverse("pages:machine", args=[name]))
    return {"reference": "", "link": {"label": _("See this machine"), "url": url}}
