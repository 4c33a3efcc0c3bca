"""What happens to every request because of who sends it: its language, the choice of a name."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]

VIEWS_WITHOUT_NAME = frozenset(
    {
        "accounts:choose_name",
        "accounts:set_language",
        "accounts:set_theme",
        "account_logout",
        "healthz",
        "readyz",
    }
)
"""Pages open to somebody who has not chosen an account name yet."""


class LanguageMiddleware:
    """Speaks the language of the account, else the visitor's choice, else the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sets the language for the request and names it in the answer."""
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class AccountNameMiddleware:
    """Sends people who have no account name yet to the page that asks for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request, or asks for the name first."""
        user = request.user
        if isinstance(user, User) and not user.has_chosen_name and not _is_open(request):
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(f"{reverse('accounts:choose_name')}?{query}".rstrip("?"))
        return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    """Answers the language to speak to whoever sends a request."""
    user = request.user
    if isinstance(user, User):
        return user.language
    return translation.get_language_from_request(request)


def _is_open(request: HttpRequest) -> bool:
    """Answers whether a page can be seen before a name is chosen."""
    try:
        return resolve(request.path_info).view_name in VIEWS_WITHOUT_NAME
    except Resolver404:
        return True
