"""What waits for an approver: requests to decide, installations that need a person."""

from dataclasses import dataclass

from accounts.models import User
from machines.queries import categories_approved_by
from provisioning.lifecycle import State
from provisioning.models import Run
from reservations.queries import changes_to_decide, extensions_to_decide, queue_for
from reservations.queries.hand_overs import hand_overs_to_confirm


@dataclass(frozen=True, slots=True)
class Waiting:
    """Two figures, and whether this person decides anywhere."""

    is_approver: bool
    requests: int
    blocked: int


def waiting_for(person: User) -> Waiting:
    """Answers what waits for a person; two queries for those who decide nowhere."""
    categories = categories_approved_by(person).order_by()
    if not categories.exists():
        return Waiting(is_approver=False, requests=0, blocked=0)
    blocked = Run.objects.filter(
        state=State.BLOCKED.value, retry_at=None, machine__category__in=categories
    )
    return Waiting(
        is_approver=True,
        requests=queue_for(person).count()
        + extensions_to_decide(person).count()
        + changes_to_decide(person).count()
        + hand_overs_to_confirm(person).count(),
        blocked=blocked.count(),
    )
