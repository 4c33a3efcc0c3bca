"""References that people can say aloud, and tokens that machines carry.

A token is stored as its digest only, and compared in constant time.
"""

import hashlib
import hmac
import secrets

SPEAKABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that are not taken for one another: no 0 O, 1 I L, U V."""

REFERENCE_LENGTH = 4
TOKEN_BYTES = 32


def new_reference(prefix: str) -> str:
    """Answers a fresh short reference such as `B-4F7K`; the caller's table keeps it unique."""
    drawn = "".join(secrets.choice(SPEAKABLE) for _ in range(REFERENCE_LENGTH))
    return f"{prefix}-{drawn}"


def new_token() -> str:
    """Answers a fresh secret of 256 bits, safe in a URL or a header."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Answers the digest under which a token is stored (SHA-256, hexadecimal).

    Tokens are drawn with 256 bits, so a fast digest without salt is enough.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def is_same_token(token: str, digest: str) -> bool:
    """Answers whether the token is the one whose digest is stored, in constant time."""
    return hmac.compare_digest(hash_token(token).encode(), digest.encode())
