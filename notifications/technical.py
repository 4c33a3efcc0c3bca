"""What mails about installations without a booking show."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.models import Message
from notifications.queries import technical_run_of
from notifications.wording import SUBJECTS
from provisioning.lifecycle import State
from provisioning.wording import STATE_LABELS, problem_sentence


def technical_context(message: Message) -> dict[str, object] | None:
    """Answers what came of the installation; None when the row is gone."""
    entry = message.entry
    run = technical_run_of(entry)
    if run is None:
        return None
    code = str(entry.facts.get("problem", ""))
    stopped_at = str(entry.facts.get("from_state", ""))
    return {
        "subject": str(SUBJECTS[message.kind]) % {"machine": run.machine.name},
        "machine": run.machine.name,
        "profile": str(run.profile),
        "login": run.holder.account_name,
        "has_keys": run.holder.ssh_keys.exists(),
        "host": run.machine.host_name,
        "problem": problem_sentence(code) if code else "",
        "stopped_at": str(STATE_LABELS[State(stopped_at)]) if stopped_at else "",
        "reference": "",
        "link": {"label": _("See the night"), "url": absolute(reverse("pages:tonight"))},
    }
