"""What follows when a step is done: the next state, a machine handed over, a way out taken."""

from datetime import datetime

from provisioning import recipe
from provisioning.host_authority import HostAuthorityError, fingerprint
from provisioning.lifecycle import Event, State
from provisioning.models import Credential, HostKey, Report, Run
from provisioning.policy.guard import Reason
from provisioning.ports import TaskLine
from provisioning.services.claims import Claim
from provisioning.services.first_logins import expect_first_login
from provisioning.services.moving import enter
from reservations.services import note_installed

CERTIFICATE_MARK = "-cert-v01@"


def pass_step(run: Run, claim: Claim, now: datetime) -> None:
    """Moves a run on from a state whose step is done. Must be called inside a transaction."""
    state = State(run.state)
    event = recipe.next_event(run.machine.kind, state)
    if state is State.DISARMING:
        _pass_disarming(run, claim, event, now)
    elif state is State.VERIFYING:
        _hand_over(run, claim, event, now)
    else:
        enter(claim, run, event, now, problem="", remembered=run.remembered)


def _pass_disarming(run: Run, claim: Claim, event: Event, now: datetime) -> None:
    """The machine boots its own disk again: on to its holder, or out."""
    if run.way_out:
        enter(claim, run, Event(run.way_out), now, is_armed=False)
    else:
        enter(claim, run, event, now, is_armed=False, problem="", remembered=run.remembered)
    _wake_next(run, now)


def _wake_next(run: Run, now: datetime) -> None:
    """Lets a run that waits for a free place at the TFTP host look again at once."""
    waiting = Run.objects.filter(
        state=State.GUARDED.value,
        problem=Reason.PARALLEL_LIMIT.value,
        machine__site__tftp_minion=run.tftp_minion,
    ).order_by("due_at")
    first = waiting.values_list("pk", flat=True).first()
    if first is not None:
        Run.objects.filter(pk=first).update(due_at=now)


def _hand_over(run: Run, claim: Claim, event: Event, now: datetime) -> None:
    """The machine is what was promised: it is its holder's now."""
    made = Credential.objects.filter(run=run, is_current=True)
    made.update(handed_over_at=now)
    for credential in made:
        expect_first_login(credential, run, now)
    note_installed(occupancy_id=run.occupancy_id, at=now)
    enter(claim, run, event, now, ready_at=now, problem="", remembered={})


def keep_lines(run: Run, lines: tuple[TaskLine, ...], now: datetime) -> None:
    """Keeps what the installer said, as far as a driver has heard it itself."""
    if lines:
        Report.objects.bulk_create(
            Report(run=run, source="fai", name=line.name[:120], code=line.code, at=now)
            for line in lines
        )


def record_host_keys(run: Run, lines: tuple[str, ...], now: datetime) -> None:
    """Keeps the public host keys that a step has learnt, certificates beside their keys."""
    if not lines:
        return
    HostKey.objects.bulk_create(_as_host_keys(run, lines, now), ignore_conflicts=True)


def _as_host_keys(run: Run, lines: tuple[str, ...], now: datetime) -> list[HostKey]:
    """Answers the rows of public keys in OpenSSH format; what is none is left out."""
    keys: dict[str, HostKey] = {}
    for line in lines:
        kind = line.split(maxsplit=1)[0]
        if CERTIFICATE_MARK in kind:
            continue
        try:
            print_of_key = fingerprint(line)
        except HostAuthorityError:
            continue
        keys[print_of_key] = HostKey(
            run=run,
            public_key=" ".join(line.split()[:2]),
            fingerprint=print_of_key,
            certificate=_certificate_of(kind, lines),
            recorded_at=now,
        )
    return list(keys.values())


def _certificate_of(kind: str, lines: tuple[str, ...]) -> str:
    """Answers the certificate among the lines that was signed for a key of this kind."""
    return next((line for line in lines if line.startswith(f"{kind}{CERTIFICATE_MARK}")), "")
