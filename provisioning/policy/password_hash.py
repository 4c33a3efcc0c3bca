"""SHA-512 crypt (`$6$`), the password hash that every Linux of the institute understands.

Python removed its `crypt` module in 3.13 and passlib is unkept since 2020. The algorithm has been
frozen since 2007 and fits on a page, so it is written out here, needs nobody to maintain it, and
is compared in tests with its published vectors and with the C library's.
Source: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.4.
"""

from hashlib import sha512

ROUNDS = 5000
ALPHABET = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MAX_SALT = 16
DIGEST = 64
TRIPLES = 21


def hash_password(password: str, salt: str) -> str:
    """Answers the SHA-512 crypt hash of a password, as `/etc/shadow` keeps it.

    Args:
        password: any text; the portal's own are drawn at random with more than 100 bits.
        salt: at most 16 letters and digits are used.
    """
    key, seasoning = password.encode(), salt.encode()[:MAX_SALT]
    digest = _first_digest(key, seasoning)
    p_bytes = _stretch(sha512(key * len(key)).digest(), len(key))
    s_bytes = _stretch(sha512(seasoning * (16 + digest[0])).digest(), len(seasoning))
    for turn in range(ROUNDS):
        block = p_bytes if turn & 1 else digest
        if turn % 3:
            block += s_bytes
        if turn % 7:
            block += p_bytes
        digest = sha512(block + (digest if turn & 1 else p_bytes)).digest()
    return f"$6${seasoning.decode()}${_encode(digest)}"


def _first_digest(key: bytes, salt: bytes) -> bytes:
    """Answers digest A of the specification (its steps 1 to 12)."""
    other = sha512(key + salt + key).digest()
    mixed = key + salt + _stretch(other, len(key))
    length = len(key)
    while length:
        mixed += other if length & 1 else key
        length >>= 1
    return sha512(mixed).digest()


def _stretch(digest: bytes, length: int) -> bytes:
    """Answers as many bytes of a repeated digest."""
    return (digest * (length // DIGEST + 1))[:length]


def _encode(digest: bytes) -> str:
    """Answers the digest in the specification's own base 64, bytes in its own order."""
    letters = bytearray()
    first, second, third = 0, 21, 42
    for _ in range(TRIPLES):
        letters += _letters(digest[first], digest[second], digest[third], 4)
        first, second, third = second + 1, third + 1, first + 1
    return (letters + _letters(0, 0, digest[DIGEST - 1], 2)).decode()


def _letters(high: int, middle: int, low: int, count: int) -> bytes:
    """Answers so many letters for three bytes, lowest bits first."""
    value = high << 16 | middle << 8 | low
    return bytes(ALPHABET[value >> 6 * place & 63] for place in range(count))
