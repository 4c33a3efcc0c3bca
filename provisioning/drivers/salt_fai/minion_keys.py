"""The key pair of a machine's minion: the old one forgotten, a new one made by the master."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.ports import DriverError

DENIED = "minions_denied"
ACCEPTED = "minions"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new key pair; its public half is already accepted by the master."""

    private: str = field(repr=False)
    public: str


def renew_key(api: SaltApi, minion: str) -> KeyPair:
    """Forgets every key of a minion, denied ones too, and has the master make a new pair.

    Raises:
        DriverError: the master is silent, refuses, or made none.
    """
    api.ask_wheel("key.delete", match=minion)
    made = api.ask_wheel("key.gen_accept", id_=minion, force=True)
    if not isinstance(made, Mapping) or not made.get("priv") or not made.get("pub"):
        raise DriverError("no_minion_key", "the master made no key pair")
    return KeyPair(private=str(made["priv"]), public=str(made["pub"]))


def is_accepted(api: SaltApi, minion: str, public_key: str) -> bool:
    """Answers whether the master accepts exactly this key for a minion.

    Fingerprints are compared: quirks.SALT_KEY_STR_IS_BROKEN.

    Raises:
        DriverError: the master is silent or refuses.
    """
    accepted = _fingerprints_at(api, minion).get(ACCEPTED, "")
    return bool(public_key) and accepted in fingerprints(public_key)


def drop_denied(api: SaltApi, minion: str) -> None:
    """Drops what an old minion left that called with its old key.

    quirks.SALT_DENIED_ENTRY_STAYS: it stands beside the accepted key and misleads people.

    Raises:
        DriverError: the master is silent or refuses.
    """
    if DENIED in _fingerprints_at(api, minion):
        api.ask_wheel("key.delete_dict", match={DENIED: [minion]})


def _fingerprints_at(api: SaltApi, minion: str) -> dict[str, object]:
    """Answers the fingerprint of a minion's key for each of the master's lists that has one."""
    found = api.ask_wheel("key.finger", match=minion, hash_type="sha256")
    if not isinstance(found, Mapping):
        return {}
    return {
        name: keys[minion]
        for name, keys in found.items()
        if isinstance(keys, Mapping) and minion in keys
    }


def fingerprints(public_key: str) -> frozenset[str]:
    """Answers the fingerprints that Salt may print for a PEM public key.

    quirks.SALT_FINGERPRINTS_DIFFER: with or without the frame, by the release.
    """
    text = public_key.strip()
    body = "".join(f"{line}\n" for line in text.splitlines()[1:-1])
    forms = (text, f"{text}\n", body)
    return frozenset(_in_pairs(hashlib.sha256(form.encode()).hexdigest()) for form in forms)


def _in_pairs(digest: str) -> str:
    return ":".join(digest[start : start + 2] for start in range(0, len(digest), 2))
