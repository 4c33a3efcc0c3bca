"""Verbs of the inventory: taking machines out, and putting them back."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from foundation.days import DayRange
from journal.services import record
from machines.claims import claims_on
from machines.errors import UnavailabilityError
from machines.models import Machine, MachinePhoto, Unavailability
from machines.pictures import Picture
from machines.queries import today_at

__all__ = [
    "UnavailabilityError",
    "check_unavailability",
    "clear_unavailability",
    "enter_unavailability",
    "keep_photo",
    "put_back_for",
    "remove_photo",
    "take_out_for",
]


@transaction.atomic
def enter_unavailability(
    *,
    machines: Sequence[Machine],
    kind: str,
    first_day: date,
    stop_day: date,
    reason: str,
    by: User | None,
    is_answered_for: bool = False,
    is_whole_site: bool = False,
) -> list[Unavailability]:
    """Takes machines out for the days `[first_day, stop_day)`, all of them or none.

    A breakdown may meet live bookings: it has happened. Maintenance may not, unless somebody has
    said what becomes of each of them; the room of bookings has a gesture for that. The machines'
    rows are locked in the order of their keys, so that no booking slips in between.

    Args:
        machines: one machine, all slots of a host, or a whole site.
        kind: of `Unavailability.Kind`.
        first_day: first day out, local to the site.
        stop_day: first day on which the machines are free again.
        reason: shown to everybody who sees the machine.
        by: who entered it; None when the portal did.
        is_answered_for: it is settled what becomes of each booking that maintenance meets.
        is_whole_site: all machines of a site go, and come back, together.

    Raises:
        UnavailabilityError: with a code that `machines.wording` has a sentence for.
    """
    locked = list(
        Machine.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[machine.pk for machine in machines])
        .select_related("site")
        .order_by("pk")
    )
    check_unavailability(
        machines=locked,
        kind=kind,
        first_day=first_day,
        stop_day=stop_day,
        reason=reason,
        is_answered_for=is_answered_for,
    )
    plan = Unavailability(
        kind=kind,
        first_day=first_day,
        stop_day=stop_day,
        reason=reason.strip(),
        entered_by=by,
        is_whole_site=is_whole_site,
    )
    return [_enter(machine, plan, by) for machine in locked]


def check_unavailability(
    *,
    machines: Sequence[Machine],
    kind: str,
    first_day: date,
    stop_day: date,
    reason: str,
    is_answered_for: bool = False,
) -> None:
    """Answers nothing when machines can be taken out for `[first_day, stop_day)`.

    Raises:
        UnavailabilityError: with a code that `machines.wording` has a sentence for.
    """
    if not machines:
        raise UnavailabilityError("no_machine")
    if not reason.strip():
        raise UnavailabilityError("no_reason")
    if stop_day <= first_day:
        raise UnavailabilityError("no_days")
    for machine in machines:
        if stop_day <= today_at(machine.site):
            raise UnavailabilityError("past")
        if kind == Unavailability.Kind.MAINTENANCE and not is_answered_for:
            _check_nobody_is_met(machine, DayRange(first_day, stop_day))


@transaction.atomic
def clear_unavailability(*, unavailability_id: int, by: User | None, reason: str = "") -> None:
    """Puts a machine back: from today on it is free; days already lost stay on record.

    Raises:
        UnavailabilityError: `over`, nothing is left to clear.
        Unavailability.DoesNotExist: there is none.
    """
    row = (
        Unavailability.objects.select_for_update(no_key=True, of=("self",))
        .select_related("machine__site")
        .get(pk=unavailability_id)
    )
    today = today_at(row.machine.site)
    if row.stop_day <= today:
        raise UnavailabilityError("over")
    _note("unavailability_cleared", row, by, reason, free_from=max(today, row.first_day))
    if row.first_day >= today:
        row.delete()
    else:
        row.stop_day = today
        row.save(update_fields=["stop_day"])


@transaction.atomic
def take_out_for(*, machine: Machine, occupancy_key: str, days: DayRange) -> Unavailability:
    """Takes a machine out that could not be installed for an occupancy.

    Locks the machine. What that occupancy's own runs have entered before stays as it is.
    """
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=machine.pk)
    row = Unavailability.objects.create(
        machine=machine,
        kind=Unavailability.Kind.INSTALLATION,
        first_day=days.first_day,
        stop_day=days.stop_day,
        occupancy_key=occupancy_key,
    )
    _note("unavailability_entered", row, None, "")
    return row


def put_back_for(*, occupancy_key: str) -> int:
    """Puts back what failed runs of an occupancy took out; answers how many machines came back."""
    rows = Unavailability.objects.filter(occupancy_key=occupancy_key)
    standing = [
        row.pk
        for row in rows.select_related("machine__site")
        if row.stop_day > today_at(row.machine.site)
    ]
    for row_id in standing:
        clear_unavailability(unavailability_id=row_id, by=None)
    return len(standing)


@transaction.atomic
def keep_photo(*, machine: Machine, picture: Picture | None, shows: str) -> None:
    """Keeps the photo of a machine in place of the one before, and what it shows.

    The edit of the machine writes the entry.

    Args:
        machine: whose photo it is.
        picture: the new one; None: the one that is there stays.
        shows: for people who cannot see it; may be empty.
    """
    if picture is None:
        MachinePhoto.objects.filter(machine=machine).update(shows=shows)
        return
    MachinePhoto.objects.update_or_create(
        machine=machine,
        defaults={
            "content": picture.content,
            "digest": picture.digest,
            "width": picture.width,
            "height": picture.height,
            "shows": shows,
        },
    )


def remove_photo(*, machine: Machine) -> None:
    """Forgets the photo of a machine, if it has one; its edit writes the entry."""
    MachinePhoto.objects.filter(machine=machine).delete()


def _enter(machine: Machine, plan: Unavailability, by: User | None) -> Unavailability:
    """Takes one locked machine out, as planned for all that go together."""
    row = Unavailability.objects.create(
        machine=machine,
        kind=plan.kind,
        first_day=plan.first_day,
        stop_day=plan.stop_day,
        reason=plan.reason,
        entered_by=by,
        group=plan.group,
        is_whole_site=plan.is_whole_site,
    )
    _note("unavailability_entered", row, by, row.reason)
    return row


def _check_nobody_is_met(machine: Machine, days: DayRange) -> None:
    """Refuses planned days that somebody holds."""
    references = claims_on(machine, days)
    if references:
        raise UnavailabilityError(
            "meets_bookings", machine=machine.name, references=", ".join(references)
        )


def _note(kind: str, row: Unavailability, by: User | None, reason: str, **facts: object) -> None:
    """Writes the journal entry of a machine taken out or put back."""
    record(
        kind=kind,
        subject_kind="machine",
        subject_ref=row.machine.name,
        actor=by,
        reason=reason,
        unavailability=row.pk,
        unavailability_kind=row.kind,
        first_day=row.first_day,
        stop_day=row.stop_day,
        **facts,
    )
