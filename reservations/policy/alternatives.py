"""The nearest free alternatives, for a person whom somebody else forestalled."""

from collections.abc import Iterator, Sequence

from reservations.policy.checking import passes_all
from reservations.policy.suggestion import (
    MOVABLE,
    SEARCH_DAYS,
    is_too_long,
    moved,
    on_machine,
    shorter,
)
from reservations.policy.values import Case, MachineFacts, Suggestion


def nearest(
    case: Case, equivalents: Sequence[MachineFacts] = (), count: int = 3
) -> tuple[Suggestion, ...]:
    """Answers up to `count` choices that pass all rules, the nearest days first.

    At most one a machine with all the days asked; at equal distance later goes before earlier
    and the machine asked for before the others. Last, if there is room, fewer days on the
    machine and first day asked for.
    """
    if case.gesture not in MOVABLE:
        return ()
    found: list[Suggestion] = []
    for choice in _choices(case, equivalents):
        if len(found) == count:
            break
        found.append(choice)
    return tuple(found)


def _choices(case: Case, equivalents: Sequence[MachineFacts]) -> Iterator[Suggestion]:
    if not is_too_long(case):
        yield from _near_days(case, equivalents)
    for candidate in shorter(case):
        if passes_all(candidate):
            yield Suggestion(candidate.machine.name, candidate.wanted)
            return


def _near_days(case: Case, equivalents: Sequence[MachineFacts]) -> Iterator[Suggestion]:
    waiting = {case.machine.name: case}
    for machine in equivalents:
        waiting.setdefault(machine.name, on_machine(case, machine))
    for distance in range(SEARCH_DAYS + 1):
        for days in (distance, -distance):
            for name, candidate in list(waiting.items()):
                shifted = moved(candidate, days)
                if shifted is not None and passes_all(shifted):
                    del waiting[name]
                    yield Suggestion(name, shifted.wanted)
