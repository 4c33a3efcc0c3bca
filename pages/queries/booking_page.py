"""One booking's page: its life as a line, how to connect, what happens to the data."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from foundation import clock
from journal.models import Entry
from journal.wording import entry_sentence
from machines.queries import is_approver, site_zone, today_at
from machines.wording import installer_sentence
from notifications.connecting import Connection, connection_for
from pages.policy.labels import LabelKind
from pages.queries.access import AccessView, access_view
from pages.queries.booking_actions import Actions, Possible, actions_of
from pages.queries.booking_people import People, people_of
from pages.queries.booking_rows import BookingRows, rows_of
from pages.queries.changes import change_view
from pages.queries.hand_overs import hand_over_view
from pages.queries.life import LifeStep, life_of
from pages.queries.longer import Longer, longer_of
from pages.queries.move_hint import MoveHint, move_hint
from pages.queries.phases import label_of
from pages.queries.reinstalls import reinstall_view
from pages.queries.run_log import RunLog, run_log
from pages.queries.runs import RunView, run_view
from pages.queries.tickets import TicketRow, ticket_rows
from pages.wording import (
    badge_of,
    data_words,
    label_words,
    moment_words,
    specs_words,
)
from provisioning.queries import is_sendable
from reservations.lifecycle import LIVE, STANDING, State
from reservations.models import Booking
from reservations.policy.values import Rule
from reservations.queries import (
    driver_of,
    may_take_back,
)
from reservations.wording import (
    RULE_LABELS,
    count_words,
    range_words,
)

SHOWN_ENTRIES = 10
"""So many lines of the history are shown at once; older ones are folded away."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the journal about the booking."""

    when: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class BookingView:
    """Everything the page shows to somebody who may see all of the booking."""

    booking: Booking
    badge: str
    label: str
    has_problem: bool
    specs: str
    range: str
    count: str
    life: list[LifeStep]
    data: str
    waivers: list[str]
    access: AccessView | None
    """What is to be said of the access at the end."""
    connection: Connection | None = field(repr=False)
    can_resend: bool
    """The mail with the first password can be sent to this person again."""
    run: RunView | None
    log: RunLog | None
    """Every step of the run with its evidence, for those who decide about the machine."""
    history: list[HistoryLine]
    """The newest first."""
    people: People
    actions: Actions
    is_mine: bool
    installer: str
    """Who installs the machine, when the portal does not."""
    gestures: frozenset[str]
    """Of withdraw, cancel, release: what this person may do now."""
    longer: Longer | None
    move: MoveHint | None
    tickets: list[TicketRow]

    @property
    def recent(self) -> list[HistoryLine]:
        """Answers what happened last."""
        return self.history[:SHOWN_ENTRIES]

    @property
    def older(self) -> list[HistoryLine]:
        """Answers what happened before that."""
        return self.history[SHOWN_ENTRIES:]

    @property
    def logins_url(self) -> str:
        """Answers where the login can be changed; empty while the machine is not in use."""
        if self.connection is None or self.booking.state != State.ACTIVE:
            return ""
        return reverse("pages:machine_logins", args=[self.booking.reference])

    @property
    def may_change(self) -> bool:
        """Answers whether the page looks again by itself."""
        return self.run is not None and self.run.may_change


def booking_view(person: User, booking: Booking) -> BookingView:
    """Answers the page of a booking for somebody who may see all of it."""
    rows = rows_of(person, booking)
    run = rows.run
    label = label_of(booking, run)
    zone, today = site_zone(booking.machine.site), today_at(booking.machine.site)
    access = access_view(person, booking, rows)
    gestures = _gestures(person, booking, today, is_decider=rows.is_decider)
    machine = booking.machine
    connection = _connection(person, booking, rows, access)
    possible = Possible(
        booking=booking,
        gestures=gestures,
        longer=longer_of(person, booking, rows.extension, is_decider=rows.is_decider),
        change=change_view(person, booking, rows.change),
        hand_over=hand_over_view(person, booking, rows.hand_over),
        reinstall=reinstall_view(
            person, booking, rows.reinstall, is_ready=run is not None and run.state == "ready"
        ),
    )
    return BookingView(
        booking=booking,
        badge=badge_of(label),
        label=label_words(label),
        has_problem=label.kind is LabelKind.PROBLEM,
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        range=range_words(booking.days),
        count=count_words(booking.days.days),
        life=list(life_of(booking, run, rows.history, zone)),
        data=_data(booking, access, today),
        access=access,
        waivers=[
            _("%(rule)s: granted by %(name)s, for this reason: %(reason)s")
            % {
                "rule": RULE_LABELS[Rule(waiver.rule)],
                "name": waiver.by,
                "reason": waiver.reason,
            }
            for waiver in rows.waivers
        ],
        connection=connection,
        can_resend=connection is not None
        and rows.credential is not None
        and is_sendable(rows.credential, clock.now()),
        run=None if run is None else run_view(run),
        log=run_log(run, zone) if run and rows.is_decider else None,
        history=[_history_line(entry, zone) for entry in reversed(rows.history)],
        is_mine=person.pk == booking.holder_id,
        installer=installer_sentence(machine.kind, driver_of(booking)),
        gestures=gestures,
        longer=possible.longer,
        move=move_hint(person, booking, rows),
        people=people_of(booking, rows.collaborators),
        actions=actions_of(possible),
        tickets=ticket_rows(rows.tickets),
    )


@dataclass(frozen=True, slots=True)
class EndView:
    """What the page that ends a booking says of it."""

    range: str
    count: str
    is_mine: bool
    gestures: frozenset[str]


def end_view(person: User, booking: Booking) -> EndView:
    """Answers what somebody is about to end. One query at most."""
    is_decider = is_approver(person, booking.machine.category)
    return EndView(
        range=range_words(booking.days),
        count=count_words(booking.days.days),
        is_mine=person.pk == booking.holder_id,
        gestures=_gestures(person, booking, today_at(booking.machine.site), is_decider=is_decider),
    )


def _data(booking: Booking, access: AccessView | None, today: date) -> str:
    """Answers what happens to the data; where access is closed, that says it all.

    A booking extended in its days of grace goes on: the day promised before says nothing now.
    Nothing is promised of data that cannot be there, since the machine never came.
    """
    has_begun = booking.state in {State.ACTIVE, State.ENDED}
    if has_begun and not booking.occupancy.was_installed:
        return ""
    goes_on = booking.state in STANDING and booking.released_at is None
    kept_until = None if goes_on else booking.kept_until
    is_passed = kept_until is not None and kept_until <= today
    if access is not None and is_passed:
        return ""
    return data_words(booking.state, booking.days.last_day, kept_until, today)


def _connection(
    person: User, booking: Booking, rows: BookingRows, access: AccessView | None
) -> Connection | None:
    """Answers how the person connects, while the machine is handed over and access is open."""
    is_open = booking.state in LIVE or (access is not None and access.is_open_again)
    is_closed = access is not None and access.is_closed
    is_ready = rows.run is not None and rows.run.state == "ready"
    if rows.credential is None or not is_ready or is_closed or not is_open:
        return None
    return connection_for(booking, person, with_secrets=False, credential=rows.credential)


def _gestures(person: User, booking: Booking, today: date, *, is_decider: bool) -> frozenset[str]:
    """Answers what this person may do with the booking now."""
    if not (is_decider or may_take_back(person, booking)):
        return frozenset()
    if booking.state == State.OFFERED:
        return frozenset({"answer"} if person.pk == booking.holder_id else ())
    if booking.state == State.REQUESTED:
        return frozenset({"withdraw"} if may_take_back(person, booking) else ())
    if booking.state == State.APPROVED and booking.first_day > today:
        return frozenset({"cancel"})
    can_release = booking.released_at is None and booking.days.last_day > today
    if booking.state == State.ACTIVE and can_release:
        return frozenset({"release"})
    return frozenset()


def _history_line(entry: Entry, zone: ZoneInfo) -> HistoryLine:
    return HistoryLine(moment_words(entry.at, zone), entry_sentence(entry), entry.reason)
