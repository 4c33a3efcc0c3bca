"""Pages about the account itself: its language and its name."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.errors import AccountNameError
from accounts.forms import AccountNameForm, LanguageForm, ThemeForm
from accounts.models import Theme, User
from accounts.queries import THEME_COOKIE, proposed_name
from accounts.wording import account_problem


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remembers the language on the account, and in a cookie for the time after signing out."""
    response = redirect(_next_page(request))
    form = LanguageForm(request.POST)
    if form.is_valid():
        language = form.cleaned_data["language"]
        if isinstance(request.user, User):
            services.set_language(person=request.user, language=language)
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remembers light or dark on the account, and in a cookie for the time after signing out."""
    response = redirect(_next_page(request))
    form = ThemeForm(request.POST)
    if form.is_valid():
        theme = Theme(form.cleaned_data["theme"])
        if isinstance(request.user, User):
            services.set_theme(person=request.user, theme=theme)
        _keep(response, THEME_COOKIE, theme.value)
    return response


@login_required
@require_http_methods(["GET", "POST"])
def choose_name(request: HttpRequest) -> HttpResponse:
    """Asks somebody at their first sign-in for the account name they will keep."""
    person = cast(User, request.user)
    if person.has_chosen_name:
        return redirect(_next_page(request))
    form = AccountNameForm(request.POST or None, initial={"account_name": proposed_name(person)})
    if form.is_valid() and _choose(form, person):
        messages.success(
            request,
            _("Your account name is “%(name)s”.") % {"name": form.cleaned_data["account_name"]},
        )
        return redirect(_next_page(request))
    return render(request, "account/choose_name.html", {"form": form, "next": _next_page(request)})


def _choose(form: AccountNameForm, person: User) -> bool:
    """Gives the name; a problem becomes an error of the form."""
    try:
        services.choose_account_name(person=person, name=form.cleaned_data["account_name"])
    except AccountNameError as error:
        form.add_error("account_name", account_problem(error))
    except ValidationError as error:
        form.add_error("account_name", error)
    return form.is_valid()


def _keep(response: HttpResponse, name: str, value: str) -> None:
    """Keeps a choice in the browser for a year."""
    response.set_cookie(
        name,
        value,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _next_page(request: HttpRequest) -> str:
    """Answers where to go next: the page asked for, when it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return str(settings.LOGIN_REDIRECT_URL)
