"""What the owners of a machine are told when it is to be retired."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Membership, User
from journal.models import Entry
from machines.models import Machine
from notifications.about import Context, about_machine
from notifications.facts import Fact, data_words, machine_words
from notifications.models import Message
from notifications.wording import SUBJECTS
from reservations.lifecycle import LIVE
from reservations.models import Booking
from reservations.wording import range_words, weekday_words

ONE_DAY = timedelta(days=1)


def machine_to_retire(entry: Entry) -> Machine | None:
    """Answers the machine whose end an edit has set or moved; None when it did neither."""
    changes = dict(entry.facts.get("edit") or {}).get("changes") or {}
    if "retired_day" not in changes:
        return None
    return Machine.objects.filter(pk=entry.facts.get("key"), retired_day__isnull=False).first()


def owners_to_tell(machine: Machine) -> list[User]:
    """Answers the owners in person: people, and of each team those who manage it, else all."""
    owners = list(machine.owner_people.all())
    for team in machine.owner_teams.all():
        members = Membership.objects.filter(team=team).select_related("person")
        owners += [row.person for row in members.filter(is_manager=True) or members]
    return owners


def retirement_context(message: Message) -> Context | None:
    """Answers when a machine goes and what lies before; None when it stays after all."""
    machine = machine_to_retire(message.entry)
    if machine is None or machine.retired_day is None:
        return None
    coming = Booking.objects.filter(
        machine=machine, state__in=[state.value for state in LIVE]
    ).order_by("first_day")
    last_day = weekday_words(machine.retired_day - ONE_DAY)
    facts = [
        Fact(_("Machine"), machine_words(machine)),
        Fact(_("Last day"), _("%(day)s, inclusive") % {"day": last_day}),
        Fact(_("Where data lives"), data_words(machine)),
    ]
    if machine.warranty_end_day is not None:
        facts.insert(1, Fact(_("Warranty ends on"), weekday_words(machine.warranty_end_day)))
    return {
        **about_machine(machine.name),
        "subject": str(SUBJECTS[message.kind]) % {"machine": machine.name},
        "machine": machine.name,
        "last_day": last_day,
        "reason": message.entry.reason,
        "facts": facts,
        "lines": [range_words(booking.days) for booking in coming],
    }
