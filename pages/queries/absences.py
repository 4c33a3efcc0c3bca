"""Where somebody decides, when they are away, and who stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from accounts.queries import coming_absences
from foundation.days import DayRange
from machines.models import Category
from reservations.wording import range_words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Away:
    """One absence that is not over, in words."""

    key: int
    range: str


@dataclass(frozen=True, slots=True)
class Post:
    """One category that names the person as an approver, and its stand-ins."""

    category: str
    stand_ins: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person who decides chooses beyond what everybody does."""

    decides: bool
    posts: Sequence[Post]
    absences: Sequence[Away]


def desk_of(person: User, *, decides: bool) -> Desk:
    """Answers where a person decides and when they are away.

    Three queries for who decides, two for others.
    """
    posts = [
        _post(category, person)
        for category in person.approved_categories.prefetch_related("stand_ins")
    ]
    absences = [
        Away(row.pk, range_words(DayRange(row.first_day, row.stop_day)))
        for row in coming_absences(person)
    ]
    return Desk(decides=decides, posts=posts, absences=absences)


def _post(category: Category, person: User) -> Post:
    others = [who for who in category.stand_ins.all() if who.is_active and who.pk != person.pk]
    return Post(category.name, ", ".join(str(other) for other in others))
