"""Public keys for tests, made once."""

import base64
import struct
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


def line(key) -> str:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


@cache
def rsa_line(bits: int) -> str:
    return line(rsa.generate_private_key(public_exponent=65537, key_size=bits))


@cache
def ed25519_line(_name: str = "") -> str:
    return line(ed25519.Ed25519PrivateKey.generate())


@cache
def ecdsa_line() -> str:
    return line(ec.generate_private_key(ec.SECP256R1()))


@cache
def private_key() -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def dsa_line() -> str:
    blob = struct.pack(">I", 7) + b"ssh-dss" + struct.pack(">I", 4) + b"\0\0\0\1"
    return f"ssh-dss {base64.b64encode(blob).decode()}"


def puttygen_block(openssh: str, comment: str) -> str:
    encoded = openssh.split()[1]
    body = "\n".join(encoded[i : i + 64] for i in range(0, len(encoded), 64))
    return (
        f'---- BEGIN SSH2 PUBLIC KEY ----\nComment: "{comment}"\n{body}\n'
        "---- END SSH2 PUBLIC KEY ----\n"
    )
