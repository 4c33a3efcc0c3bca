"""Reads of the inventory: what a person may know, when they may book it, who decides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from accounts.models import Membership, Team, User
from accounts.queries import Anybody, absent_people, person_of, teams_from_rows, teams_of
from accounts.roles import administrators, is_administrator
from foundation import clock
from foundation.midnight import local_day
from foundation.working_days import WorkingCalendar
from machines.models import (
    AccessGrant,
    Category,
    Machine,
    MachinePhoto,
    Profile,
    Site,
    Unavailability,
)
from machines.policy.access import Access, Doors, Grant, OpenSpan
from machines.policy.access import open_spans as spans_through
from machines.together import fetch_together

ONE_DAY = timedelta(days=1)
NOTED = "_noted_approvers"


# ------------------------------------------------------------------------ what one may know


def visible_categories(user: Anybody) -> QuerySet[Category]:
    """Answers the categories whose existence somebody may know.

    A category that is not public is known to those who may book in it, to those who decide in
    it, to owners of its machines, and to administrators; to everybody else it does not exist.
    """
    if is_administrator(user):
        return Category.objects.all()
    person = person_of(user)
    if person is None:
        return Category.objects.filter(is_public=True)
    teams = teams_of(person)
    owned = Machine.objects.filter(_is_owned_by(person, teams), category=OuterRef("pk"))
    return Category.objects.filter(
        Q(is_public=True)
        | _decides_in(person)
        | _may_book_all(teams)
        | Exists(_grants_now(person).filter(category=OuterRef("pk")))
        | Exists(owned)
    )


def visible_machines(user: Anybody) -> QuerySet[Machine]:
    """Answers the machines whose existence somebody may know, with category and site.

    Those of the categories they know, those they own, and of a category that is not public only
    the machines their grant names, when it names some. Retired ones are included.
    """
    person = person_of(user)
    teams = teams_of(person) if person and not is_administrator(user) else frozenset()
    return _known_to(user, person, teams)


def planning_machines(user: Anybody) -> QuerySet[Machine]:
    """Answers the machines whose days somebody may see: who has them when, free or taken.

    Those they may know; to visitors, only those of sites with a public planning.
    """
    machines = visible_machines(user)
    if person_of(user) is not None:
        return machines
    return machines.filter(site__has_public_planning=True)


def may_see_days(user: Anybody, machine: Machine) -> bool:
    """Answers whether somebody who may know a machine sees its days; the site is loaded."""
    return person_of(user) is not None or machine.site.has_public_planning


def find_machine(user: Anybody, name: str) -> Machine:
    """Answers the machine of a name.

    Raises:
        Machine.DoesNotExist: there is none, or this person may not know of it.
    """
    return visible_machines(user).get(name=name)


def find_photo(user: Anybody, name: str) -> MachinePhoto:
    """Answers the photo of the machine of a name; its content is read only when looked at.

    Raises:
        MachinePhoto.DoesNotExist: there is none, or this person may not know of the machine.
    """
    known = visible_machines(user).filter(name=name).order_by()
    return MachinePhoto.objects.defer("content").get(machine__in=known.values("pk"))


def photo_of(machine: Machine) -> MachinePhoto | None:
    """Answers the photo of a machine; no query when it was read with the machine."""
    return getattr(machine, "photo", None)


def find_machine_and_access(user: Anybody, name: str) -> tuple[Machine, bool]:
    """Answers the machine of a name, and whether this person may book it on some day.

    Two queries, its photo included. Nothing is said of the machine itself, which may take no
    bookings at all.

    Raises:
        Machine.DoesNotExist: there is none, or this person may not know of it.
    """
    person = person_of(user)
    if person is None:
        return _with_all(visible_machines(user)).get(name=name), False
    teams = teams_of(person)
    category = Category.objects.order_by().filter(_may_book_all(teams), pk=OuterRef("category"))
    granted = _grants_now(person).filter(_names_machine(), category=OuterRef("category"))
    row = (
        _with_all(_known_to(user, person, teams))
        .annotate(
            is_open=ExpressionWrapper(
                Q(Exists(category)) | Q(Exists(granted)), output_field=BooleanField()
            )
        )
        .get(name=name)
    )
    return row, bool(row.is_open)


def _with_all(machines: QuerySet[Machine]) -> QuerySet[Machine]:
    """Reads with machines what their own page tells of them; of a photo all but its content."""
    return machines.select_related("category", "site", "host", "photo").defer("photo__content")


def _known_to(user: Anybody, person: User | None, teams: frozenset[int]) -> QuerySet[Machine]:
    """Answers the machines whose existence somebody of some teams may know."""
    machines = Machine.objects.select_related("category", "site")
    if is_administrator(user):
        return machines
    if person is None:
        return machines.filter(category__is_public=True)
    open_categories = Category.objects.filter(
        Q(is_public=True) | _decides_in(person) | _may_book_all(teams)
    ).order_by()
    return machines.filter(
        Q(category__in=open_categories)
        | Exists(_grants_now(person).filter(_names_machine(), category=OuterRef("category")))
        | _is_owned_by(person, teams)
    )


def owned_machines(user: Anybody) -> QuerySet[Machine]:
    """Answers the machines that somebody owns, alone, together, or through a team."""
    person = person_of(user)
    if person is None:
        return Machine.objects.none()
    return Machine.objects.select_related("category", "site").filter(
        _is_owned_by(person, teams_of(person))
    )


# ------------------------------------------------------------------------ when one may book


def open_spans(person: User, machines: Iterable[Machine]) -> dict[int, tuple[OpenSpan, ...]]:
    """Answers for each machine's key when a person may book it; empty means never.

    The end of the person's account is not looked at here. One query, whatever the number of
    machines.
    """
    return open_spans_of_people([person], machines)[person.pk]


def open_spans_of_people(
    people: Iterable[User], machines: Iterable[Machine]
) -> dict[int, dict[int, tuple[OpenSpan, ...]]]:
    """Answers the same for several people, by their keys.

    One query, whatever the number of people and machines.
    """
    people, machines = list(people), list(machines)
    sources = door_sources(people, {machine.category_id for machine in machines})
    return spans_of_doors(people, machines, fetch_together(**sources))


def door_sources(people: Iterable[User], categories: Iterable[int]) -> dict[str, QuerySet[Any]]:
    """Answers what has to be read to know when people may book in some categories."""
    keys, categories = [person.pk for person in people], list(categories)
    named = AccessGrant.machines.through.objects
    return {
        "memberships": Membership.objects.filter(person__in=keys),
        "teams_above": Team.objects.filter(parent__isnull=False),
        "grants": AccessGrant.objects.filter(person__in=keys),
        "named": named.filter(accessgrant__person__in=keys),
        "categories": Category.objects.filter(pk__in=categories),
        "let_in": Category.teams.through.objects.filter(category__in=categories),
    }


def spans_of_doors(
    people: Sequence[User], machines: Iterable[Machine], rows: Mapping[str, Sequence[Any]]
) -> dict[int, dict[int, tuple[OpenSpan, ...]]]:
    """Answers when people may book machines, from the rows of `door_sources`."""
    doors = _doors(people, rows)
    return {
        person.pk: {
            machine.pk: spans_through(doors[person.pk, machine.category_id], machine.pk)
            for machine in machines
        }
        for person in people
    }


def _doors(
    people: Sequence[User], rows: Mapping[str, Sequence[Any]]
) -> dict[tuple[int, int], Doors]:
    """Answers how each person stands before each category, by the keys of both."""
    teams = teams_from_rows(people, rows["memberships"], rows["teams_above"])
    grants = _grants_of(rows["grants"], rows["named"])
    let_in: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows["let_in"]:
        let_in[row.category_id].add(row.team_id)
    return {
        (person.pk, category.pk): Doors(
            access=Access(category.access),
            is_signed_in=person_of(person) is not None,
            is_in_team=not teams[person.pk].isdisjoint(let_in[category.pk]),
            grants=tuple(grants[person.pk, category.pk]),
        )
        for category in rows["categories"]
        for person in people
    }


def _grants_of(
    rows: Sequence[AccessGrant], named: Sequence[Any]
) -> defaultdict[tuple[int, int], list[Grant]]:
    """Answers the accesses granted, by person and category, those of the past included."""
    machines: defaultdict[int, set[int]] = defaultdict(set)
    for link in named:
        machines[link.accessgrant_id].add(link.machine_id)
    grants: defaultdict[tuple[int, int], list[Grant]] = defaultdict(list)
    for row in rows:
        stop_day = None if row.last_day is None else row.last_day + ONE_DAY
        grant = Grant(stop_day=stop_day, machines=frozenset(machines[row.pk]))
        grants[row.person_id, row.category_id].append(grant)
    return grants


# -------------------------------------------------------------------------------- who decides


def is_approver(user: Anybody, category: Category) -> bool:
    """Answers whether somebody decides in a category: approver, stand-in or administrator."""
    if is_administrator(user):
        return True
    noted: dict[int | None, bool] = category.__dict__.get(NOTED, {})
    return (
        noted[user.pk]
        if user.pk in noted
        else categories_approved_by(user).filter(pk=category.pk).exists()
    )


def note_approver(person: User, category: Category, *, decides: bool) -> None:
    """Notes on a row just read whether whoever reads it decides there, so nobody asks again."""
    category.__dict__[NOTED] = {person.pk: decides}


def categories_approved_by(user: Anybody) -> QuerySet[Category]:
    """Answers the categories in which somebody decides; administrators decide in all."""
    if is_administrator(user):
        return Category.objects.all()
    person = person_of(user)
    if person is None:
        return Category.objects.none()
    return Category.objects.filter(_decides_in(person))


def approvers_of(category: Category) -> QuerySet[User]:
    """Answers who decides in a category: approvers and stand-ins, else the administrators."""
    named = User.objects.filter(
        Q(pk__in=category.approvers.values("pk")) | Q(pk__in=category.stand_ins.values("pk")),
        is_active=True,
    )
    return named if named.exists() else administrators()


def approvers_at_hand(category: Category) -> QuerySet[User]:
    """Answers who is told of what happens in a category today.

    Approvers who are not away, and the stand-ins as soon as one of them is. When all are away,
    everybody who decides there.
    """
    present = User.objects.filter(is_active=True).exclude(pk__in=absent_people())
    approvers = User.objects.filter(is_active=True, pk__in=category.approvers.values("pk"))
    here = present.filter(pk__in=approvers.values("pk"))
    if not approvers.exists() or approvers.exclude(pk__in=here.values("pk")).exists():
        here |= present.filter(pk__in=category.stand_ins.values("pk"))
    return here if here.exists() else approvers_of(category)


# --------------------------------------------------------------------- sites, days, machines


def working_calendar(site: Site) -> WorkingCalendar:
    """Answers the working days of a site."""
    return WorkingCalendar(frozenset(site.closed_days.values_list("day", flat=True)))


def site_zone(site: Site) -> ZoneInfo:
    """Answers the time zone that a site lives by."""
    return ZoneInfo(site.time_zone)


def today_at(site: Site) -> date:
    """Answers the local day of a site, now."""
    return local_day(clock.now(), site_zone(site))


def in_service(machines: QuerySet[Machine], day: date) -> QuerySet[Machine]:
    """Answers those of the machines that are not retired on a day."""
    return machines.filter(Q(retired_day__isnull=True) | Q(retired_day__gt=day))


def unavailabilities_between(
    machines: Iterable[Machine], first_day: date, stop_day: date
) -> QuerySet[Unavailability]:
    """Answers the unavailabilities of machines that meet the days `[first_day, stop_day)`."""
    return Unavailability.objects.filter(
        machine__in=[machine.pk for machine in machines],
        first_day__lt=stop_day,
        stop_day__gt=first_day,
    )


def profiles_of(machine: Machine) -> QuerySet[Profile]:
    """Answers what can be installed on a machine, in the order shown to people."""
    return machine.profiles.order_by("position", "slug")


# ---------------------------------------------------------------------------- shared conditions


def _decides_in(person: User) -> Q:
    """Condition on categories: the person is an approver or a stand-in there."""
    approved = Category.approvers.through.objects.filter(category=OuterRef("pk"), user=person)
    stood_in = Category.stand_ins.through.objects.filter(category=OuterRef("pk"), user=person)
    return Q(Exists(approved)) | Q(Exists(stood_in))


def _let_in(teams: frozenset[int]) -> Exists:
    """Condition on categories: one of the teams is listed there."""
    through = Category.teams.through
    return Exists(through.objects.filter(category=OuterRef("pk"), team__in=teams))


def _may_book_all(teams: frozenset[int]) -> Q:
    """Condition on categories: open to everyone signed in, or to one of the teams."""
    return Q(access=Access.EVERYONE) | Q(_let_in(teams), access=Access.TEAMS)


def _grants_now(person: User) -> QuerySet[AccessGrant]:
    """Answers the accesses of a person that are not over, on the local day of the portal."""
    today = local_day(clock.now(), ZoneInfo(settings.TIME_ZONE))
    return AccessGrant.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today), person=person
    )


def _names_machine() -> Q:
    """Condition on accesses granted: names no machine, or names the outer one."""
    named = AccessGrant.machines.through.objects.filter(accessgrant=OuterRef("pk"))
    return ~Exists(named) | Q(Exists(named.filter(machine=OuterRef(OuterRef("pk")))))


def _is_owned_by(person: User, teams: frozenset[int]) -> Q:
    """Condition on machines: the person or one of the teams owns it."""
    by_person = Machine.owner_people.through.objects.filter(machine=OuterRef("pk"), user=person)
    by_team = Machine.owner_teams.through.objects.filter(machine=OuterRef("pk"), team__in=teams)
    return Q(Exists(by_person)) | Q(Exists(by_team))
