"""One pass over all that is due. The sweep each minute is the guarantee; queues only hurry it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from calendars.services import compare_collections, publish_due_events, watch_server
from foundation import clock
from journal.consumers import deliver_pending
from notifications.services import (
    escalate_undecided,
    forget_old_letters,
    promise_digests,
    send_due_mails,
)
from provisioning.services import (
    announce_night,
    due_errand_ids,
    due_run_ids,
    end_due_holds,
    forget_old_passwords,
    list_mornings,
    look_at_run,
    plan_owed_runs,
    plan_revocations,
    reopen_living,
    serve_errand,
    sweep_netboot,
    take_out_failed,
    tend_access,
    try_again,
)
from reservations.services import (
    begin_due_bookings,
    check_standing,
    end_due_bookings,
    expire_due_wishes,
    keep_data_longer,
    lapse_due_changes,
    lapse_due_extensions,
    lapse_due_offers,
    lapse_due_requests,
    lapse_hand_overs,
    offer_again,
    offer_freed_days,
    remind_of_ends,
    warn_of_ends,
    warn_undecided,
    warn_undecided_extensions,
)

log = structlog.get_logger(__name__)

is_sweeping: ContextVar[bool] = ContextVar("is_sweeping", default=False)
"""While a sweep runs, new entries need no hurry-up: the sweep delivers them itself."""

MAX_ROUNDS = 10


@dataclass
class TickReport:
    """What one pass did, by name."""

    done: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def add(self, name: str, count: int) -> None:
        """Adds to a figure; zero leaves no trace."""
        if count:
            self.done[name] = self.done.get(name, 0) + count

    def lines(self) -> list[str]:
        """Answers the report as lines of text, `name: count`."""
        return [f"{name}: {count}" for name, count in self.done.items()] + [
            f"{name}: failed, see the log" for name in self.failed
        ]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the slow parts: this very process, or workers asked through the queue."""

    look: Callable[[int], object] = look_at_run
    """What to do with each run that is due."""
    serve: Callable[[int], object] = serve_errand
    """What to do with each errand on a machine that is due."""
    send: Callable[[datetime], int] = send_due_mails
    """What to do with mails that are due; answers how many were sent."""


HERE = Hands()


def tick(hands: Hands = HERE) -> TickReport:
    """Does everything due at the portal's time, in order; one part's failure stops no other."""
    with _sweep() as report:
        for name, verb in (
            ("requests lapsed", lapse_due_requests),
            ("changes lapsed", lapse_due_changes),
            ("extensions lapsed", lapse_due_extensions),
            ("offers lapsed", lapse_due_offers),
            ("wishes expired", expire_due_wishes),
            ("hand-overs lapsed", lapse_hand_overs),
            ("bookings ended", end_due_bookings),
            ("data kept longer", keep_data_longer),
            ("bookings begun", begin_due_bookings),
            ("bookings that no longer fit", check_standing),
            ("free days offered", offer_freed_days),
            ("warned as undecided", warn_undecided),
            ("extensions warned as undecided", warn_undecided_extensions),
            ("undecided too long", escalate_undecided),
            ("digests promised", promise_digests),
            ("reminded of the end", remind_of_ends),
            ("ends of accounts and accesses told", warn_of_ends),
            ("data holds ended", end_due_holds),
            ("runs tried again", try_again),
            ("runs planned", plan_owed_runs),
            ("machines taken out", take_out_failed),
            ("other machines offered later", offer_again),
            ("mornings listed", list_mornings),
            ("nights announced", announce_night),
            ("closings of access planned", plan_revocations),
            ("openings of access planned", reopen_living),
            ("passwords forgotten", forget_old_passwords),
            ("letters forgotten", forget_old_letters),
            ("netboot alarms raised or cleared", sweep_netboot),
        ):
            _attempt(report, name, verb)
        _deliver_until_quiet(report, hands)
        _attempt(report, "runs looked at", _looker(hands))
        _attempt(report, "errands served", _server(hands))
        _attempt(report, "accesses looked at", tend_access)
        _deliver_until_quiet(report, hands)
        _attempt(report, "calendar events to put right", compare_collections)
        _attempt(report, "calendar events published", publish_due_events)
        _attempt(report, "calendar alarms raised or cleared", watch_server)
    return report


def deliver(hands: Hands = HERE) -> TickReport:
    """Delivers what waits in the journal and the outbox, and looks at runs this made due."""
    with _sweep() as report:
        _deliver_until_quiet(report, hands)
        _attempt(report, "runs looked at", _looker(hands))
        _attempt(report, "errands served", _server(hands))
        if _attempt(report, "accesses looked at", tend_access):
            _deliver_until_quiet(report, hands)
    return report


@contextmanager
def _sweep() -> Iterator[TickReport]:
    """Marks a pass, which needs no hurry-up from itself."""
    token = is_sweeping.set(True)
    try:
        yield TickReport()
    finally:
        is_sweeping.reset(token)


def _looker(hands: Hands) -> Callable[[datetime], int]:
    """Answers the part of a pass that looks at every due run."""

    def look_at_due_runs(now: datetime) -> int:
        run_ids = due_run_ids(now)
        for run_id in run_ids:
            hands.look(run_id)
        return len(run_ids)

    return look_at_due_runs


def _server(hands: Hands) -> Callable[[datetime], int]:
    """Answers the part of a pass that serves every due errand."""

    def serve_due_errands(now: datetime) -> int:
        errand_ids = due_errand_ids(now)
        for errand_id in errand_ids:
            hands.serve(errand_id)
        return len(errand_ids)

    return serve_due_errands


def _deliver_until_quiet(report: TickReport, hands: Hands) -> None:
    """Delivers entries and mails until neither makes the other: a mail sent is an entry too."""
    for _round in range(MAX_ROUNDS):
        delivered = _attempt(report, "entries delivered", lambda _now: deliver_pending())
        sent = _attempt(report, "mails sent", hands.send)
        if not delivered and not sent:
            return


def _attempt(report: TickReport, name: str, verb: Callable[[datetime], int]) -> int:
    """Runs one part of the pass; a failure is logged and left for the next minute.

    Each part is told the time at which it starts: what an earlier one left is due by then.
    """
    try:
        count = verb(clock.now())
    except Exception:
        log.exception("tick_part_failed", part=name)
        if name not in report.failed:
            report.failed.append(name)
        return 0
    report.add(name, count)
    return count
