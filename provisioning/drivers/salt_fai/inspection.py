"""What the portal looks at on an installed machine, and what it thinks of it: pure."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioning.ports import JsonScalar, Order, Outcome

MEMORY_SHARE = 0.9
"""A kernel and its firmware keep some memory for themselves."""
DISK_SHARE = 0.8
"""Redundancy, a file system's own needs and TB sold as TiB."""
GIB = 2**30
TIB = 2**40
MAY_COME = ("share_apps", "modules", "guix", "account", "sudo")
OF_THE_IMAGE = frozenset({"modules", "guix"})
"""What a container has or has not by the site's own image: no concern of a run."""
MARKER_PATH = "/etc/bigmem-portal/run.json"

# Every line is `name value`; a test's line says 1 or 0.
_SCRIPT = """
. /etc/os-release 2>/dev/null; echo "os $ID $VERSION_ID"
echo "marker $(tr -d '\\n' < {marker} 2>/dev/null)"
echo "age_seconds $(ps -o etimes= -p 1 | tr -d ' ')"
echo "memory_bytes $(awk '/^MemTotal:/ {{ print $2 * 1024 }}' /proc/meminfo)"
echo "disk_bytes $(df -B1 --output=source,size {volumes} 2>/dev/null | tail -n +2 \
    | sort -u | awk '{{ sum += $2 }} END {{ printf "%.0f", sum }}')"
for volume in {volumes}; do test -d "$volume" || echo "missing_volume $volume"; done
test -d /share/apps; echo "share_apps $((1 - $?))"
bash -lc 'type module' >/dev/null 2>&1; echo "modules $(( $? == 0 ))"
bash -lc 'command -v guix' >/dev/null 2>&1; echo "guix $(( $? == 0 ))"
getent passwd {login} >/dev/null; echo "account $(( $? == 0 ))"
sudo -n -l -U {login} 2>/dev/null | grep -q 'NOPASSWD: ALL'; echo "sudo $(( $? == 0 ))"
for login in {previous}; do getent passwd "$login" >/dev/null && echo "previous $login"; done
for login in {previous}; do test -e "/home/$login" && echo "previous $login"; done
true
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong, and what that means for the run."""

    code: str
    outcome: Outcome


def script_for(order: Order) -> str:
    """Answers the script that reads all facts of a machine in one go."""
    volumes = order.target.data_volumes or ("/home",)
    return _SCRIPT.format(
        marker=MARKER_PATH,
        volumes=" ".join(shlex.quote(volume) for volume in volumes),
        login=shlex.quote(order.account.login),
        previous=" ".join(shlex.quote(login) for login in _previous(order)),
    )


def read_facts(text: str) -> dict[str, str]:
    """Answers the facts that the script printed; of a repeated name the last."""
    facts = {}
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        facts[name] = value.strip()
    return facts


def judge(facts: Mapping[str, str], order: Order, seconds_since_order: float) -> Finding | None:
    """Answers the first thing that is not as it must be, or None when the machine is right.

    What time may mend (a mount, a package) may be looked at again; what cannot change by waiting
    needs a person.

    Args:
        facts: what the machine's script printed.
        order: the run.
        seconds_since_order: since it was sent off; infinite for a container slot, whose new host
            key says that it is new.
    """
    target = order.target
    marker = parse_marker(facts.get("marker", ""))
    age = number(facts, "age_seconds", default=seconds_since_order)
    is_wrong = {
        "not_rebooted": age >= seconds_since_order,
        "memory_short": number(facts, "memory_bytes") < target.memory_gib * GIB * MEMORY_SHARE,
        "disk_short": number(facts, "disk_bytes") < target.disk_tib * TIB * DISK_SHARE,
        "volume_missing": bool(facts.get("missing_volume")),
        "previous_holder_present": bool(facts.get("previous")),
    }
    may_come = {
        f"{name}_missing": facts.get(name) != "1"
        for name in MAY_COME
        if not (target.host and name in OF_THE_IMAGE)
    }
    if marker != (order.run_key, order.occupancy_key):
        return Finding("marker_wrong", Outcome.RETRY)
    for code, is_so in is_wrong.items():
        if is_so:
            return Finding(code, Outcome.NEEDS_PERSON)
    for code, is_so in may_come.items():
        if is_so:
            return Finding(code, Outcome.RETRY)
    return None if facts.get("os", "").strip() else Finding("os_unknown", Outcome.RETRY)


def judge_host_keys(found: Sequence[str], previous: Sequence[str]) -> Finding | None:
    """A reinstalled machine has host keys that no earlier installation of it had."""
    if not found:
        return Finding("no_host_keys", Outcome.RETRY)
    if {_blob(line) for line in found} & {_blob(line) for line in previous}:
        return Finding("host_keys_unchanged", Outcome.NEEDS_PERSON)
    return None


def evidence(facts: Mapping[str, str]) -> dict[str, JsonScalar]:
    """Answers what is worth keeping of the facts, for people to read."""
    return {
        "os": facts.get("os", ""),
        "memory_gib": round(number(facts, "memory_bytes") / GIB, 1),
        "disk_tib": round(number(facts, "disk_bytes") / TIB, 3),
        "age_seconds": int(number(facts, "age_seconds")),
    }


def parse_marker(text: str) -> tuple[str, str] | None:
    """Answers run and occupancy of a run marker; None when it is none."""
    try:
        marker = json.loads(text)
        return str(marker["run"]), str(marker["occupancy"])
    except (ValueError, KeyError, TypeError):
        return None


def number(facts: Mapping[str, str], name: str, *, default: float = 0.0) -> float:
    """Answers a fact as a number; the default when it is none."""
    try:
        return float(facts.get(name, ""))
    except ValueError:
        return default


def _previous(order: Order) -> tuple[str, ...]:
    return tuple(login for login in order.previous_logins if login != order.account.login)


def _blob(line: str) -> str:
    return [*line.split(), "", ""][1]
