"""What mails about coming nights show: what is erased, to approvers and to its holders."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.about import Context, about_booking
from notifications.addresses import absolute
from notifications.kinds import MailKind
from notifications.models import Message
from notifications.nights import is_at_once, is_for_one_night, is_tonight, last_morning, lines_for
from notifications.queries import (
    data_erased_by,
    keeps_data,
    run_keys,
    runs_still_coming,
    runs_told_to,
)
from notifications.waiting import Line, lines_of, waiting_for
from notifications.wording import COUNTED_SUBJECTS, SUBJECTS
from provisioning.models import Run
from provisioning.queries import night_day
from reservations.wording import night_words, weekday


def night_context(message: Message) -> Context | None:
    """Answers the machines that will be erased; None when all were called off."""
    runs = runs_told_to(message)
    if not runs:
        return None
    is_late = message.kind == MailKind.LATE_TONIGHT
    make_subject = _late_subject if is_late else _night_subject
    return {
        "subject": make_subject(message, runs),
        "lines": lines_for(message, runs),
        "keeps_data": keeps_data(runs[0]),
        "undecided": [] if is_late else _lapsing_meanwhile(message, runs),
        "reference": runs[0].reference if is_late else "",
        "link": {"label": _("See or stop them"), "url": absolute(reverse("pages:tonight"))},
    }


def _lapsing_meanwhile(message: Message, runs: list[Run]) -> list[Line]:
    """Answers what lapses before anybody is back, where a list reaches over days off."""
    if is_for_one_night(message.entry, runs):
        return []
    morning = last_morning(message.entry, runs)
    items = waiting_for(message.recipient)
    return lines_of([item for item in items if item.lapses_day and item.lapses_day <= morning])


def _night_subject(message: Message, runs: list[Run]) -> str:
    key = "tonight" if is_for_one_night(message.entry, runs) else "by_morning"
    words = {"count": len(runs), "weekday": weekday(last_morning(message.entry, runs))}
    return str(COUNTED_SUBJECTS[key] % words)


def _late_subject(message: Message, runs: list[Run]) -> str:
    run = runs[0]
    key = "late_tonight" if is_tonight(message.entry, run) else "late_other_night"
    if is_at_once(message.entry, run):
        key = "late_technical" if run.booking is None else "late_at_once"
    return str(SUBJECTS[key]) % {
        "machine": run.machine.name,
        "night": night_words(night_day(run)),
        "reference": run.reference,
    }


def data_goes_context(message: Message) -> Context | None:
    """Answers what a previous holder is told of the nights in which their data goes."""
    pairs = [
        (run, erased)
        for run in runs_still_coming(run_keys(message.entry))
        if (erased := data_erased_by(run)) is not None and erased.holder_id == message.recipient_id
    ]
    if not pairs:
        return None
    run, erased = pairs[0]
    names = ", ".join(run.machine.name for run, _erased in pairs)
    context = about_booking(erased, MailKind.DATA_GOES)
    if len(pairs) == 1:
        key = "data_goes_today" if is_at_once(message.entry, run) else "data_goes"
        subject = str(SUBJECTS[key]) % {
            "machine": run.machine.name,
            "night": night_words(night_day(run)),
            "reference": erased.reference,
        }
    else:
        subject = str(
            COUNTED_SUBJECTS["data_goes_many"] % {"count": len(pairs), "machines": names}
        )
    return {
        **context,
        "reference": erased.reference,
        "subject": subject,
        "lines": lines_for(message, [run for run, _erased in pairs]),
        "is_own_booking": run.holder.pk == message.recipient_id,
    }
