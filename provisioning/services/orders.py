"""What a driver is told about a run: plain facts, gathered from the rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import prefetch_related_objects

from foundation.sealing import SealingError
from machines.models import Machine
from provisioning.models import Credential, HostKey, Run, SealedFact
from provisioning.ports import Account, Board, Order, ProfileFacts, Report, StepName, Target
from provisioning.queries import night_day
from provisioning.sealing import unseal
from provisioning.services.credentials import account_of, credential_of

INSTALL_TOKEN = "install_token"  # noqa: S105 -- the name of a secret, not one
MINION_KEY = ("priv", "pub")
"""Names under which a driver hands over the machine's new key pair, to be fetched once."""
HOST_KEYS_LOOKED_BACK = 20

_KNOWING_ACCOUNT = frozenset({StepName.CONFIGURING, StepName.VERIFYING})
_KNOWING_BOARDS = frozenset({StepName.PRECHECKING, StepName.CYCLING})
_KNOWING_REPORTS = frozenset({StepName.CYCLING, StepName.INSTALLING, StepName.CONFIGURING})
_KNOWING_SEALED = frozenset({StepName.ARMING, StepName.INSTALLING})


@dataclass(frozen=True, slots=True)
class Predecessors:
    """Whoever had a machine before a run: their logins, and the host keys of those times."""

    logins: tuple[str, ...] = ()
    host_keys: tuple[str, ...] = ()


NOBODY = Predecessors()


def load_run(run_id: int) -> Run:
    """Answers a run with all that an order is made of, in one query.

    Raises:
        Run.DoesNotExist: there is no such run.
    """
    return Run.objects.select_related(
        "machine__site",
        "machine__host",
        "booking__profile",
        "profile",
        "reinstall",
        "occupancy__holder",
    ).get(pk=run_id)


def target_of(machine: Machine, *, with_boards: bool = False, tftp_minion: str = "") -> Target:
    """Answers the machine as a driver sees it.

    Args:
        machine: with its host.
        with_boards: its power is asked for or switched; their passwords are opened for that.
        tftp_minion: of the host with its boot file, where that is read or written.
    """
    return Target(
        name=machine.name,
        host_name=machine.host_name,
        address=str(machine.address),
        kind=machine.kind,
        mac_addresses=tuple(machine.mac_addresses),
        memory_gib=machine.memory_gib,
        cores=machine.cores,
        disk_tib=float(machine.disk_tib),
        data_volumes=tuple(machine.data_volumes),
        host=machine.host.name if machine.host else "",
        tftp_minion=tftp_minion,
        boards=_boards_of(machine) if with_boards else (),
    )


def tftp_minion_of(run: Run) -> str:
    """Answers the TFTP host of a run: fixed once it passed the guard, else what its site says."""
    return run.tftp_minion if run.fenced_at else run.machine.site.tftp_minion


def predecessors_on(run: Run) -> Predecessors:
    """Answers who had the machine of a run before, and what it called itself then."""
    return Predecessors(_previous_logins(run), _previous_host_keys(run))


def _boards_of(machine: Machine) -> tuple[Board, ...]:
    """Answers the machine's boards in the order in which they are tried; read once a machine."""
    prefetch_related_objects([machine], "boards")
    return tuple(
        Board(
            protocol=board.protocol,
            address=board.address,
            username=board.username,
            password=_opened(board.sealed_password),
            serial=board.serial,
            verifies_certificate=board.verifies_certificate,
            trusted_certificate=board.trusted_certificate,
        )
        for board in machine.boards.all()
    )


def _opened(sealed: str) -> str:
    """Answers a board's password; nothing when it was sealed with a key that is gone.

    The board then refuses the login, and says so where people look.
    """
    try:
        return unseal(sealed)
    except SealingError:
        return ""


def _previous_logins(run: Run) -> tuple[str, ...]:
    """Answers the logins of everybody who had the machine before, the holder left out."""
    logins = (
        Credential.objects.filter(occupancy__machine=run.machine_id)
        .exclude(occupancy=run.occupancy_id)
        .exclude(login=run.occupancy.holder.account_name)
        .values_list("login", flat=True)
        .order_by("login")
        .distinct()
    )
    return tuple(logins)


def _previous_host_keys(run: Run) -> tuple[str, ...]:
    """Answers the host keys that earlier installations of the machine had."""
    keys = (
        HostKey.objects.filter(run__machine=run.machine_id)
        .exclude(run=run)
        .order_by("-id")
        .values_list("public_key", flat=True)[:HOST_KEYS_LOOKED_BACK]
    )
    return tuple(keys)


def order_for(
    run: Run,
    step: StepName,
    attempt: int,
    *,
    is_acting: bool = False,
    predecessors: Callable[[Run], Predecessors] = predecessors_on,
    credential: Callable[[Run], Credential | None] = credential_of,
) -> Order:
    """Answers the order for one attempt at a step; each fact only where a step needs it.

    The password hash is made for acting only: reading back needs none.

    Args:
        run: with all that `load_run` loads.
        step: what the order is for.
        attempt: 1 for the first.
        is_acting: the driver is to act, not to read back.
        predecessors: answers who had the machine before.
        credential: answers the login that was made for the run.
    """
    profile = run.installed_profile
    before = predecessors(run) if step in _KNOWING_ACCOUNT else NOBODY
    reports: tuple[Report, ...] = ()
    if step in _KNOWING_REPORTS:
        reports = tuple(
            Report(source=row.source, name=row.name, code=row.code, at=row.at)
            for row in run.reports.all()
        )
    sealed: dict[str, SealedFact] = {}
    if step in _KNOWING_SEALED:
        sealed = {fact.name: fact for fact in run.sealed_facts.all()}
    return Order(
        run_key=str(run.key),
        occupancy_key=str(run.occupancy.key),
        fencing_number=run.fencing_number,
        target=target_of(
            run.machine,
            with_boards=step in _KNOWING_BOARDS,
            tftp_minion=tftp_minion_of(run),
        ),
        profile=ProfileFacts(
            slug=profile.slug,
            fai_classes=tuple(profile.fai_classes),
            salt_states=tuple(profile.salt_states),
            harmless_codes=tuple(profile.harmless_codes),
        ),
        account=_account_of(run, step, credential, is_acting=is_acting),
        last_day=_last_day_of(run),
        attempt=attempt,
        install_token=_token_among(sealed),
        previous_logins=before.logins,
        previous_host_keys=before.host_keys,
        remembered=dict(run.remembered),
        reports=reports,
        finished_codes=run.finished_codes,
        is_key_fetched=_is_fetched(sealed),
        keeps_data=run.reinstall is not None and run.reinstall.keeps_data,
    )


def _account_of(
    run: Run,
    step: StepName,
    credential: Callable[[Run], Credential | None],
    *,
    is_acting: bool,
) -> Account:
    """Answers the holder's account, in full where a step makes or checks it."""
    if step not in _KNOWING_ACCOUNT:
        return Account(login=run.occupancy.holder.account_name)
    with_hash = is_acting and step is StepName.CONFIGURING
    return account_of(run, credential(run), with_hash=with_hash)


def _token_among(sealed: Mapping[str, SealedFact]) -> str:
    """Answers the token that the installer of a run shows."""
    fact = sealed.get(INSTALL_TOKEN)
    return unseal(fact.sealed) if fact else ""


def _is_fetched(sealed: Mapping[str, SealedFact]) -> bool:
    """Answers whether the installer has fetched the machine's new key pair."""
    fact = sealed.get(MINION_KEY[0])
    return fact is not None and fact.fetched_at is not None


def _last_day_of(run: Run) -> date:
    """Answers the last day that the machine is for; of a technical run, the day it began."""
    if run.booking is None:
        return night_day(run)
    return run.booking.stop_day - timedelta(days=1)
