"""What mails about everything that waits for a decision show: digest and escalation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.models import Message
from notifications.waiting import Waiting, lines_of, waiting_for
from notifications.wording import COUNTED_SUBJECTS, SUBJECTS, URGENT_WORDS

Context = dict[str, object]


def digest_context(message: Message) -> Context | None:
    """Answers what waits for the reader of a digest; None when nothing does any more."""
    items = waiting_for(message.recipient)
    if not items:
        return None
    urgent = sum(item.is_urgent for item in items)
    subject = str(COUNTED_SUBJECTS["digest"] % {"count": len(items)})
    if urgent:
        words = {"digest": subject, "urgent": str(URGENT_WORDS % {"count": urgent})}
        subject = str(SUBJECTS["digest_urgent"]) % words
    return {"subject": subject, **_listed(items)}


def escalation_context(message: Message) -> Context | None:
    """Answers what has waited too long, as far as it still does; None when all is decided."""
    named = message.entry.facts["items"]
    items = [item for item in waiting_for(message.recipient) if item.key in named]
    if not items:
        return None
    subject = str(COUNTED_SUBJECTS["escalation"] % {"count": len(items)})
    return {"subject": subject, **_listed(items)}


def _listed(items: list[Waiting]) -> Context:
    return {
        "lines": lines_of(items),
        "reference": "",
        "link": {"label": _("Decide"), "url": absolute(reverse("approvals"))},
    }
