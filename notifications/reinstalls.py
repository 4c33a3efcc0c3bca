"""What mails about a Reinstall show."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.kinds import MailKind
from notifications.models import Message
from provisioning.models import Reinstall, Run
from provisioning.policy.guard import Cause
from reservations.models import Booking


def about_ready(message: Message, _booking: Booking) -> dict[str, object]:
    """Answers whether a machine is ready for the first time, or once more."""
    key = message.entry.subject_ref
    is_again = Run.objects.filter(key=key, cause=Cause.REINSTALL.value).exists()
    return {"is_again": is_again, "subject_key": "reinstalled" if is_again else "ready"}


def about_reinstall(message: Message, booking: Booking) -> dict[str, object]:
    """Answers what is installed, what stays, and the page on which it is decided or taken back."""
    key = message.entry.facts.get("reinstall")
    reinstall = Reinstall.objects.select_related("profile").filter(pk=key).first()
    is_asked = message.kind == MailKind.REINSTALL_ASKED
    return {
        "profile": str(reinstall.profile) if reinstall else "",
        "keeps_data": reinstall is not None and reinstall.keeps_data,
        "link": {
            "label": _("Confirm or refuse") if is_asked else _("Take it back"),
            "url": absolute(reverse("pages:reinstall", args=[booking.reference])),
        },
    }
