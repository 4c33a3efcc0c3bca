"""What mails about installations in trouble show: what is wrong, and what to do."""

from notifications.models import Message
from provisioning.services.nights import eve_check_at
from provisioning.wording import problem_sentence
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
