"""Puts the demonstration's people, fleet and history into an empty portal, in one transaction."""

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Acceptance, Membership, News, Team, Terms, User
from accounts.terms import publish_terms
from bigmem_portal.demonstration import fleet, people
from bigmem_portal.demonstration.bookings import SEEDS
from bigmem_portal.demonstration.history import Stage, write_history
from bigmem_portal.demonstration.installed import as_installed
from bigmem_portal.demonstration.past import OUTAGES, past_seeds
from bigmem_portal.demonstration.undecided import write_undecided
from bigmem_portal.ticking import is_sweeping
from foundation import clock
from machines.models import (
    AccessGrant,
    Category,
    ContainerHost,
    Machine,
    Profile,
    Site,
    Unavailability,
)
from machines.queries import today_at
from provisioning.models import NightLimits
from provisioning.services import resume
from reservations.models import BookingRules

YEAR = timedelta(days=365)
JOINED_BEFORE, JOINED_EVERY = timedelta(days=410), timedelta(days=23)
"""How long ago the first of the people joined, and how long before that each further one."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was put in."""

    people: int
    machines: int
    bookings: int


def load() -> Loaded | None:
    """Loads the demonstration; answers None, and changes nothing, when it is there already."""
    if User.objects.filter(account_name="alice").exists():
        return None
    token = is_sweeping.set(True)  # nobody is hurried: the first sweep finds what is left to do
    try:
        return _load()
    finally:
        is_sweeping.reset(token)


def _load() -> Loaded:
    """Loads everything, or nothing."""
    with transaction.atomic():
        persons = _load_people()
        site = Site.objects.create(**fleet.SITE, time_zone=settings.TIME_ZONE)
        NightLimits.objects.create(site=site)
        stage = _load_fleet(site, persons)
        _grant_accesses(stage)
        _take_machines_out(stage)
        seeds = [*as_installed(SEEDS), *past_seeds(stage.today)]
        write_history(stage, seeds)
        _put_terms_into_force(persons)
        _write_news(stage.today)
        write_undecided(stage)
        resume(by=persons["admin"], reason="Démonstration")
    return Loaded(len(persons), len(stage.machines), len(seeds))


def _load_people() -> dict[str, User]:
    """Makes teams and people; all have the password of the demonstration."""
    password = make_password(people.PASSWORD)
    teams: dict[str, Team] = {}
    for group in people.TEAMS:
        teams[group.slug] = Team.objects.create(
            slug=group.slug, name=group.name, parent=teams.get(group.parent)
        )
    made = User.objects.bulk_create(
        User(
            account_name=person.account_name,
            email=f"{person.account_name}@{people.MAIL_DOMAIN}",
            full_name=person.full_name,
            language=person.language,
            password=password,
            is_staff=person.is_administrator,
            is_superuser=person.is_administrator,
            joined_at=clock.now() - JOINED_BEFORE - number * JOINED_EVERY,
        )
        for number, person in enumerate(people.PEOPLE)
    )
    persons = {person.account_name: person for person in made}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, primary=True, verified=True)
        for person in made
    )
    Membership.objects.bulk_create(
        Membership(
            team=teams[person.team],
            person=persons[person.account_name],
            is_manager=person.is_manager,
        )
        for person in people.PEOPLE
    )
    Membership.objects.bulk_create(
        Membership(team=teams["cemeb"], person=persons[name]) for name in sorted(people.IN_LABEX)
    )
    return persons


def _put_terms_into_force(persons: dict[str, User]) -> None:
    """Publishes the first terms of use; everybody there has accepted them."""
    draft = Terms.objects.filter(from_day=None).first()
    if draft is None:
        return
    terms = publish_terms(terms_id=draft.pk, by=persons["admin"])
    Acceptance.objects.bulk_create(
        Acceptance(terms=terms, person=person, at=clock.now()) for person in persons.values()
    )


def _write_news(today: date) -> None:
    """Puts one text on everybody's first page for some weeks."""
    News.objects.create(
        title_fr="Deux nouvelles machines de 2 et 4 Tio",
        title_en="Two new machines of 2 and 4 TiB",
        text_fr="bigmem14 et bigmem15 se réservent désormais comme les autres machines ISEM.",
        text_en="bigmem14 and bigmem15 can now be booked like the other ISEM machines.",
        first_day=today - timedelta(days=2),
        last_day=today + timedelta(days=28),
    )


def _load_fleet(site: Site, persons: dict[str, User]) -> Stage:
    """Makes categories with their rules, profiles, and the machines with their owners."""
    categories = {
        slug: Category.objects.create(slug=slug, **facts)
        for slug, facts in fleet.CATEGORIES.items()
    }
    rules = {
        slug: BookingRules.objects.create(
            category=category, from_day=fleet.RULES_FROM, strictness=fleet.STRICTNESS[slug]
        )
        for slug, category in categories.items()
    }
    for category in categories.values():
        category.approvers.add(persons["admin"])
    profiles = {
        slug: Profile.objects.create(slug=slug, **facts) for slug, facts in fleet.PROFILES.items()
    }
    host = ContainerHost.objects.create(
        name=fleet.HOST, site=site, host_name=f"{fleet.HOST}.{fleet.DOMAIN.partition('.')[2]}"
    )
    machines = Machine.objects.bulk_create(
        _machine(spec, site, categories[spec.category], host) for spec in fleet.MACHINES
    )
    stage = Stage(
        today=today_at(site),
        now=clock.now(),
        site=site,
        persons=persons,
        machines={machine.name: machine for machine in machines},
        profiles=profiles,
        rules=rules,
    )
    _link_machines(stage)
    return stage


def _machine(spec: fleet.Spec, site: Site, category: Category, host: ContainerHost) -> Machine:
    """Answers the row of one machine."""
    today = today_at(site)
    is_slot = spec.kind == Machine.Kind.GPU_CONTAINER
    return Machine(
        name=spec.name,
        host_name=f"{spec.name}.{fleet.DOMAIN}",
        address=fleet.address_of(spec.number),
        site=site,
        category=category,
        kind=spec.kind,
        driven_by=spec.driven_by,
        host=host if is_slot else None,
        memory_gib=spec.memory_gib,
        cores=spec.cores,
        cpu_model=spec.cpu_model,
        disk_tib=spec.disk_tib,
        network_gbps=spec.network_gbps,
        gpus=spec.gpus,
        gpu_model="NVIDIA A40" if spec.gpus else "",
        data_volumes=spec.volumes,
        mac_addresses=[] if is_slot else [fleet.mac_address_of(spec.number)],
        warranty_end_day=today + spec.warranty_years * YEAR,
        retired_day=_in_days(today, spec.retired_after),
        buyer_informed_day=None if spec.retired_after is None else today - timedelta(days=30),
    )


def _link_machines(stage: Stage) -> None:
    """Says what each machine accepts and who owns it."""
    teams = {team.slug: team for team in Team.objects.all()}
    accepted, by_team, by_person = [], [], []
    for spec in fleet.MACHINES:
        machine = stage.machines[spec.name]
        accepted += [
            Machine.profiles.through(machine=machine, profile=stage.profiles[slug])
            for slug in spec.profiles
        ]
        by_team += [
            Machine.owner_teams.through(machine=machine, team=teams[slug])
            for slug in spec.owner_teams
        ]
        by_person += [
            Machine.owner_people.through(machine=machine, user=stage.persons[name])
            for name in spec.owner_people
        ]
    Machine.profiles.through.objects.bulk_create(accepted)
    Machine.owner_teams.through.objects.bulk_create(by_team)
    Machine.owner_people.through.objects.bulk_create(by_person)


def _grant_accesses(stage: Stage) -> None:
    """Lets those into the category `isem` who asked for it."""
    category = Category.objects.get(slug="isem")
    for access in people.ACCESSES:
        grant = AccessGrant.objects.create(
            person=stage.persons[access.person],
            category=category,
            last_day=_in_days(stage.today, access.last_day_after),
            reason=access.reason,
            granted_by=stage.persons["admin"],
            granted_at=stage.now - timedelta(days=200),
        )
        grant.machines.set(stage.machines[name] for name in access.machines)


def _take_machines_out(stage: Stage) -> None:
    """Enters what is out, will be, and was long ago."""
    Unavailability.objects.bulk_create(
        Unavailability(
            machine=stage.machines[outage.machine],
            kind=outage.kind,
            first_day=stage.today + timedelta(days=outage.first_after),
            stop_day=stage.today + timedelta(days=outage.first_after + outage.days),
            reason=outage.reason,
            entered_by=stage.persons["admin"],
            entered_at=stage.now + min(timedelta(), timedelta(days=outage.first_after)),
        )
        for outage in (*OUTAGES, *fleet.OUTAGES)
    )


def _in_days(today: date, days: int | None) -> date | None:
    """Answers the day so many days from today; None stays None."""
    return None if days is None else today + timedelta(days=days)
