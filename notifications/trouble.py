"""What mails about installations in trouble show: what is wrong, and what to do."""

from django.urls import reverse
from django.utils.translation import gettext as _

from calendars.queries.trouble import alarmed_trouble
from calendars.wording import problem_sentence as calendar_problem
from notifications.addresses import absolute
from notifications.models import Message
from notifications.wording import COUNTED_SUBJECTS, SUBJECTS
from provisioning.queries import netboot_alarms
from provisioning.services.nights import eve_check_at
from provisioning.wording import problem_sentence
from provisioning.wording.netboot import netboot_sentence
from reservations.models import Booking


def in_trouble(message: Message, _booking: Booking) -> dict[str, object]:
    """Answers the sentence of what stopped an installation, or keeps it waiting."""
    code = str(message.entry.facts.get("problem", ""))
    return {"problem": problem_sentence(code) if code else ""}


def hindered(message: Message, booking: Booking) -> dict[str, object]:
    """Answers all that the checks before the night have found, and whether they come again."""
    facts = message.entry.facts
    codes = facts.get("problems") or [facts.get("problem", "")]
    return {
        "problems": [problem_sentence(str(code)) for code in codes if code],
        "is_stopped": bool(facts.get("is_stopped")),
        "is_checked_again": message.entry.at
        < eve_check_at(booking.machine.site, booking.first_day),
    }


def netboot_alarms_told(message: Message) -> dict[str, object] | None:
    """Answers the differences of one look at the TFTP host that still stand; None without any."""
    numbers = message.entry.facts.get("alarms", [])
    alarms = [alarm for alarm in netboot_alarms() if alarm.pk in numbers]
    if not alarms:
        return None
    return {
        "subject": str(COUNTED_SUBJECTS["netboot_alarm"] % {"count": len(alarms)}),
        "lines": [
            netboot_sentence(alarm.kind, alarm.file_name, alarm.machine) for alarm in alarms
        ],
        "reference": "",
        "link": {"label": _("See the night"), "url": absolute(reverse("pages:tonight"))},
    }


def calendar_alarm_told(_message: Message) -> dict[str, object] | None:
    """Answers what is wrong with the calendar server; None when it is well again."""
    trouble = alarmed_trouble()
    if trouble is None:
        return None
    path = reverse("admin:calendars_calendarevent_changelist")
    return {
        "subject": str(SUBJECTS["calendar_alarm"]),
        "problem": calendar_problem(trouble.problem),
        "waiting": trouble.waiting,
        "reference": "",
        "link": {"label": _("See what waits"), "url": absolute(f"{path}?waits=yes")},
    }
