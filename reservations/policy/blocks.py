"""Which of the things that stand on a machine's days are in the way of a gesture."""

from reservations.policy.values import Block, BlockKind, Case, Gesture

_SPARING_UNDECIDED = frozenset({Gesture.EXTEND, Gesture.NIGHTLY})


def is_in_the_way(block: Block, case: Case) -> bool:
    """Answers whether the block forbids its days to the case.

    Data kept on the disk hinder everybody but the one whose data they are; a move would erase
    even one's own, and nobody is asked about them. Days that others
    have only asked for hinder no extension: only a validated booking takes the machine away
    (service rules of 03/05/2024, "éviter qu'une réservation soit validée après la vôtre").
    """
    is_own = block.holder == case.holder
    if block.kind is BlockKind.KEPT:
        return not is_own or case.gesture is Gesture.MOVE
    if block.kind is BlockKind.UNDECIDED:
        return is_own or case.gesture not in _SPARING_UNDECIDED
    return True


def is_rival(block: Block, case: Case) -> bool:
    """Answers whether an extension over this block stands beside somebody's open request."""
    is_foreign = block.holder != case.holder
    return case.gesture is Gesture.EXTEND and block.kind is BlockKind.UNDECIDED and is_foreign
