"""Reads that mails are made of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Value

from accounts.models import User
from journal.models import Entry
from machines.queries import categories_approved_by
from notifications.choices import Group, Way
from notifications.kinds import LOGIN_MAILS, MailKind
from notifications.models import MailChoice, Message
from notifications.wording import DROPPED
from provisioning.lifecycle import State as RunState
from provisioning.models import Credential, Run
from provisioning.policy.guard import Cause
from provisioning.queries import emptied_since
from reservations.lifecycle import LIVE
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, HandOver
from tickets.models import Ticket

REFUSALS_SHOWN = timedelta(days=7)
"""For how long administrators are shown that a mail was refused."""
PATIENCE = timedelta(minutes=15)
"""A mail that has not left after this long is stuck."""


def booking_of(entry: Entry) -> Booking | None:
    """Answers the booking an entry is about, with all that a mail says of it."""
    reference = booking_reference(entry)
    if not reference:
        return None
    return (
        Booking.objects.select_related(
            "machine__category", "machine__site", "holder", "asked_by", "occupancy", "continues"
        )
        .filter(reference=reference)
        .first()
    )


def booking_reference(entry: Entry) -> str:
    """Answers the reference of the booking an entry is about; empty when it is about none."""
    if entry.subject_kind == "booking":
        return entry.subject_ref
    return str(entry.facts.get("booking", ""))


def message_reference(message: Message) -> str:
    """Answers the reference of the booking that a mail belongs to; empty for lists.

    What a previous holder is told stands under nobody else's booking.
    """
    if message.kind == MailKind.DATA_GOES:
        return ""
    return booking_reference(message.entry)


def first_of_thread(message: Message, reference: str) -> Message | None:
    """Answers the first mail that a person got about a booking; None when this one is."""
    about = Q(entry__subject_kind="booking", entry__subject_ref=reference)
    return (
        Message.objects.filter(
            about | Q(entry__facts__booking=reference),
            recipient=message.recipient_id,
            pk__lt=message.pk,
        )
        .exclude(kind=MailKind.DATA_GOES)
        .order_by("pk")
        .first()
    )


def login_mail_of(credential: Credential) -> Message | None:
    """Answers the mail by which a login was handed over, the newest of several."""
    key = str(credential.run.key)
    return (
        Message.objects.filter(
            kind__in=LOGIN_MAILS,
            recipient=credential.person_id,
        )
        .filter(Q(entry__subject_kind="run", entry__subject_ref=key) | Q(entry__facts__run=key))
        .order_by("-id")
        .first()
    )


def ticket_of(entry: Entry) -> Ticket | None:
    """Answers the ticket an entry is about, with all that a mail says of it."""
    if entry.subject_kind != "ticket":
        return None
    return (
        Ticket.objects.select_related(
            "author", "about", "machine", "booking__machine", "category", "grant"
        )
        .filter(pk=entry.subject_ref)
        .first()
    )


def technical_run_of(entry: Entry) -> Run | None:
    """Answers the run an entry is about, if it installs a machine without a booking."""
    if entry.subject_kind != "run":
        return None
    return (
        Run.objects.filter(key=entry.subject_ref, cause=Cause.TECHNICAL.value)
        .select_related("machine", "occupancy__holder", "profile")
        .first()
    )


def run_keys(entry: Entry) -> list[str]:
    """Answers the keys of the runs an entry names."""
    named = entry.facts.get("runs")
    if named:
        return [str(key) for key in named]
    return [entry.subject_ref] if entry.subject_kind == "run" else []


def runs_still_coming(keys: Sequence[str]) -> list[Run]:
    """Answers those of the runs that have not been called off, in the order of their nights."""
    gone = [RunState.CANCELLED, RunState.SUPERSEDED]
    return list(
        Run.objects.filter(key__in=keys)
        .exclude(state__in=[state.value for state in gone])
        .select_related(
            "machine__category", "machine__site", "booking__holder", "occupancy__holder"
        )
        .order_by("booking__first_day", "machine__name")
    )


def runs_told_to(message: Message) -> list[Run]:
    """Answers the coming runs that a list mail tells its reader of: those they decide about."""
    runs = runs_still_coming(run_keys(message.entry))
    decides = set(categories_approved_by(message.recipient).values_list("pk", flat=True))
    return [run for run in runs if run.machine.category_id in decides]


def bookings_named(entry: Entry, fact: str) -> list[Booking]:
    """Answers the bookings that a fact of an entry names, with all that a mail says of them."""
    named = entry.facts.get(fact) or []
    references = [named] if isinstance(named, str) else [str(name) for name in named]
    return list(
        Booking.objects.select_related(
            "machine__category", "machine__site", "holder", "asked_by", "occupancy", "continues"
        )
        .filter(reference__in=references)
        .order_by("first_day", "id")
    )


def keeps_data(run: Run) -> bool:
    """Answers whether a run makes a container anew around its holder's data."""
    return run.reinstall is not None and run.reinstall.keeps_data


def hand_over_of(entry: Entry) -> HandOver | None:
    """Answers the hand-over that an entry names, with both sides."""
    rows = HandOver.objects.select_related("giver", "taker")
    return rows.filter(pk=entry.facts.get("hand_over")).first()


def data_erased_by(run: Run) -> Booking | None:
    """Answers the last booking of whoever has data on the machine before a run; None if nobody.

    That is the latest one that began there in another occupancy, when the occupancy was really
    installed; a Reinstall erases its own holder's, unless it leaves them alone.
    """
    if run.cause == Cause.REINSTALL:
        return None if keeps_data(run) else run.booking
    bookings = (
        Booking.objects.filter(
            machine=run.machine, state__in=[BookingState.ACTIVE, BookingState.ENDED]
        )
        .exclude(emptied_since())
        .exclude(occupancy=run.occupancy)
    )
    for booking in bookings.select_related(
        "holder", "occupancy", "machine__site", "machine__category"
    ).order_by("-first_day", "-id")[:20]:
        if was_installed(booking):
            return booking
    return None


def was_installed(booking: Booking) -> bool:
    """Answers whether the holder ever got the machine, so that data may lie on it."""
    return (
        booking.occupancy.is_installed_elsewhere
        or Run.objects.filter(occupancy=booking.occupancy, ready_at__isnull=False).exists()
    )


def is_continued(booking: Booking) -> bool:
    """Answers whether a live booking of the same holder carries the data on."""
    return Booking.objects.filter(
        continues=booking, state__in=[state.value for state in LIVE]
    ).exists()


def is_told_of_failure(booking: Booking) -> bool:
    """Answers whether a mail is about to leave that tells of a failed night and what to choose."""
    waiting = Message.objects.filter(kind=MailKind.FAILED, sent_at=None, failed_at=None)
    return waiting.filter(
        entry__facts__booking=booking.reference, recipient=booking.holder_id
    ).exists()


def people_told(kind: str, fact: str, entry: Entry) -> set[int]:
    """Answers the keys of those to whom a mail of a kind was made about the same fact."""
    earlier = Message.objects.filter(
        kind=kind,
        entry__subject_ref=entry.subject_ref,
        **{f"entry__facts__{fact}": entry.facts.get(fact)},
    )
    return set(earlier.values_list("recipient", flat=True))


def was_told(kind: str, entry: Entry) -> bool:
    """Answers whether an earlier entry about the same thing made a mail of this kind.

    Where entries name a problem, only one with the same problem counts.
    """
    earlier = Message.objects.filter(
        kind=kind, entry__subject_kind=entry.subject_kind, entry__subject_ref=entry.subject_ref
    )
    if entry.kind == "run_delayed":
        earlier = earlier.filter(entry__facts__problem=entry.facts.get("problem"))
    return earlier.exclude(entry=entry).exists()


def ways_of(person: User) -> dict[Group, Way]:
    """Answers how a person gets the mails of each group: at once, unless they chose."""
    rows = MailChoice.objects.filter(person=person).values_list("group", "way")
    return dict.fromkeys(Group, Way.AT_ONCE) | {Group(group): Way(way) for group, way in rows}


def who_chose(way: Way, group: Group, people: Iterable[User]) -> set[int]:
    """Answers the keys of those of some people who get the mails of a group in a way."""
    rows = MailChoice.objects.filter(group=group, way=way, person__in=list(people))
    return set(rows.values_list("person", flat=True))


def waiting_mails() -> QuerySet[Message]:
    """Answers the mails that have not left yet."""
    return Message.objects.filter(sent_at__isnull=True, failed_at__isnull=True)


def delayed_mails() -> QuerySet[Message]:
    """Answers the mails that were tried in vain and are tried again."""
    return waiting_mails().exclude(last_error="")


def sent_mails() -> QuerySet[Message]:
    """Answers the mails that the relay took."""
    return Message.objects.filter(sent_at__isnull=False)


def given_up_mails() -> QuerySet[Message]:
    """Answers the mails that never leave, for whatever reason."""
    return Message.objects.filter(failed_at__isnull=False)


def refused_mails() -> QuerySet[Message]:
    """Answers the mails that the relay refused for good."""
    return given_up_mails().exclude(last_error__in=DROPPED)


def mails_in_trouble(now: datetime) -> tuple[int, int]:
    """Answers how many mails were refused of late, and how many are stuck."""
    refused = refused_mails().filter(failed_at__gt=now - REFUSALS_SHOWN)
    stuck = waiting_mails().filter(made_at__lt=now - PATIENCE)
    kinds = (
        refused.order_by()
        .values_list(Value("refused"))
        .union(stuck.order_by().values_list(Value("stuck")), all=True)
    )
    counted = Counter(kind for (kind,) in kinds)
    return counted["refused"], counted["stuck"]
