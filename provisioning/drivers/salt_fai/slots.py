"""Container slots of a GPU host: renewed by the host's minion, nothing armed, nothing installed.

Each slot has a folder of its own on the host, its volume: home, host keys, people's keys, and the
run marker, which its holder can read and not write. Other slots are never named.
"""

import json

from provisioning.drivers.salt_fai.access import ACCESS_JOB, read_accounts
from provisioning.drivers.salt_fai.configuring import certificate_of, portal_key
from provisioning.drivers.salt_fai.handover import (
    SLOT_ACCESS_ORCHESTRATION,
    SLOT_ORCHESTRATION,
    access_pillar_of,
    failures,
    slot_pillar_of,
    to_text,
)
from provisioning.drivers.salt_fai.ssh import is_port_open
from provisioning.drivers.salt_fai.steps import HANDOVER_JOB, HOST_KEYS, Chain, checked_name
from provisioning.drivers.salt_fai.verifying import NO_SUCH_FILE, reading_of
from provisioning.ports import (
    AccessOrder,
    AccountReading,
    ActResult,
    DriverError,
    JsonScalar,
    MarkerKind,
    MarkerReading,
    Observation,
    Order,
    Outcome,
    Target,
)

FOLDER = "/srv/bigmem-slots"
HOST_IS_READY = f"{FOLDER}/README"
"""Written by the state `portal.slot_host`, last of all."""
PATIENCE_SECONDS = 5
CERTIFICATE_SECONDS = 25
JOB_LOOK_SECONDS = 0.5


def read_slot_marker(chain: Chain, target: Target) -> MarkerReading:
    """Reads the run marker of a slot from its host, whether its container runs or not.

    A silent host is no answer about the slot: unlike a machine, it cannot be made to give one.

    Raises:
        DriverError: the host is silent, or the marker cannot be understood.
    """
    text = _read(chain, target, "portal/run.json")
    if text is None:
        return MarkerReading(MarkerKind.NO_MARKER)
    return reading_of(text, is_absent=False, is_read=True)


def observe_slot_prechecks(chain: Chain, order: Order) -> Observation:
    """Answers whether the host answers and is ready to hold slots.

    What may have passed by midnight does not stop the run: it is told, and tried at night.
    """
    if order.profile.salt_states:
        return Observation(Outcome.NEEDS_PERSON, "profile_for_machines")
    try:
        if _read_file(chain, order.target, HOST_IS_READY) is None:
            raise DriverError("slot_host_unready", "nobody has prepared the host")
        _refuse_newer(chain, order)
    except DriverError as error:
        outcome = Outcome.NEEDS_PERSON if error.is_permanent else Outcome.RETRY
        return Observation(outcome, error.code, {"host": order.target.host})
    return Observation(Outcome.DONE, evidence={"host": order.target.host})


def act_renew(chain: Chain, order: Order) -> ActResult:
    """Starts the orchestration that stops, empties and renews this one slot.

    Raises:
        DriverError: the host is silent, or a newer run has the slot.
    """
    _refuse_newer(chain, order)
    job = chain.api.start_runner(
        "state.orchestrate",
        mods=SLOT_ORCHESTRATION,
        pillar=slot_pillar_of(order, portal_key=portal_key(chain)),
    )
    return ActResult(remember={HANDOVER_JOB: job})


def observe_renewed(chain: Chain, order: Order) -> Observation:
    """Follows the orchestration to its own result."""
    return _follow(chain, order.target, order.remembered.get(HANDOVER_JOB, ""), HANDOVER_JOB)


def act_sign(chain: Chain, order: Order) -> ActResult:
    """Reads the slot's new host key from its host, signs it and hands the certificate over.

    Raises:
        DriverError: there is no host key, or the host did not take its certificate.
    """
    target = order.target
    text = _read(chain, target, "ssh/ssh_host_ed25519_key.pub")
    if text is None or len(text.split()) < 2:
        raise DriverError("no_host_keys", "the slot shows no host keys")
    key = " ".join(text.split()[:2])
    certificate = certificate_of(chain, target, (key,))
    if not certificate:
        return ActResult(remember={HOST_KEYS: to_text((key,))})
    words = {"machine": _slot(target), "host_certificate": certificate}
    taken = chain.api.ask_minion(
        checked_name(target.host),
        "state.apply",
        arguments=["portal.slot_certificate"],
        options={"pillar": {"portal": words}, "concurrent": True},
        timeout_seconds=CERTIFICATE_SECONDS,
    )
    if taken is None or not taken.is_ok:
        raise DriverError("certificate_refused", "the host did not take the certificate")
    return ActResult(remember={HOST_KEYS: to_text((key, certificate))})


def act_slot_access(chain: Chain, order: AccessOrder) -> ActResult:
    """Starts the orchestration of a slot's accounts, if it is still this occupancy's.

    Raises:
        DriverError: the host is silent, or the slot is another occupancy's.
    """
    marker = read_slot_marker(chain, order.target)
    if marker.occupancy_key != order.occupancy_key:
        raise DriverError("other_occupancy", "it is another's slot now", is_permanent=True)
    job = chain.api.start_runner(
        "state.orchestrate", mods=SLOT_ACCESS_ORCHESTRATION, pillar=access_pillar_of(order)
    )
    return ActResult(remember={ACCESS_JOB: job})


def observe_slot_stopped(chain: Chain, order: AccessOrder) -> Observation:
    """Answers whether a slot whose accounts are all locked has stopped."""
    seen = _follow(chain, order.target, order.remembered.get(ACCESS_JOB, ""), ACCESS_JOB)
    if seen.outcome is Outcome.DONE and is_port_open(order.target.address):
        return Observation(Outcome.RETRY, "account_open", remember={ACCESS_JOB: ""})
    return seen


def is_stopped_by(order: AccessOrder) -> bool:
    """Answers whether an order stops its slot: nobody may get in, and only this one stops."""
    return all(account.is_locked for account in order.accounts)


def read_slot_accounts(chain: Chain, order: AccessOrder) -> tuple[AccountReading, ...]:
    """Reads the order's accounts from a slot; all of a stopped one's are as good as locked.

    Raises:
        DriverError: the slot is silent, refuses the portal's key or is another one.
    """
    if is_stopped_by(order) and not is_port_open(order.target.address):
        return ()
    return read_accounts(chain, order)


def _follow(chain: Chain, target: Target, job: str, name: str) -> Observation:
    """Answers how far a job of the master is that works on a slot."""
    if not job:
        return Observation(Outcome.RETRY, "not_started")
    result = chain.api.job_result(job)
    if result is None:
        return Observation(Outcome.AGAIN, "configuring", again_seconds=JOB_LOOK_SECONDS)
    failed = failures(result, target.host)
    if failed:
        evidence: dict[str, JsonScalar] = {"failed": ", ".join(failed)[:500], "count": len(failed)}
        return Observation(Outcome.RETRY, "states_failed", evidence, remember={name: ""})
    return Observation(Outcome.DONE, evidence={"job": job})


def _refuse_newer(chain: Chain, order: Order) -> None:
    """Stops an order that a newer run of the slot has overtaken."""
    text = _read(chain, order.target, "claim.json")
    try:
        fencing = int(json.loads(text)["fencing"]) if text else 0
    except (ValueError, KeyError, TypeError):
        fencing = 0
    if fencing > order.fencing_number:
        raise DriverError("stale_order", "a newer run has the slot", is_permanent=True)


def _slot(target: Target) -> str:
    """Answers the slot's name; it stands in paths on the host, so it must be plain."""
    return checked_name(target.name)


def _read(chain: Chain, target: Target, name: str) -> str | None:
    return _read_file(chain, target, f"{FOLDER}/{_slot(target)}/{name}")


def _read_file(chain: Chain, target: Target, path: str) -> str | None:
    """Reads a file of the host; None when there is none."""
    answer = chain.api.ask_minion(
        checked_name(target.host),
        "file.read",
        arguments=[path],
        timeout_seconds=PATIENCE_SECONDS,
    )
    if answer is None:
        raise DriverError("slot_host_silent", "the host of the slot does not answer")
    if answer.is_ok:
        return str(answer.value)
    if NO_SUCH_FILE in str(answer.value):
        return None
    raise DriverError("marker_unreadable", "a file of the slot cannot be read")
