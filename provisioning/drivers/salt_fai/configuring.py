"""The step that makes an installed machine its holder's: keys checked and signed, states run."""

from dataclasses import replace
from datetime import datetime

from provisioning.drivers.salt_fai.handover import (
    ORCHESTRATION,
    failures,
    from_text,
    pillar_of,
    to_text,
)
from provisioning.drivers.salt_fai.minion_keys import drop_denied, is_accepted
from provisioning.drivers.salt_fai.ssh import is_port_open
from provisioning.drivers.salt_fai.steps import (
    HANDOVER_JOB,
    HOST_KEYS,
    MINION_PUB,
    SSH_SEEN_AT,
    Chain,
    checked_minion,
    sent_off_at,
)
from provisioning.host_authority import HostAuthorityError, public_line, sign_host_key
from provisioning.ports import (
    ActResult,
    DriverError,
    JsonScalar,
    Observation,
    Order,
    Outcome,
    Target,
)

PING_SECONDS = 2
CALLING_SECONDS = 3.0
"""How long a minion takes to call, once sshd is there, when nobody listens for it."""
BOOT_LOOK_SECONDS = 0.5
JOB_LOOK_SECONDS = 0.3
SIGNED_KIND = "ssh-ed25519"
MINION_SILENT = "minion_silent"
KEY_CHECKED = "key_checked"
STARTING = Observation(Outcome.AGAIN, MINION_SILENT, again_seconds=BOOT_LOOK_SECONDS)


def act_configure(chain: Chain, order: Order) -> ActResult:
    """Starts the one orchestration, with everything it needs in the call.

    Raises:
        DriverError: the new minion has not called yet, or is not the one with the new key.
    """
    minion = checked_minion(order)
    if not _minion_has_called(order) and not is_port_open(order.target.address):
        raise DriverError(MINION_SILENT, "the machine is still starting")
    found = chain.api.ask_minion(
        minion,
        "ssh.host_keys",
        options={"private": False, "certs": False},
        timeout_seconds=PING_SECONDS,
    )
    if found is None:
        raise DriverError(MINION_SILENT, "the new minion has not called yet")
    if not order.remembered.get(KEY_CHECKED) and not _has_new_key(chain, order):
        raise DriverError("minion_key_wrong", "not the new minion's key", is_permanent=True)
    keys = _host_keys(found.value if found.is_ok else None)
    certificate = certificate_of(chain, order.target, keys)
    job = chain.api.start_runner(
        "state.orchestrate",
        mods=ORCHESTRATION,
        pillar=pillar_of(
            order,
            host_certificate=certificate,
            portal_key=portal_key(chain),
            user_ca=user_authority_line(chain),
        ),
    )
    drop_denied(chain.api, minion)
    lines = (*keys, certificate) if certificate else keys
    return ActResult(remember={HANDOVER_JOB: job, HOST_KEYS: to_text(lines)})


def observe_configure(chain: Chain, order: Order, now: datetime) -> Observation:
    """Follows the orchestration to its own result; the HTTP answers say nothing about it."""
    job = order.remembered.get(HANDOVER_JOB, "")
    if not job:
        return _observe_boot(chain, order, now)
    result = chain.api.job_result(job)
    if result is None:
        return Observation(Outcome.AGAIN, "configuring", again_seconds=JOB_LOOK_SECONDS)
    failed = failures(result, order.target.minion_id)
    if failed:
        evidence: dict[str, JsonScalar] = {
            "failed": ", ".join(failed)[:500],
            "count": len(failed),
        }
        return Observation(Outcome.RETRY, "states_failed", evidence, remember={HANDOVER_JOB: ""})
    return Observation(
        Outcome.DONE,
        host_keys=from_text(order.remembered.get(HOST_KEYS, "")),
        evidence={"job": job},
    )


def _observe_boot(chain: Chain, order: Order, now: datetime) -> Observation:
    """Nothing was started yet: because the machine still starts, or because we forgot it.

    Its minion's own word, through `manage.py listen`, is the fastest; without a listener the
    minion is asked, a moment after sshd was first seen.
    """
    if _minion_has_called(order):
        return Observation(Outcome.RETRY, "not_started")
    if not order.remembered.get(KEY_CHECKED) and _has_new_key(chain, order):
        return replace(STARTING, remember={KEY_CHECKED: "yes"})
    if not is_port_open(order.target.address):
        return STARTING
    seen_at = order.remembered.get(SSH_SEEN_AT) or now.isoformat()
    if (now - datetime.fromisoformat(seen_at)).total_seconds() < CALLING_SECONDS:
        return replace(STARTING, remember={SSH_SEEN_AT: seen_at})
    answer = chain.api.ask_minion(checked_minion(order), "test.ping", timeout_seconds=PING_SECONDS)
    return STARTING if answer is None else Observation(Outcome.RETRY, "not_started")


def _has_new_key(chain: Chain, order: Order) -> bool:
    """Answers whether only the minion that this run's installer set up can be the one we ask."""
    made = order.remembered.get(MINION_PUB, "")
    return is_accepted(chain.api, checked_minion(order), made)


def _minion_has_called(order: Order) -> bool:
    """Answers whether the minion's start was reported since the machine was sent off."""
    began = sent_off_at(order)
    names = ("start", f"salt/minion/{order.target.minion_id}/start")
    return any(
        report.source == "salt" and report.name in names and (began is None or report.at >= began)
        for report in order.reports
    )


def _host_keys(found: object) -> tuple[str, ...]:
    """Answers the public host keys among what Salt read, without comments, in a fixed order."""
    if not isinstance(found, dict):
        raise DriverError("no_host_keys", "the machine shows no host keys")
    lines = [
        " ".join(str(line).split()[:2])
        for name, line in sorted(found.items())
        if str(name).endswith(".pub") and len(str(line).split()) > 1
    ]
    if not lines:
        raise DriverError("no_host_keys", "the machine shows no host keys")
    return tuple(lines)


def certificate_of(chain: Chain, target: Target, keys: tuple[str, ...]) -> str:
    """Answers the signed host key, or nothing where the site has no host CA.

    Raises:
        DriverError: the CA cannot sign.
    """
    path = chain.config.ssh_host_ca_path
    plain = next((line for line in keys if line.startswith(SIGNED_KIND)), "")
    if path is None or not plain:
        return ""
    principals = (target.host_name, target.name, target.address)
    try:
        return sign_host_key(path, plain, principals, chain.config.host_certificate_days)
    except HostAuthorityError as error:
        raise DriverError("host_ca_unusable", str(error), is_permanent=True) from None


def user_authority_line(chain: Chain) -> str:
    """Answers the public half of the SSH user CA, or nothing where the site has none.

    Raises:
        DriverError: it cannot be read.
    """
    path = chain.config.ssh_user_ca_path
    try:
        return "" if path is None else public_line(path)
    except HostAuthorityError as error:
        raise DriverError("user_ca_unusable", str(error), is_permanent=True) from None


def portal_key(chain: Chain) -> str:
    """Answers the public half of the portal's own SSH key.

    Raises:
        DriverError: it cannot be read.
    """
    path = chain.config.ssh_key_path
    try:
        return path.with_name(f"{path.name}.pub").read_text().strip()
    except OSError:
        raise DriverError(
            "portal_key_missing", "the portal's public key cannot be read", is_permanent=True
        ) from None
