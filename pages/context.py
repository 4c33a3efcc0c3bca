"""What the frame of every page needs: the menu of whoever looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Theme
from accounts.queries import Anybody, theme_of
from accounts.roles import is_administrator
from machines.queries import categories_approved_by

ATTRIBUTE = "_decided_categories"


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
        self._request = request
        self._user = _user(request)

    @property
    def theme(self) -> Theme:
        """Answers the colours that whoever looks has chosen."""
        return theme_of(self._user, self._request.COOKIES)

    @property
    def themes(self) -> list[tuple[Theme, bool]]:
        """Answers all themes, and whether each is the chosen one."""
        return [(theme, theme is self.theme) for theme in Theme]

    @property
    def items(self) -> list[MenuItem]:
        """Answers the links this person may follow."""
        return [
            MenuItem(url, label, self._request.path.startswith(url))
            for url, label in self._entries()
        ]

    def _entries(self) -> Iterator[tuple[str, Promise]]:
        yield reverse("pages:planning"), _("Planning")
        yield reverse("pages:machines"), _("Machines")
        if self._user.is_authenticated:
            yield reverse("pages:bookings"), _("My bookings")
            yield reverse("pages:tickets"), _("Tickets")
        if decides_somewhere(self._request):
            yield reverse("approvals"), _("Requests")
            yield reverse("pages:tonight"), _("Tonight")
        if self._user.is_authenticated:
            yield reverse("pages:statistics"), _("Statistics")
        yield reverse("pages:rules"), _("Rules")
        yield reverse("pages:help"), _("Help")


def decided_categories(request: HttpRequest) -> frozenset[str]:
    """Answers the short names of the categories in which this person decides.

    One query a request, however often it is asked, these or their keys.
    """
    return frozenset(_decided(request))


def decided_keys(request: HttpRequest) -> set[int]:
    """Answers the keys of the categories in which this person decides."""
    return set(_decided(request).values())


def _decided(request: HttpRequest) -> dict[str, int]:
    """Answers the categories in which this person decides, key by short name."""
    known: dict[str, int] | None = getattr(request, ATTRIBUTE, None)
    if known is None:
        user = _user(request)
        rows = categories_approved_by(user).order_by().values_list("slug", "pk")
        known = dict(rows) if user.is_authenticated else {}
        setattr(request, ATTRIBUTE, known)
    return known


def remember_decided(request: HttpRequest, slugs: frozenset[str]) -> None:
    """Keeps the categories in which this person decides, for whoever read them already."""
    setattr(request, ATTRIBUTE, slugs)


def decides_somewhere(request: HttpRequest) -> bool:
    """Answers whether this person is an approver of a category, or an administrator."""
    return bool(decided_categories(request)) or is_administrator(_user(request))


def navigation(request: HttpRequest) -> dict[str, object]:
    """Answers the menu for the templates."""
    return {"navigation": Navigation(request)}


def _user(request: HttpRequest) -> Anybody:
    """Answers who looks; nobody, when the request never reached the sign-in."""
    user: Anybody = getattr(request, "user", AnonymousUser())
    return user
