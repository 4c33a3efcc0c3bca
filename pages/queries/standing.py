"""What everybody signed in may know of a booking that stands on the planning."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Membership, User
from machines.queries import note_approver, today_at, visible_machines
from pages.queries.phases import label_of
from pages.queries.planning import SHOWN_STATES
from pages.queries.wishes import wish_link
from pages.wording import badge_of, label_words, specs_words
from provisioning.queries import run_of
from reservations.models import Booking
from reservations.queries import is_extendable, may_end, may_read
from reservations.wording import count_words, range_words


@dataclass(frozen=True, slots=True)
class Standing:
    """A booking in the few words of the planning: never its purpose."""

    booking: Booking
    machine: str
    badge: str
    label: str
    range: str
    count: str
    holder: str
    is_mine: bool
    teams: str
    specs: str
    category: str
    booking_url: str
    """Empty for those who may see no more than this."""
    extend_url: str
    write_url: str
    wish_url: str


def standing_of(person: User, reference: str, decided: frozenset[str]) -> Standing:
    """Answers a booking as the planning shows it to somebody signed in.

    Args:
        person: who looks.
        reference: of the booking.
        decided: short names of the categories in which they decide.

    Raises:
        Booking.DoesNotExist: there is none, it does not stand, or they may not know its machine.
    """
    booking = (
        Booking.objects.select_related(
            "machine__category", "machine__site", "holder", "asked_by", "occupancy"
        )
        .filter(state__in=SHOWN_STATES, machine__in=visible_machines(person).order_by())
        .get(reference=reference.upper())
    )
    machine, key = booking.machine, [booking.reference]
    is_mine = booking.holder_id == person.pk
    label = label_of(booking, run_of(booking))
    is_decider = machine.category.slug in decided
    note_approver(person, machine.category, decides=is_decider)
    is_known = is_decider or may_read(person, booking)
    can_extend = (
        is_known
        and is_extendable(booking, today_at(machine.site))
        and (is_decider or may_end(person, booking))
    )
    teams = Membership.objects.filter(person=booking.holder_id).order_by("team__name")
    return Standing(
        booking=booking,
        machine=machine.name,
        badge=badge_of(label),
        label=label_words(label),
        range=range_words(booking.days),
        count=count_words(booking.days.days),
        holder=str(booking.holder),
        is_mine=is_mine,
        teams=", ".join(teams.values_list("team__name", flat=True)),
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        category=machine.category.name,
        booking_url=reverse("pages:booking", args=key) if is_known else "",
        extend_url=reverse("pages:extend", args=key) if can_extend else "",
        write_url="" if is_mine or not booking.is_live else reverse("pages:write", args=key),
        wish_url=wish_link(machine) if booking.is_live and not is_mine else "",
    )
