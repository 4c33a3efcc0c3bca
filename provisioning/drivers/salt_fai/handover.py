"""The orchestrations that the portal starts: what is in their call, how they came out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from provisioning.ports import AccessOrder, Account, Order

ORCHESTRATION = "portal.handover"
ACCESS_ORCHESTRATION = "portal.access"
SLOT_ORCHESTRATION = "portal.renew_slot"
SLOT_ACCESS_ORCHESTRATION = "portal.access_slot"


def pillar_of(
    order: Order, *, host_certificate: str, portal_key: str, user_ca: str = ""
) -> dict[str, Any]:
    """Answers all that the states may know, given in the call: nothing is asked back later.

    quirks.SALT_RUNS_ON_AN_EMPTY_PILLAR: a pillar source that is down would pass for success.
    """
    return {
        "portal": {
            "run": order.run_key,
            "occupancy": order.occupancy_key,
            "fencing": order.fencing_number,
            "machine": order.target.minion_id,
            "login": order.account.login,
            "accounts": [_account(order.account)],
            "previous_logins": list(order.previous_logins),
            "profile": order.profile.slug,
            "states": list(order.profile.salt_states),
            "last_day": order.last_day.isoformat(),
            "host_certificate": host_certificate,
            "portal_key": portal_key,
            "user_ca": user_ca,
        }
    }


def access_pillar_of(order: AccessOrder) -> dict[str, Any]:
    """Answers all that the states of `portal.access` may know: whose machine, which accounts."""
    return {
        "portal": {
            "run": order.run_key,
            "occupancy": order.occupancy_key,
            "machine": order.target.minion_id,
            "accounts": [_account(account) for account in order.accounts],
            **({"host": order.target.host} if order.target.host else {}),
        }
    }


def slot_pillar_of(order: Order, *, portal_key: str) -> dict[str, Any]:
    """Answers all that the states of `portal.renew_slot` may know about one container slot."""
    return {
        "portal": {
            "run": order.run_key,
            "occupancy": order.occupancy_key,
            "fencing": order.fencing_number,
            "machine": order.target.minion_id,
            "host": order.target.host,
            "address": order.target.address,
            "login": order.account.login,
            "accounts": [_account(order.account)],
            "keeps_data": order.keeps_data,
            "last_day": order.last_day.isoformat(),
            "portal_key": portal_key,
        }
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "login": account.login,
        "credential": account.credential_key,
        "password_hash": account.password_hash,
        "public_keys": list(account.public_keys),
        "is_admin": account.is_admin,
        "is_locked": account.is_locked,
    }


def failures(result: Mapping[str, Any], machine: str) -> tuple[str, ...]:
    """Answers the names of what did not come out true; empty when everything did.

    A job that ran nothing counts as failed: an empty result is no success.
    """
    returned = result.get("return")
    if not isinstance(returned, Mapping) or returned.get("retcode") != 0:
        whole = "orchestration"
    else:
        whole = ""
    states = _master_states(returned)
    if not states:
        return ("orchestration",)
    failed = [name for state in states.values() for name in _failed_names(state, machine)]
    return tuple(failed) or ((whole,) if whole else ())


def _master_states(returned: object) -> Mapping[str, Any]:
    """The orchestration's own states; a list of sentences stands there when it did not render."""
    data = returned.get("data") if isinstance(returned, Mapping) else None
    if not isinstance(data, Mapping) or not data:
        return {}
    states = next(iter(data.values()))
    return states if isinstance(states, Mapping) else {}


def _failed_names(state: object, machine: str) -> Iterator[str]:
    """Names of failed states, never their comments: those may quote what was in the call."""
    if not isinstance(state, Mapping):
        yield "orchestration"
        return
    changes = state.get("changes")
    on_machine = changes.get("ret", {}) if isinstance(changes, Mapping) else {}
    returned = on_machine.get(machine) if isinstance(on_machine, Mapping) else None
    failed = []
    if isinstance(returned, Mapping):
        failed = [
            str(each.get("__id__", "state"))
            for each in returned.values()
            if isinstance(each, Mapping) and each.get("result") is not True
        ]
    yield from failed
    if not failed and state.get("result") is not True:
        yield str(state.get("__id__", "orchestration"))


def to_text(lines: tuple[str, ...]) -> str:
    """Answers lines as one text, for what a run remembers."""
    return json.dumps(list(lines))


def from_text(text: str) -> tuple[str, ...]:
    """Answers the lines that `to_text` wrote; none when nothing was remembered."""
    return tuple(json.loads(text)) if text else ()
