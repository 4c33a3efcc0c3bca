"""The machines of now and of the last weeks, as the portal's own installation left them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from bigmem_portal.demonstration import fleet
from bigmem_portal.demonstration.bookings import Seed
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated.machine import System, new_host_keys
from provisioning.host_authority import fingerprint
from provisioning.lifecycle import State as RunState
from provisioning.models import Credential, HostKey, Run, Step
from provisioning.ports import Outcome, StepName
from provisioning.recipe import steps_of_kind
from reservations.lifecycle import State
from reservations.models import Booking

BEGUN = (State.ACTIVE, State.ENDED)
MINUTES = {"bare_metal": 41, "gpu_container": 4}
"""From the first step to the handing over, by kind of machine."""
REMEMBERED_DAYS = 31
"""What ended longer ago left no more than its run."""
LOGGED_IN_AFTER = timedelta(hours=9)
"""From the handing over to the first login, when the first password is replaced."""


def as_installed(seeds: Iterable[Seed]) -> list[Seed]:
    """Answers the seeds with one installation for each that began on a machine of the portal.

    Real machines know nothing of the demonstration: beside them everybody's was installed before
    the portal.
    """
    if settings.PORTAL_DRIVER != "simulated":
        return list(seeds)
    spec_of = {spec.number: spec for spec in fleet.MACHINES if spec.driven_by == "portal"}
    return [
        replace(seed, tries=1, minutes=MINUTES[spec.kind])
        if seed.state in BEGUN and (spec := spec_of.get(seed.machine)) is not None
        else seed
        for seed in seeds
    ]


def write_installed(pairs: Sequence[tuple[Seed, Booking]]) -> None:
    """Writes what the installations of the last weeks left: steps, keys, login, system.

    The passwords of the mails are forgotten: all have chosen their own at their first login.
    """
    wanted = [
        booking.pk
        for seed, booking in pairs
        if seed.tries and seed.first_after + seed.days > -REMEMBERED_DAYS
    ]
    runs = (
        Run.objects.filter(booking__in=wanted)
        .select_related("machine", "booking__holder", "occupancy")
        .order_by("fencing_number")
    )
    keys_of = {run.pk: new_host_keys() for run in runs}
    Step.objects.bulk_create(step for run in runs for step in _steps(run))
    HostKey.objects.bulk_create(
        HostKey(run=run, public_key=key, fingerprint=fingerprint(key), recorded_at=_ready_at(run))
        for run in runs
        for key in keys_of[run.pk]
    )
    credentials = Credential.objects.bulk_create(_credential(run) for run in runs)
    for run, credential in zip(runs, credentials, strict=True):
        _leave_system(run, credential, keys_of[run.pk])


def _steps(run: Run) -> Iterator[Step]:
    """Walks over the steps of a run; the installer takes most of its time."""
    names = [name for state in steps_of_kind(run.machine.kind) if (name := _step_name(state))]
    parts = {name: 6 if name is StepName.INSTALLING else 1 for name in names}
    ready_at = _ready_at(run)
    began_at = run.fenced_at or ready_at
    share = (ready_at - began_at) / sum(parts.values())
    for name, part in parts.items():
        ended_at = began_at + part * share
        yield Step(
            run=run,
            name=name.value,
            attempt=1,
            begun_at=began_at,
            acted_at=began_at,
            ended_at=ended_at,
            outcome=Outcome.DONE.value,
        )
        began_at = ended_at


def _step_name(state: RunState) -> StepName | None:
    """Answers the step that a driver carries out in a state of a run; None when it has none."""
    return StepName(state.value) if state.value in set(StepName) else None


def _credential(run: Run) -> Credential:
    """Answers the login of a run's holder, who has used it."""
    ready_at = _ready_at(run)
    return Credential(
        occupancy=run.occupancy,
        person=run.holder,
        run=run,
        login=run.holder.account_name,
        made_at=ready_at,
        handed_over_at=ready_at,
        first_login_at=ready_at + LOGGED_IN_AFTER,
    )


def _ready_at(run: Run) -> datetime:
    """Answers when a run was over.

    Raises:
        ValueError: it is not.
    """
    if run.ready_at is None:
        raise ValueError(f"run {run.key} is not over")
    return run.ready_at


def _leave_system(run: Run, credential: Credential, host_keys: list[str]) -> None:
    """Puts the system on the simulated machine that the run would have left there.

    A later run's takes its place.
    """
    login = credential.login
    with simulated_driver().fleet.machine(run.machine.name) as machine:
        machine.newest_number = machine.closed_number = run.fencing_number
        machine.system = System(
            run.fencing_number,
            host_keys,
            logins=[login],
            marker_run=str(run.key),
            marker_occupancy=str(run.occupancy.key),
            credentials={login: str(credential.key)},
            admins=[login],
            replaced=[login],
        )
