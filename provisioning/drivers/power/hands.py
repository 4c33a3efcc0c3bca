"""Which hand restarts a machine next: Salt asks it gently, then its boards pull the plug."""

SALT = 0
"""The number of the gentle hand; boards are counted from 1 on, in the order of the target."""


def hands_after(last: int | None, boards: int, *, is_answering: bool) -> list[int]:
    """Answers the hands to try now, the best first; none when nobody can reach the machine.

    What was tried and did not help is not tried again before everything else was: after Salt the
    boards, one after the other, and round again.

    Args:
        last: the hand that was tried and did not help; None at first.
        boards: how many the machine has.
        is_answering: its minion does, so that Salt can ask it.
    """
    if last is None:
        order = [SALT, *range(1, boards + 1)]
    elif last == SALT:
        order = list(range(1, boards + 1)) or [SALT]
    else:
        order = [(last + step) % boards + 1 for step in range(boards)]
    return [hand for hand in order if hand != SALT or is_answering]
