"""Where somebody decides, when they are away, and who stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from accounts.queries import coming_absences
from foundation.days import DayRange
from machines.models import Category
from machines.queries import categories_approved_by
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


def desk_of(person: User) -> Desk:
    """Answers where a person decides and when they are away."""
    posts = [_post(category, person) for category in person.approved_categories.all()]
    absences = [
        Away(row.pk, range_words(DayRange(row.first_day, row.stop_day)))
        for row in coming_absences(person)
    ]
    return Desk(
        decides=bool(posts) or categories_approved_by(person).exists(),
        posts=posts,
        absences=absences,
    )


def _post(category: Category, person: User) -> Post:
    others = category.stand_ins.filter(is_active=True).exclude(pk=person.pk)
    return Post(category.name, ", ".join(str(other) for other in others))
