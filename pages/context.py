"""What the frame of every page needs: the menu of whoever looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.queries import Anybody
from accounts.roles import is_administrator
from machines.queries import categories_approved_by


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One link of the main menu."""

    url: str
    label: str | Promise
    is_here: bool


class Navigation:
    """The main menu, made when a template asks for it."""

    support_email: str = settings.PORTAL_SUPPORT_EMAIL

    def __init__(self, request: HttpRequest) -> None:
        self._path = request.path
        self._user: Anybody = getattr(request, "user", AnonymousUser())

    @property
    def items(self) -> list[MenuItem]:
        """Answers the links this person may follow."""
        return [
            MenuItem(url, label, self._path.startswith(url)) for url, label in self._entries()
        ]

    def _entries(self) -> Iterator[tuple[str, Promise]]:
        yield reverse("pages:planning"), _("Planning")
        yield reverse("pages:machines"), _("Machines")
        if self._user.is_authenticated:
            yield reverse("pages:bookings"), _("My bookings")
        if decides_somewhere(self._user):
            yield reverse("approvals"), _("Requests")
            yield reverse("pages:tonight"), _("Tonight")
        yield reverse("pages:rules"), _("Rules")


def decides_somewhere(user: Anybody) -> bool:
    """Answers whether somebody is an approver of any category."""
    if not user.is_authenticated:
        return False
    return is_administrator(user) or categories_approved_by(user).exists()


def navigation(request: HttpRequest) -> dict[str, object]:
    """Answers the menu for the templates."""
    return {"navigation": Navigation(request)}
