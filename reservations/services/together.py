"""Several requests approved in one gesture: each in a transaction of its own, as shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.models import User
from reservations.errors import BookingError, ErrorCode
from reservations.policy.values import Rule
from reservations.services.deciding import approve_booking


@dataclass(frozen=True, slots=True)
class Ticked:
    """One request as somebody saw and ticked it."""

    booking_id: int
    reference: str
    version: int
    waivers: Mapping[Rule, str] = field(default_factory=dict)
    shown: Mapping[Rule, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Together:
    """What came of them."""

    done: list[str]
    """References of those that are approved."""
    problems: list[tuple[str, BookingError]]
    """References of the others, and why not."""


def approve_together(*, requests: Iterable[Ticked], by: User) -> Together:
    """Approves each request that still is what was shown; one that is not stops no other.

    Args:
        requests: as they were ticked.
        by: who decides.
    """
    done, problems = [], []
    for ticked in requests:
        problem = _approve(ticked, by)
        if problem is None:
            done.append(ticked.reference)
        else:
            problems.append((ticked.reference, problem))
    return Together(done, problems)


def _approve(ticked: Ticked, by: User) -> BookingError | None:
    try:
        result = approve_booking(
            booking_id=ticked.booking_id,
            by=by,
            version=ticked.version,
            waivers=ticked.waivers,
            shown=ticked.shown,
        )
    except BookingError as error:
        return error
    if result.is_done:
        return None
    is_waivable = result.verdict.is_waivable
    return BookingError(ErrorCode.WAIVER_NEEDED if is_waivable else ErrorCode.NOT_WAIVABLE)
