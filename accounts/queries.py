"""Reads about people and teams; a team is also part of every team above it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Absence, Membership, News, Team, Theme, User
from accounts.policy.account_names import derive_account_name
from foundation import clock
from foundation.midnight import local_day

Anybody = User | AnonymousUser
"""Whoever asks: a person signed in, or a visitor."""
THEME_COOKIE = "theme"
"""Keeps a visitor's choice of colours, and a person's for the time after signing out."""


def person_of(user: Anybody) -> User | None:
    """Answers the person signed in, None for a visitor or an account made inactive."""
    if isinstance(user, User) and user.is_active:
        return user
    return None


def theme_of(user: Anybody, cookies: Mapping[str, str]) -> Theme:
    """Answers the colours to show: those of the account, else those kept in the browser."""
    if isinstance(user, User):
        return Theme(user.theme)
    kept = cookies.get(THEME_COOKIE, "")
    return Theme(kept) if kept in Theme.values else Theme.SYSTEM


def teams_of(person: User) -> frozenset[int]:
    """Answers the keys of the teams a person belongs to, and of all teams above these.

    One query, whatever the tree.
    """
    mine = Membership.objects.filter(team=OuterRef("pk"), person=person)
    rows = _teams_marked(mine)
    parents = {key: (parent,) for key, parent, _ in rows if parent is not None}
    return _closure((key for key, _, is_mine in rows if is_mine), parents)


def teams_from_rows(
    people: Iterable[User], memberships: Iterable[Membership], above: Iterable[Team]
) -> dict[int, frozenset[int]]:
    """Answers for each person's key the teams they belong to, teams above included.

    Args:
        people: those asked about.
        memberships: theirs.
        above: the teams that are below another one, all of them.
    """
    direct: dict[int, set[int]] = {person.pk: set() for person in people}
    for row in memberships:
        direct[row.person_id].add(row.team_id)
    parents = {team.pk: (team.parent_id,) for team in above if team.parent_id is not None}
    return {key: _closure(teams, parents) for key, teams in direct.items()}


def teams_managed_by(person: User) -> frozenset[int]:
    """Answers the keys of the teams a person manages, and of all teams below these.

    One query, whatever the tree.
    """
    managed = Membership.objects.filter(team=OuterRef("pk"), person=person, is_manager=True)
    rows = _teams_marked(managed)
    children = _children((key, parent) for key, parent, _ in rows)
    return _closure((key for key, _, is_mine in rows if is_mine), children)


def teams_below(team: Team) -> frozenset[int]:
    """Answers the keys of a team and of all teams below it."""
    return _closure([team.pk], _children(Team.objects.order_by().values_list("pk", "parent_id")))


def people_managed_by(person: User) -> QuerySet[User]:
    """Answers the members of the teams a person manages, teams below included."""
    members = Membership.objects.filter(team__in=teams_managed_by(person))
    return User.objects.filter(pk__in=members.values("person"))


def people_with_name(account_name: str) -> QuerySet[User]:
    """Answers the person, active or not, who ever had an account name."""
    return User.objects.filter(account_name=account_name)


def people_called(name: str) -> QuerySet[User]:
    """Answers the person with an account name or a verified e-mail address, if there is one."""
    name = name.strip().lower()
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), email__iexact=name, verified=True)
    return User.objects.filter(Q(account_name=name) | Q(Exists(verified)))


def today() -> date:
    """Answers the local day of the portal, now."""
    return local_day(clock.now(), ZoneInfo(settings.TIME_ZONE))


def current_news(user: Anybody) -> QuerySet[News]:
    """Answers the news of today that somebody may read, the newest first."""
    shown = News.objects.filter(first_day__lte=today(), last_day__gte=today())
    return shown if person_of(user) else shown.filter(is_public=True)


def absent_people() -> QuerySet[User]:
    """Answers who is away today."""
    now = Absence.objects.filter(first_day__lte=today(), stop_day__gt=today())
    return User.objects.filter(pk__in=now.values("person"))


def coming_absences(person: User) -> QuerySet[Absence]:
    """Answers the absences of a person that are not over."""
    return Absence.objects.filter(person=person, stop_day__gt=today())


def proposed_name(person: User) -> str:
    """Answers the account name to propose to a person who has not chosen one."""
    return derive_account_name(
        person.full_name, person.email, lambda name: people_with_name(name).exists()
    )


def _teams_marked(memberships: QuerySet[Membership]) -> list[tuple[int, int | None, bool]]:
    """Answers key and parent of every team, and whether one of the memberships is of it."""
    rows = Team.objects.order_by().annotate(is_marked=Exists(memberships))
    return [(team.pk, team.parent_id, team.is_marked) for team in rows.only("parent_id")]


def _children(rows: Iterable[tuple[int, int | None]]) -> Mapping[int, list[int]]:
    """Answers the teams right below each team, from pairs of team and parent."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for key, parent in rows:
        if parent is not None:
            children[parent].append(key)
    return children


def _closure(start: Iterable[int], links: Mapping[int, Iterable[int]]) -> frozenset[int]:
    """Answers everything reached from the start along the links, the start included."""
    reached: set[int] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(links.get(key, ()))
    return frozenset(reached)
