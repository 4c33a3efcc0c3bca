"""People who sign in, and the SSH keys they registered."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.names import validate_account_name
from foundation import clock


class PeopleAreKept(Exception):
    """Somebody tried to delete a person; their account name must never be given to another."""


class PeopleQuerySet(models.QuerySet["User"]):
    """People; they are made inactive, never deleted."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuses.

        Raises:
            PeopleAreKept: always.
        """
        raise PeopleAreKept


class UserManager(BaseUserManager["User"]):
    """Creates people; Django's commands need these two verbs."""

    def get_queryset(self) -> PeopleQuerySet:
        """Answers all people, in a form that cannot delete them."""
        return PeopleQuerySet(self.model, using=self._db)

    def create_user(
        self, account_name: str, email: str, password: str | None = None, **fields: object
    ) -> "User":
        """Makes a person who may sign in.

        Raises:
            ValidationError: the account name cannot be one.
        """
        validate_account_name(account_name)
        user = self.model(account_name=account_name, email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, account_name: str, email: str, password: str | None = None, **fields: object
    ) -> "User":
        """Makes an administrator."""
        return self.create_user(
            account_name, email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Answers the person with an account name."""
        return self.get(account_name=username)


class Theme(models.TextChoices):
    """The colours of the pages."""

    SYSTEM = "system", _("as the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class User(AbstractBaseUser, PermissionsMixin):
    """A person: researcher, team manager, approver or administrator.

    The account name is derived once, is the login on machines, and is never used again for
    somebody else; so people are never deleted, only made inactive.
    """

    account_name = models.CharField(
        _("account name"), max_length=31, unique=True, validators=[validate_account_name]
    )
    email = models.EmailField(_("e-mail address"), unique=True)
    has_chosen_name = models.BooleanField(default=True, editable=False)
    """False from sign-up until the first sign-in: the account name is a placeholder."""
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now, editable=False)
    end_day = models.DateField(_("account ends on"), null=True, blank=True)
    """Last day of the account, in the portal's zone; empty = without end."""
    sponsor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsored",
        verbose_name=_("sponsor"),
        help_text=_("Gets a copy of this person's mails about bookings, and may act on these."),
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "account_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("account_name",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message=_("Somebody else has this e-mail address."),
            ),
            models.CheckConstraint(
                condition=models.Q(sponsor=None) | ~models.Q(sponsor=models.F("id")),
                name="person_not_own_sponsor",
                violation_error_message=_("Nobody is their own sponsor: choose somebody else."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.account_name

    def delete(
        self,
        using: str | None = None,  # noqa: ARG002 -- Django's signature
        keep_parents: bool = False,  # noqa: ARG002 -- Django's signature
    ) -> tuple[int, dict[str, int]]:
        """Refuses: the account name would be free again.

        Raises:
            PeopleAreKept: always; make the person inactive instead.
        """
        raise PeopleAreKept

    def get_full_name(self) -> str:
        """Answers the name shown to others (Django's admin asks by this name)."""
        return str(self)

    def get_short_name(self) -> str:
        """Answers a short name (Django's admin asks by this name)."""
        return self.account_name


class SshKey(models.Model):
    """A public key that its owner wants on the machines they hold."""

    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="ssh_keys", verbose_name=_("person")
    )
    title = models.CharField(_("title"), max_length=60, blank=True)
    public_key = models.TextField(_("public key"))
    fingerprint = models.CharField(_("fingerprint"), max_length=60, editable=False)
    added_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("SSH key")
        verbose_name_plural = _("SSH keys")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["person", "fingerprint"], name="ssh_key_once")
        ]

    def __str__(self) -> str:
        return self.title or self.fingerprint
