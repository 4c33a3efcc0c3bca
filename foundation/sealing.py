"""Secrets at rest: sealed with the site's credential key, opened only while they are used.

Several keys, separated by commas, allow rotation: the first seals, all of them open.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealingError(Exception):
    """A key is unusable or a sealed text cannot be opened; never carries either of them."""


class Sealer:
    """Seals and opens short texts with Fernet keys.

    Raises:
        SealingError: no key, or one that is not 32 bytes in URL-safe base64.
    """

    __slots__ = ("_fernet",)

    def __init__(self, key: str) -> None:
        """Takes one key, or several separated by commas, the newest first."""
        keys = [part.strip() for part in key.split(",") if part.strip()]
        if not keys:
            message = "the credential key is empty"
            raise SealingError(message)
        try:
            self._fernet = MultiFernet([Fernet(part) for part in keys])
        except ValueError:
            message = "the credential key must be 32 bytes in URL-safe base64"
            raise SealingError(message) from None

    def seal(self, text: str) -> str:
        """Answers the sealed form of a text; different at each call."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Answers the text that was sealed.

        Raises:
            SealingError: sealed with another key, or changed since.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            message = "this secret was sealed with another key, or was changed"
            raise SealingError(message) from None


def new_key() -> str:
    """Answers a fresh key for the credential key setting."""
    return Fernet.generate_key().decode()
