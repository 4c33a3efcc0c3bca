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


def settle_keys(api: SaltApi, minion: str, public_key: str) -> bool:
    """Answers whether the master accepts exactly this key, and drops a denied entry beside it.

    Fingerprints are compared: quirks.SALT_KEY_STR_IS_BROKEN. The denied entry is what an old
    minion left that called with its old key: quirks.SALT_DENIED_ENTRY_STAYS.

    Raises:
        DriverError: the master is silent or refuses.
    """
    found = api.ask_wheel("key.finger", match=minion, hash_type="sha256")
    known = found if isinstance(found, Mapping) else {}
    if minion in known.get(DENIED, {}):
        api.ask_wheel("key.delete_dict", match={DENIED: [minion]})
    accepted = known.get(ACCEPTED, {}).get(minion, "")
    return bool(public_key) and accepted in fingerprints(public_key)


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
