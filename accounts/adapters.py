"""How django-allauth makes, words and writes to accounts of the portal."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import is_administrator
from accounts.services import placeholder_name

log = structlog.get_logger(__name__)

WRONG_LOGIN = _("This login and this password do not belong together: check both.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts of the portal: a full name, a language, a name chosen at first sign-in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "too_many_login_attempts": _(
            "Too many attempts to sign in: wait five minutes, or reset your password."
        ),
    }

    def new_user(self, request: HttpRequest) -> User:  # noqa: ARG002 -- allauth's signature
        """Answers a person who has not chosen their account name yet."""
        return User(
            account_name=placeholder_name(),
            has_chosen_name=False,
            language=translation.get_language() or settings.LANGUAGE_CODE,
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Answers where somebody goes who signed in for no page in particular.

        Administrators go to their desk.
        """
        if is_administrator(request.user):
            return reverse("approvals")
        return str(super().get_login_redirect_url(request))

    def save_user(
        self,
        request: HttpRequest,  # noqa: ARG002 -- allauth's signature
        user: User,
        form: Form,
        commit: bool = True,
    ) -> User:
        """Fills a new person from the sign-up form."""
        user.full_name = " ".join(form.cleaned_data["full_name"].split())
        user.email = form.cleaned_data["email"]
        user.set_password(form.cleaned_data["password1"])
        if commit:
            user.save()
        return user

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells somebody what was changed in their account."""
        super().send_notification_mail(
            template_prefix, user, {**(context or {}), "user": user}, email
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Writes to somebody in their language.

        A mail that cannot be sent now is logged and told on the page; it can be asked for again.
        """
        person = context.get("user")
        language = person.language if isinstance(person, User) else translation.get_language()
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, _facts(email, context))
        try:
            mail.send()
        except OSError:
            log.exception("account_mail_failed", template=template_prefix)
            self._tell_of_failure()

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Answers the mail, to be answered to the support."""
        mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        mail.reply_to = [settings.PORTAL_SUPPORT_EMAIL]
        mail.extra_headers.setdefault("Auto-Submitted", "auto-generated")
        return mail

    def _tell_of_failure(self) -> None:
        """Says on the next page that a mail did not leave."""
        if self.request is not None:
            messages.error(
                self.request,
                _("The mail could not be sent just now: try again in a few minutes."),
            )


def _facts(email: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Answers what every mail may show, beside its own facts."""
    return {
        "email": email,
        "person": facts.get("user"),
        "portal_url": settings.PORTAL_BASE_URL,
        "portal_host": urlsplit(settings.PORTAL_BASE_URL).netloc,
        "support_email": settings.PORTAL_SUPPORT_EMAIL,
        **facts,
    }
