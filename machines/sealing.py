"""The seal of stored secrets: the site's credential key, and nothing else, opens them."""

from django.conf import settings

from foundation.sealing import Sealer


def seal(text: str) -> str:
    """Answers a secret in the form that may be stored."""
    return Sealer(settings.PORTAL_CREDENTIAL_KEY).seal(text)


def unseal(sealed: str) -> str:
    """Answers the secret that was sealed.

    Raises:
        SealingError: sealed with another key, or changed since.
    """
    return Sealer(settings.PORTAL_CREDENTIAL_KEY).open(sealed)
