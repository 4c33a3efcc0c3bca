"""Reading SSH public keys as people paste them; refusing what must not reach a machine.

A registered key becomes a line of `authorized_keys`, so nothing but a sound public key may pass.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from accounts.errors import SshKeyError

MIN_RSA_BITS = 3072
MAX_TEXT_LENGTH = 20_000
KINDS = frozenset(
    {
        "ssh-ed25519",
        "ssh-rsa",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    }
)
WEAK_KINDS = frozenset({"ssh-dss"})
RFC4716_BEGIN = "---- BEGIN SSH2 PUBLIC KEY ----"
RFC4716_END = "---- END SSH2 PUBLIC KEY ----"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One sound public key."""

    line: str
    """Kind and key, as `authorized_keys` wants them, without comment."""
    fingerprint: str
    """As `ssh-keygen -l` prints it: `SHA256:…`."""
    comment: str = ""


def read_public_key(text: str) -> PublicKey:
    """Answers the key in a pasted text: OpenSSH's one line, or PuTTYgen's block.

    Raises:
        SshKeyError: no sound public key; its code says why.
    """
    text = text.strip()
    _refuse_other_things(text)
    kind, encoded, comment = _parts(text)
    if kind in WEAK_KINDS:
        raise SshKeyError("dsa")
    if kind not in KINDS:
        raise SshKeyError("unknown_kind")
    blob = _blob(kind, encoded)
    _check_strength(kind, encoded)
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return PublicKey(f"{kind} {encoded}", f"SHA256:{digest}", comment)


def _refuse_other_things(text: str) -> None:
    """Refuses what is certainly no public key, before looking closer."""
    if not text:
        raise SshKeyError("empty")
    if "PRIVATE KEY" in text or text.startswith("PuTTY-User-Key-File"):
        raise SshKeyError("private")
    if len(text) > MAX_TEXT_LENGTH:
        raise SshKeyError("unreadable")


def _parts(text: str) -> tuple[str, str, str]:
    """Answers kind, encoded key and comment."""
    if text.startswith(RFC4716_BEGIN):
        return _parts_of_block(text)
    if len(text.splitlines()) > 1:
        raise SshKeyError("several_lines")
    words = text.split(maxsplit=2)
    if len(words) < 2:
        raise SshKeyError("unreadable")
    if words[0] not in KINDS | WEAK_KINDS and any(kind in text for kind in KINDS):
        raise SshKeyError("options")
    return words[0], words[1], _printable(words[2] if len(words) > 2 else "")


def _parts_of_block(text: str) -> tuple[str, str, str]:
    """Answers the parts of an RFC 4716 block, which PuTTYgen saves."""
    comment, body = "", []
    for line in text.splitlines()[1:]:
        if line.strip() == RFC4716_END:
            break
        if ":" in line:
            name, _, value = line.partition(":")
            comment = value.strip().strip('"') if name.lower() == "comment" else comment
        else:
            body.append(line.strip())
    encoded = "".join(body)
    return _declared_kind(encoded), encoded, _printable(comment)


def _declared_kind(encoded: str) -> str:
    """Answers the kind that the encoded key itself begins with."""
    blob = _decoded(encoded)
    length = int.from_bytes(blob[:4], "big")
    return blob[4 : 4 + length].decode("ascii", errors="replace")


def _blob(kind: str, encoded: str) -> bytes:
    """Answers the raw key; its inner kind must be the one it is said to be."""
    if _declared_kind(encoded) != kind:
        raise SshKeyError("unreadable")
    return _decoded(encoded)


def _decoded(encoded: str) -> bytes:
    """Answers the bytes of the encoded key."""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise SshKeyError("unreadable") from None


def _check_strength(kind: str, encoded: str) -> None:
    """Refuses a key that cannot be loaded, or an RSA key of too few bits."""
    try:
        key = load_ssh_public_key(f"{kind} {encoded}".encode())
    except (ValueError, UnsupportedAlgorithm):
        raise SshKeyError("unreadable") from None
    if isinstance(key, RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        raise SshKeyError("weak_rsa", bits=key.key_size, min_bits=MIN_RSA_BITS)


def _printable(comment: str) -> str:
    """Answers a comment without characters that could break a line."""
    return "".join(letter for letter in comment if letter.isprintable()).strip()[:60]
