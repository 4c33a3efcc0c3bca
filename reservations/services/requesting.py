"""Asking for a booking: check, insert, and a calm answer to whoever came second."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, OperationalError, transaction

from accounts.models import User
from accounts.terms import terms_to_accept
from foundation import clock
from machines.models import Machine, Profile
from machines.queries import is_approver
from reservations import guard
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Occupancy
from reservations.policy.continuing import (
    REINSTALL_ONLY,
    held_first_day,
    is_choice_needed,
    offered_choice,
    settled,
)
from reservations.policy.values import Case, Check, Rule, Verdict
from reservations.queries.cases import Loaded, Question, load
from reservations.queries.extensions import rival_extensions
from reservations.queries.judging import question_of
from reservations.queries.lists import undecided_count
from reservations.services.answering import NO_WAIVERS, unwaived
from reservations.services.changing import tell
from reservations.services.deciding import store_approval
from reservations.services.locking import lock_holder_and_machine
from reservations.services.referring import free_reference

ATTEMPTS = 3
"""How often a request met by somebody else's at the same instant is judged again."""
MOST_PURPOSE = 300


@dataclass(frozen=True, slots=True)
class RequestResult:
    """What came of a request: a booking, or the reasons why there is none."""

    booking: Booking | None
    verdict: Verdict
    errors: tuple[ErrorCode, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wish:
    """A request as it was sent."""

    question: Question
    asked_by: User
    purpose: str
    waivers: Mapping[Rule, str]
    seen_reference: str | None

    @property
    def is_for_other(self) -> bool:
        """Answers whether an approver asks for somebody else: approved at once."""
        return self.asked_by.pk != self.question.holder.pk


def request_booking(
    *,
    holder: User,
    asked_by: User,
    machine: Machine,
    first_day: date,
    days: int,
    profile: str,
    purpose: str = "",
    continues: bool | None = None,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    seen_reference: str | None = None,
) -> RequestResult:
    """Asks for a booking; where approval is automatic or an approver asks, it is approved.

    Not where somebody has asked to extend their booking over these days: then a person decides
    between the two. Locks the holder, then the machine. Touching one's own booking continues it
    unless `continues` is False; over a gap it must be said.

    Args:
        holder: whose booking it will be.
        asked_by: who asks; somebody else than the holder must be an approver here.
        machine: the machine asked for.
        first_day: local to the machine's site.
        days: how many whole days.
        profile: short name of what gets installed.
        purpose: one line; required above a number of days.
        continues: keep the data of the booking before, or have them erased, or not chosen.
        waivers: reasons for broken rules, by an approver who books for somebody.
        seen_reference: the booking that the person was shown when they chose `continues`.

    Raises:
        BookingError: days out of all reason, or an unknown profile.
        NotAllowed: asks for somebody else and is not an approver.
    """
    question = question_of(
        person=holder,
        machine=machine,
        first_day=first_day,
        days=days,
        profile=profile,
        continues=continues,
    )
    wish = _Wish(question, asked_by, _clean(purpose), waivers, seen_reference)
    if wish.is_for_other and not is_approver(asked_by, machine.category):
        raise NotAllowed
    result = _attempted(wish)
    if result.booking is None and not result.verdict.is_clean:
        return replace(result, verdict=_with_suggestion(question, result.verdict))
    return result


def _attempted(wish: _Wish) -> RequestResult:
    """Tries until the rules themselves say no, or the booking stands."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _request(wish)
        except (IntegrityError, OperationalError) as error:
            if not guard.is_overlap(error):
                raise
            verdict = load(wish.question, with_equivalents=False).verdict()
            if _clashes(verdict):
                return RequestResult(None, verdict)
    return RequestResult(None, _forestalled(wish.question, verdict))


def _request(wish: _Wish) -> RequestResult:
    """Locks, checks, inserts; runs inside the caller's transaction."""
    holder, machine = lock_holder_and_machine(wish.question.holder, wish.question.machine)
    question = replace(wish.question, holder=holder, machine=machine)
    loaded = load(question, with_equivalents=False)
    verdict = loaded.verdict()
    case = settled(loaded.case)
    errors = tuple(_errors(wish, loaded, case, verdict))
    is_let_through = wish.is_for_other or verdict.is_sendable
    if errors or not is_let_through or loaded.rules is None:
        return RequestResult(None, verdict, errors)
    booking = _store(wish, question, replace(loaded, case=case), loaded.rules)
    if rival_extensions(booking):
        return RequestResult(booking, verdict)
    if wish.is_for_other:
        store_approval(booking, verdict, by=wish.asked_by, waivers=wish.waivers)
    elif machine.category.is_automatic and verdict.is_clean:
        store_approval(booking, verdict, by=None)
    return RequestResult(booking, verdict)


def _errors(wish: _Wish, loaded: Loaded, case: Case, verdict: Verdict) -> Iterator[ErrorCode]:
    """Answers what is missing or wrong beside the rules."""
    yield from _errors_of_choice(wish, loaded, case)
    if not wish.is_for_other and terms_to_accept(wish.question.holder) is not None:
        yield ErrorCode.TERMS_NEEDED
    limits = case.limits
    category = wish.question.machine.category
    is_decided_at_once = wish.is_for_other or (category.is_automatic and verdict.is_clean)
    first_day = case.wanted.first_day
    if first_day < case.today or (first_day == case.today and not is_decided_at_once):
        yield ErrorCode.FIRST_DAY_BEGUN
    if case.wanted.days > limits.purpose_above_days and not wish.purpose:
        yield ErrorCode.PURPOSE_REQUIRED
    if not is_decided_at_once and undecided_count(wish.question.holder) >= limits.max_undecided:
        yield ErrorCode.TOO_MANY_UNDECIDED
    if wish.is_for_other and unwaived(verdict, wish.waivers):
        yield ErrorCode.WAIVER_NEEDED if verdict.is_waivable else ErrorCode.NOT_WAIVABLE


def _errors_of_choice(wish: _Wish, loaded: Loaded, case: Case) -> Iterator[ErrorCode]:
    """Answers what is wrong with the choice between data kept and data erased."""
    seen, earlier = wish.seen_reference, loaded.earlier
    is_other_than_seen = seen is not None and (earlier is None or earlier.reference != seen)
    if is_choice_needed(case) or (earlier is not None and is_other_than_seen):
        yield ErrorCode.CHOICE_NEEDED
    elif wish.question.continues and (earlier is None or offered_choice(case) in REINSTALL_ONLY):
        yield ErrorCode.CANNOT_CONTINUE


def _store(wish: _Wish, question: Question, loaded: Loaded, rules: BookingRules) -> Booking:
    """Inserts the booking that was judged, and tells the journal."""
    case, machine = loaded.case, question.machine
    earlier = loaded.earlier if case.continues else None
    booking = Booking.objects.create(
        reference=free_reference(),
        machine=machine,
        occupancy=_new_occupancy(question) if earlier is None else earlier.occupancy,
        holder=question.holder,
        asked_by=wish.asked_by,
        asked_at=clock.now(),
        rules=rules,
        profile=_profile(question.profile) if earlier is None else earlier.profile,
        purpose=wish.purpose,
        first_day=case.wanted.first_day,
        stop_day=case.wanted.stop_day,
        held_first_day=held_first_day(case),
        held_stop_day=case.wanted.stop_day,
        state=State.REQUESTED,
        continues=earlier,
    )
    tell(
        booking,
        "booking_requested",
        actor=wish.asked_by,
        facts={"continues": "" if earlier is None else earlier.reference},
    )
    return booking


def _new_occupancy(question: Question) -> Occupancy:
    return Occupancy.objects.create(
        machine=question.machine,
        holder=question.holder,
        driven_by=question.machine.driven_by,
    )


def _profile(slug: str) -> Profile:
    try:
        return Profile.objects.get(slug=slug)
    except Profile.DoesNotExist:
        raise BookingError(ErrorCode.UNKNOWN_PROFILE, profile=slug) from None


def _clean(purpose: str) -> str:
    """Answers the purpose on one line, without what no database keeps."""
    return " ".join(purpose.replace("\0", " ").split())[:MOST_PURPOSE]


def _clashes(verdict: Verdict) -> bool:
    return any(check.rule is Rule.CLASH for check in verdict.violations)


def _forestalled(question: Question, verdict: Verdict) -> Verdict:
    """Answers the verdict for days that others kept taking while this request was judged."""
    clash = Check(
        Rule.CLASH,
        is_broken=True,
        asked=question.wanted.first_day,
        details={
            "kind": "undecided",
            "first_day": question.wanted.first_day,
            "last_day": question.wanted.last_day,
            "is_own": False,
            "reference": "",
            "count": 1,
        },
    )
    checks = [clash if check.rule is Rule.CLASH else check for check in verdict.checks]
    return replace(verdict, checks=tuple(checks), is_sendable=False)


def _with_suggestion(question: Question, verdict: Verdict) -> Verdict:
    """Answers the verdict with one choice that passes all rules, looked for outside the locks."""
    return replace(verdict, suggestion=load(question).verdict().suggestion)
