"""Who gets which mail."""

from collections.abc import Callable, Iterable

from accounts.models import User
from accounts.queries import people_with_name
from accounts.roles import administrators
from calendars.queries import wants_invitations
from journal.models import Entry
from machines.models import Machine
from machines.queries import approvers_at_hand, today_at
from notifications.kinds import Audience, Mail, MailKind
from notifications.queries import (
    booking_of,
    bookings_named,
    data_erased_by,
    hand_over_of,
    is_continued,
    is_told_of_failure,
    people_told,
    run_keys,
    runs_still_coming,
    technical_run_of,
    ticket_of,
    was_installed,
    was_told,
)
from notifications.retirements import machine_to_retire, owners_to_tell
from provisioning.policy.guard import Cause
from reservations.lifecycle import STANDING, UNDECIDED, State
from reservations.models import Booking
from reservations.queries import open_change, open_extension, open_offer
from tickets.queries import in_charge_of


def people_for(mail: Mail, entry: Entry) -> list[User]:
    """Answers who shall get this mail about an entry: each person once, nobody inactive."""
    booking = booking_of(entry)
    if booking is not None and not _is_worth_telling(mail.kind, entry, booking):
        return []
    found = _FINDERS[mail.audience](entry, booking)
    return list({person.pk: person for person in found if person.is_active}.values())


def _is_worth_telling(kind: MailKind, entry: Entry, booking: Booking) -> bool:
    """Answers whether a mail still tells its reader something, as things are now."""
    if kind in _WHILE_UNDECIDED:
        return booking.state in UNDECIDED
    if kind == MailKind.OFFERED:
        return booking.state == State.OFFERED
    if kind == MailKind.APPROVED:
        return booking.state != State.CANCELLED
    if kind == MailKind.ENDED:
        return not is_continued(booking) and booking.moved_to_id is None
    if kind == MailKind.ENDS:
        return booking.state == State.ACTIVE and was_installed(booking)
    if kind in _OF_AMENDMENTS:
        return _is_amendment_worth_telling(kind, entry, booking)
    if kind in _IN_TROUBLE:
        return _is_trouble_worth_telling(kind, entry, booking)
    return True


def _is_amendment_worth_telling(kind: MailKind, entry: Entry, booking: Booking) -> bool:
    """Answers whether a mail about more days or another machine still tells something."""
    if kind == MailKind.CHANGE_ASKED:
        return open_change(booking) is not None
    if kind == MailKind.NOT_CHANGED:
        return not entry.facts.get("is_dropped")
    if kind in {MailKind.EXTENSION_ASKED, MailKind.EXTENSION_UNDECIDED}:
        return open_extension(booking) is not None
    if kind == MailKind.NOT_EXTENDED:
        return not entry.facts.get("is_dropped")
    if kind == MailKind.EXTENSION_WITHDRAWN:
        return entry.kind != "extension_lapsed" or bool(entry.facts.get("is_dropped"))
    is_told = entry.facts.get("is_told") or is_told_of_failure(booking)
    return open_offer(booking) is not None and not is_told


def _is_trouble_worth_telling(kind: MailKind, entry: Entry, booking: Booking) -> bool:
    """Answers whether a mail about a run in trouble tells something that no other one does.

    A run that its checks have stopped is told by the mail about the checks.
    """
    if kind == MailKind.FAILED:
        has_begun = today_at(booking.machine.site) >= booking.first_day
        return booking.state in STANDING and has_begun and not was_told(kind, entry)
    if kind == MailKind.INSTALL_FAILED:
        return bool(entry.facts.get("from_state") != "prechecking")
    if kind == MailKind.DELAYED:
        return entry.facts.get("problem") not in PASSING and not was_told(kind, entry)
    return True


_OF_AMENDMENTS = frozenset(
    {
        MailKind.EXTENSION_ASKED,
        MailKind.CHANGE_ASKED,
        MailKind.NOT_CHANGED,
        MailKind.EXTENSION_UNDECIDED,
        MailKind.EXTENSION_WITHDRAWN,
        MailKind.NOT_EXTENDED,
        MailKind.MOVE_OFFERED,
    }
)
_IN_TROUBLE = frozenset({MailKind.FAILED, MailKind.INSTALL_FAILED, MailKind.DELAYED})
PASSING = frozenset({"unannounced", "data_kept"})
"""What an installation waits for without anybody's doing: half an hour, a day."""

_WHILE_UNDECIDED = frozenset(
    {MailKind.RECEIVED, MailKind.TO_APPROVE, MailKind.ABOUT_TO_LAPSE, MailKind.UNDECIDED}
)
"""Where the decision came first (an automatic one, or an approver's own), its mail says all."""


def _holder(_entry: Entry, booking: Booking | None) -> Iterable[User]:
    if booking is None:
        return []
    sponsor = booking.holder.sponsor
    return [booking.holder, booking.asked_by, *([sponsor] if sponsor is not None else [])]


def _holder_alone(_entry: Entry, booking: Booking | None) -> Iterable[User]:
    return [booking.holder] if booking is not None else []


def _has_to_leave_a_calendar(entry: Entry, booking: Booking | None) -> bool:
    """Answers whether the holder's own calendar must hear that the booking is cancelled."""
    if booking is None or entry.kind != "booking_cancelled":
        return False
    return wants_invitations(booking.holder)


def _holder_unless_actor(entry: Entry, booking: Booking | None) -> Iterable[User]:
    if entry.actor_id is None or _has_to_leave_a_calendar(entry, booking):
        return _holder(entry, booking)
    return [person for person in _holder(entry, booking) if person.pk != entry.actor_id]


def _approvers(entry: Entry, booking: Booking | None) -> Iterable[User]:
    if booking is None:
        return []
    approvers = list(approvers_at_hand(booking.machine.category))
    involved = {booking.holder_id, entry.actor_id}
    others = [person for person in approvers if person.pk not in involved]
    return others or [who for who in administrators() if who.pk not in involved] or approvers


def _approvers_asked(entry: Entry, booking: Booking | None) -> Iterable[User]:
    """Answers the approvers who decide here, as far as they were told of the extension."""
    told = people_told(MailKind.EXTENSION_ASKED, "extension", entry)
    return [person for person in _approvers(entry, booking) if person.pk in told]


def _approvers_of_runs(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    categories = {run.machine.category for run in runs_still_coming(run_keys(entry))}
    return [person for category in categories for person in approvers_at_hand(category)]


def _previous_holders(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    runs = [run for run in runs_still_coming(run_keys(entry)) if run.cause != Cause.REINSTALL]
    erased = [data_erased_by(run) for run in runs]
    return [booking.holder for booking in erased if booking is not None]


def _data_holder(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    return [booking.holder for booking in bookings_named(entry, "data_of")]


def _followers(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    return [booking.holder for booking in bookings_named(entry, "followers")]


def _approvers_of_machine(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    machine = Machine.objects.filter(name=entry.facts.get("machine")).first()
    return [] if machine is None else approvers_at_hand(machine.category)


def _owners(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    machine = machine_to_retire(entry)
    return [] if machine is None else owners_to_tell(machine)


def _asker(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    run = technical_run_of(entry)
    return [] if run is None else [run.holder]


def _in_charge_of_ticket(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    ticket = ticket_of(entry)
    if ticket is None:
        return []
    return [person for person in in_charge_of(ticket) if person.pk != entry.actor_id]


def _other_side_of_ticket(entry: Entry, booking: Booking | None) -> Iterable[User]:
    ticket = ticket_of(entry)
    if ticket is None:
        return []
    if entry.actor_id != ticket.about_id:
        return [ticket.about]
    if ticket.author_id != ticket.about_id:
        return [ticket.author]
    return _in_charge_of_ticket(entry, booking)


def _about_ticket(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    ticket = ticket_of(entry)
    return [] if ticket is None else [ticket.about]


def _person_named(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    return people_with_name(str(entry.facts.get("person", "")))


def _person_and_sponsor(entry: Entry, booking: Booking | None) -> Iterable[User]:
    people = list(_person_named(entry, booking))
    return people + [person.sponsor for person in people if person.sponsor is not None]


def _both_sides(entry: Entry, _booking: Booking | None) -> Iterable[User]:
    row = hand_over_of(entry)
    both = [] if row is None else [row.giver, row.taker]
    return [person for person in both if person.pk != entry.actor_id]


def _administrators(_entry: Entry, _booking: Booking | None) -> Iterable[User]:
    return administrators()


_FINDERS: dict[Audience, Callable[[Entry, Booking | None], Iterable[User]]] = {
    Audience.HOLDER: _holder,
    Audience.HOLDER_ALONE: _holder_alone,
    Audience.HOLDER_UNLESS_ACTOR: _holder_unless_actor,
    Audience.ASKER: _asker,
    Audience.IN_CHARGE_OF_TICKET: _in_charge_of_ticket,
    Audience.OTHER_SIDE_OF_TICKET: _other_side_of_ticket,
    Audience.ABOUT_TICKET: _about_ticket,
    Audience.PERSON_NAMED: _person_named,
    Audience.PERSON_AND_SPONSOR: _person_and_sponsor,
    Audience.BOTH_SIDES: _both_sides,
    Audience.ADMINISTRATORS: _administrators,
    Audience.APPROVERS: _approvers,
    Audience.APPROVERS_ASKED: _approvers_asked,
    Audience.APPROVERS_OF_RUNS: _approvers_of_runs,
    Audience.DATA_HOLDER: _data_holder,
    Audience.FOLLOWERS: _followers,
    Audience.APPROVERS_OF_MACHINE: _approvers_of_machine,
    Audience.OWNERS: _owners,
    Audience.PREVIOUS_HOLDERS: _previous_holders,
}
