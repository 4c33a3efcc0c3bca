"""What follows when a step is done: the next state, a machine handed over, a way out taken."""

import base64
import binascii
import hashlib
from datetime import datetime

from provisioning import recipe
from provisioning.lifecycle import Event, State
from provisioning.models import Credential, HostKey, Run
from provisioning.policy.guard import Reason
from provisioning.services.claims import Claim
from provisioning.services.guarding import next_look_at
from provisioning.services.moving import enter

CERTIFICATE_MARK = "-cert-v01@"


def pass_step(run: Run, claim: Claim, now: datetime) -> None:
    """Moves a run on from a state whose step is done. Must be called inside a transaction."""
    state = State(run.state)
    event = recipe.next_event(run.machine.kind, state)
    if state is State.PRECHECKING:
        run.prechecked_at = now
        enter(claim, run, event, now, due_at=next_look_at(run, now), prechecked_at=now, problem="")
    elif state is State.DISARMING:
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
    """Lets a run of the site that waits for a free place look again at once."""
    waiting = (
        Run.objects.filter(
            state=State.GUARDED.value,
            problem=Reason.PARALLEL_LIMIT.value,
            machine__site=run.machine.site_id,
        )
        .order_by("due_at")
        .values_list("pk", flat=True)[:1]
    )
    Run.objects.filter(pk__in=list(waiting)).update(due_at=now)


def _hand_over(run: Run, claim: Claim, event: Event, now: datetime) -> None:
    """The machine is what was promised: it is its holder's now."""
    Credential.objects.filter(run=run, is_current=True).update(handed_over_at=now)
    enter(claim, run, event, now, ready_at=now, problem="", remembered={})


def record_host_keys(run: Run, lines: tuple[str, ...], now: datetime) -> None:
    """Keeps the public host keys that a step has learnt, certificates beside their keys."""
    certificates = {
        line.split()[0].replace(CERTIFICATE_MARK, "@"): line
        for line in lines
        if CERTIFICATE_MARK in line.split()[0]
    }
    for line in lines:
        kind, blob = [*line.split(), ""][:2]
        if CERTIFICATE_MARK in kind:
            continue
        HostKey.objects.update_or_create(
            run=run,
            fingerprint=fingerprint_of(blob),
            defaults={
                "public_key": f"{kind} {blob}",
                "certificate": certificates.get(f"{kind}@openssh.com", ""),
                "recorded_at": now,
            },
        )


def fingerprint_of(blob: str) -> str:
    """Answers the SHA-256 fingerprint of a public key, as `ssh-keygen -l` prints it."""
    try:
        raw = base64.b64decode(blob, validate=True)
    except binascii.Error:
        raw = blob.encode()
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"
