"""Who the administration lets in beside administrators: those who decide in some category."""

from django.http import HttpRequest

from accounts.roles import is_administrator
from machines.queries import categories_approved_by

ATTRIBUTE = "_decides_somewhere"


def decides_somewhere(request: HttpRequest) -> bool:
    """Answers whether the person signed in decides in some category, or runs the portal.

    Every page of the administration asks this for each of its lists: one query a request.
    """
    known: bool | None = getattr(request, ATTRIBUTE, None)
    if known is None:
        user = request.user
        known = user.is_active and (
            is_administrator(user) or categories_approved_by(user).exists()
        )
        setattr(request, ATTRIBUTE, known)
    return known
