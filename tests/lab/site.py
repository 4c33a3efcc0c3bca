"""The rows of a small site: two researchers, an administrator, and the lab's machine."""

import json


def load(text):
    """Runs inside the portal (`manage.py shell`): puts the site into an empty database."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from accounts.models import User
    from machines.models import Category, Machine, Profile, Site
    from provisioning.models import NightLimits
    from provisioning.services import resume
    from reservations.models import BookingRules

    facts = json.loads(text)
    people = {}
    for name in ("admin", "alice", "bruno"):
        is_administrator = name == "admin"
        people[name] = User.objects.create(
            account_name=name,
            email=f"{name}@example.org",
            full_name=name.title(),
            language="en",
            password=make_password("bigmem-demo"),
            is_staff=is_administrator,
            is_superuser=is_administrator,
        )
        EmailAddress.objects.create(
            user=people[name], email=people[name].email, primary=True, verified=True
        )
    site = Site.objects.create(slug="lab", name="Lab", time_zone="Europe/Paris")
    NightLimits.objects.create(site=site)
    category = Category.objects.create(slug="cemeb", name_en="CeMEB", name_fr="CeMEB")
    category.approvers.add(people["admin"])
    BookingRules.objects.create(category=category, from_day="2020-01-01")
    profile = Profile.objects.create(slug="plain", name_en="Plain", name_fr="Simple")
    machine = Machine.objects.create(site=site, category=category, **facts)
    machine.profiles.add(profile)
    resume(by=people["admin"], reason="the lab")


def runs():
    """Prints what became of every run, oldest first, as JSON."""
    from provisioning.models import Run

    found = []
    for run in Run.objects.order_by("pk"):
        steps = [
            {
                "name": step.name,
                "attempt": step.attempt,
                "outcome": step.outcome,
                "code": step.code,
                "begun": step.begun_at.timestamp(),
                "ended": step.ended_at.timestamp() if step.ended_at else None,
                "evidence": step.evidence,
            }
            for step in run.steps.order_by("pk")
        ]
        found.append(
            {
                "key": str(run.key),
                "state": run.state,
                "problem": run.problem,
                "holder": run.occupancy.holder.account_name,
                "occupancy": str(run.occupancy.key),
                "ready": run.ready_at.timestamp() if run.ready_at else None,
                "host_keys": [key.public_key for key in run.host_keys.all()],
                "reports": run.reports.count(),
                "steps": steps,
            }
        )
    print(json.dumps(found))  # noqa: T201 -- read by the test that ran the command


def state_of(reference):
    """Prints the state of one booking."""
    from reservations.models import Booking

    print(Booking.objects.get(reference=reference).state)  # noqa: T201 -- as above


def add_board(name, address, username, password):
    """Gives a machine its management board."""
    from machines.models import Machine, ManagementBoard
    from provisioning.sealing import seal

    ManagementBoard.objects.create(
        machine=Machine.objects.get(name=name),
        address=address,
        username=username,
        sealed_password=seal(password),
    )


def has_key():
    """Prints whether the installer at work has fetched its machine's key."""
    from provisioning.models import SealedFact

    print(SealedFact.objects.filter(fetched_at__isnull=False).exists())  # noqa: T201 -- as above
