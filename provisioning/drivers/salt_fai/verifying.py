"""The last look: over SSH, with the portal's own key and the host key that Salt reported."""

from datetime import datetime
from math import inf

from provisioning.drivers.salt_fai.handover import from_text
from provisioning.drivers.salt_fai.inspection import (
    MARKER_PATH,
    evidence,
    judge,
    judge_host_keys,
    parse_marker,
    read_facts,
    script_for,
)
from provisioning.drivers.salt_fai.ssh import Refused, Silent, Stranger, run_command
from provisioning.drivers.salt_fai.steps import HOST_KEYS, Chain, sent_off_at
from provisioning.ports import (
    DriverError,
    MarkerKind,
    MarkerReading,
    Observation,
    Order,
    Outcome,
    Target,
)

CERTIFICATE = "-cert-v01@openssh.com"
LOOK_SECONDS = 2.0
SALT_PATIENCE_SECONDS = 3
NO_MARKER_CODE = 66
"""What no command of the reading itself ends with: only this says that there is no marker."""
NO_SUCH_FILE = "FileNotFoundError"
"""How a minion says so."""


def observe_machine(chain: Chain, order: Order, now: datetime) -> Observation:
    """Answers whether the machine is what was promised."""
    lines = from_text(order.remembered.get(HOST_KEYS, ""))
    plain = tuple(line for line in lines if CERTIFICATE not in line)
    finding = judge_host_keys(plain, order.previous_host_keys)
    if finding is not None:
        return Observation(finding.outcome, finding.code)
    try:
        output = run_command(
            order.target.address,
            chain.config.ssh_key_path,
            script_for(order),
            host_keys=plain,
        )
    except Silent:
        return Observation(Outcome.AGAIN, "sshd_silent", again_seconds=LOOK_SECONDS)
    except Refused:
        return Observation(Outcome.RETRY, "sshd_refused")
    except Stranger:
        return Observation(Outcome.NEEDS_PERSON, "host_key_wrong")
    facts = read_facts(output.text)
    began = sent_off_at(order)
    if began is None and not order.target.host:
        return Observation(Outcome.NEEDS_PERSON, "reboot_unknown")
    seconds = (now - began).total_seconds() if began else inf
    finding = judge(facts, order, seconds)
    if finding is not None:
        return Observation(finding.outcome, finding.code, evidence(facts))
    return Observation(Outcome.DONE, evidence=evidence(facts), host_keys=lines)


def read_marker(chain: Chain, target: Target) -> MarkerReading:
    """Reads the run marker over SSH; where SSH does not let us in, through Salt.

    Only a machine that nobody can be reached on counts as silent. One that answers and cannot
    be read is an error: its data may be somebody's.

    Raises:
        DriverError: the machine answers, but its marker cannot be read.
    """
    command = f"test -e {MARKER_PATH} || exit {NO_MARKER_CODE}; cat {MARKER_PATH}"
    is_listening = True
    try:
        output = run_command(target.address, chain.config.ssh_key_path, command, host_keys=None)
    except Silent:
        is_listening = False
    except Refused:
        pass
    else:
        is_absent = output.code == NO_MARKER_CODE
        return reading_of(output.text, is_absent=is_absent, is_read=output.code == 0)
    answer = chain.api.ask_minion(
        target.minion_id,
        "file.read",
        arguments=[MARKER_PATH],
        timeout_seconds=SALT_PATIENCE_SECONDS,
    )
    if answer is not None:
        is_absent = not answer.is_ok and NO_SUCH_FILE in str(answer.value)
        return reading_of(str(answer.value), is_absent=is_absent, is_read=answer.is_ok)
    if is_listening:
        raise DriverError("marker_unreadable", "the machine answers but lets nobody read")
    return MarkerReading(MarkerKind.NO_ANSWER)


def reading_of(text: str, *, is_absent: bool, is_read: bool) -> MarkerReading:
    """Answers what a marker's text says; one that cannot be understood is not an absent one.

    Raises:
        DriverError: it is there and cannot be read or understood.
    """
    if is_absent:
        return MarkerReading(MarkerKind.NO_MARKER)
    marker = parse_marker(text) if is_read else None
    if marker is None:
        raise DriverError("marker_unreadable", "the run marker is damaged or cannot be read")
    return MarkerReading(MarkerKind.MARKED, *marker)
