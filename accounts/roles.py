"""Who is what: the predicates that pages, admin and API all ask."""

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.queries import Anybody, person_of, teams_managed_by


def is_administrator(user: Anybody) -> bool:
    """Answers whether somebody runs the portal: sees and does everything but read secrets."""
    person = person_of(user)
    return person is not None and person.is_superuser


def administrators() -> QuerySet[User]:
    """Answers all who run the portal."""
    return User.objects.filter(is_superuser=True, is_active=True)


def is_team_manager(user: Anybody) -> bool:
    """Answers whether somebody manages a team."""
    person = person_of(user)
    if person is None:
        return False
    return Membership.objects.filter(person=person, is_manager=True).exists()


def manages_team_of(user: Anybody, person: User) -> bool:
    """Answers whether somebody manages a team that a person belongs to, directly or below it."""
    manager = person_of(user)
    if manager is None:
        return False
    managed = teams_managed_by(manager)
    return Membership.objects.filter(person=person, team__in=managed).exists()


def sponsors(user: Anybody, person: User) -> bool:
    """Answers whether somebody is a person's sponsor, who sees and acts on their bookings."""
    sponsor = person_of(user)
    return sponsor is not None and person.sponsor_id == sponsor.pk
