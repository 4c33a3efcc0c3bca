"""Looking at all closings and openings of access that are due, within bounds."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from provisioning.models import Reopening, Revocation
from provisioning.services.closing import look_at_revocation
from provisioning.services.reopening import look_at_reopening
from provisioning.services.turning import due_ids


def tend_access(now: datetime, seconds: float = 20.0) -> int:
    """Looks at every closing and opening of access that is due; answers how many.

    Openings first: somebody waits for them.

    Args:
        now: the portal's time.
        seconds: real time after which no further one is begun, so that silent machines hold
            nothing else up.
    """
    began = time.monotonic()
    looked = 0
    for look, turn_id in _due(now):
        if time.monotonic() - began > seconds:
            break
        look(turn_id)
        looked += 1
    return looked


def _due(now: datetime) -> Iterator[tuple[Callable[[int], None], int]]:
    yield from ((look_at_reopening, turn_id) for turn_id in due_ids(Reopening, now))
    yield from ((look_at_revocation, turn_id) for turn_id in due_ids(Revocation, now))
