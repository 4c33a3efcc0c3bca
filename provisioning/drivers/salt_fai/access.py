"""Accounts of an installed machine: changed through Salt, read back over SSH."""

import shlex
from collections.abc import Mapping

from provisioning.drivers.salt_fai.handover import (
    ACCESS_ORCHESTRATION,
    access_pillar_of,
    failures,
)
from provisioning.drivers.salt_fai.ssh import Refused, Silent, Stranger, run_command
from provisioning.drivers.salt_fai.steps import Chain
from provisioning.drivers.salt_fai.verifying import CERTIFICATE, read_marker
from provisioning.ports import (
    AccessOrder,
    AccountReading,
    ActResult,
    DriverError,
    MarkerKind,
    Observation,
    Outcome,
)

ACCESS_JOB = "access_job"
JOB_LOOK_SECONDS = 1.0
LOCKED_SINCE_DAY = 1
"""An account that ended on day 1 of 1970 is locked, whatever its password and keys."""

# One line an account: its name, the day of its last new password, the day it ends. No password.
_SCRIPT = """
for login in {logins}; do
    getent shadow "$login" | awk -F: '{{ print "account", $1, $3 + 0, ($8 == "" ? -1 : $8) }}'
done
"""


def act_access(chain: Chain, order: AccessOrder) -> ActResult:
    """Starts the orchestration of the accounts, if the machine is still this occupancy's.

    Raises:
        DriverError: the machine is silent or another occupancy's, the master refuses.
    """
    marker = read_marker(chain, order.target)
    if marker.kind is MarkerKind.NO_ANSWER:
        raise DriverError("machine_silent", "the machine does not answer")
    if marker.occupancy_key != order.occupancy_key:
        raise DriverError("other_occupancy", "it is another's machine now", is_permanent=True)
    job = chain.api.start_runner(
        "state.orchestrate", mods=ACCESS_ORCHESTRATION, pillar=access_pillar_of(order)
    )
    return ActResult(remember={ACCESS_JOB: job})


def observe_access(chain: Chain, order: AccessOrder) -> Observation:
    """Follows the orchestration to its own result, then looks at the accounts themselves."""
    job = order.remembered.get(ACCESS_JOB, "")
    if not job:
        return Observation(Outcome.RETRY, "not_started")
    result = chain.api.job_result(job)
    if result is None:
        return Observation(Outcome.AGAIN, "configuring", again_seconds=JOB_LOOK_SECONDS)
    failed = failures(result, order.target.host or order.target.minion_id)
    if failed:
        evidence = {"failed": ", ".join(failed)[:500]}
        return Observation(Outcome.RETRY, "states_failed", evidence, remember={ACCESS_JOB: ""})
    code = _difference(order, {each.login: each for each in read_accounts(chain, order)})
    if code:
        return Observation(Outcome.RETRY, code, remember={ACCESS_JOB: ""})
    return Observation(Outcome.DONE, evidence={"job": job})


def read_accounts(chain: Chain, order: AccessOrder) -> tuple[AccountReading, ...]:
    """Reads the order's accounts as root, from the machine with the host key on record.

    Raises:
        DriverError: the machine is silent, refuses the portal's key or is another one.
    """
    script = _SCRIPT.format(
        logins=" ".join(shlex.quote(account.login) for account in order.accounts)
    )
    plain = tuple(line for line in order.host_keys if CERTIFICATE not in line)
    try:
        output = run_command(
            order.target.address, chain.config.ssh_key_path, script, host_keys=plain
        )
    except Silent:
        raise DriverError("sshd_silent", "the machine does not answer") from None
    except Refused:
        raise DriverError("sshd_refused", "the portal's key is not let in") from None
    except Stranger:
        raise DriverError("host_key_wrong", "not its host key", is_permanent=True) from None
    return parse_accounts(output.text)


def parse_accounts(text: str) -> tuple[AccountReading, ...]:
    """Answers the accounts that the script printed; lines that are none are passed over."""
    found = []
    for line in text.splitlines():
        word, *values = line.split()
        if word == "account" and len(values) == 3:
            login, changed_day, end_day = values
            is_locked = 0 <= int(end_day) <= LOCKED_SINCE_DAY
            found.append(AccountReading(login, is_locked, int(changed_day) > 0))
    return tuple(found)


def _difference(order: AccessOrder, found: Mapping[str, AccountReading]) -> str:
    """Answers the code of the first account that is not as ordered, or nothing."""
    for account in order.accounts:
        reading = found.get(account.login)
        if reading is None and not account.is_locked:
            return "account_missing"
        if reading is not None and reading.is_locked != account.is_locked:
            return "account_open" if account.is_locked else "account_locked"
    return ""
