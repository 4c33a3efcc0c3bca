"""Categories: machines under one set of rules, and who is let in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from foundation import clock
from machines.wording import localised_name


class Category(models.Model):
    """Machines under one set of rules."""

    class Access(models.TextChoices):
        """Who may book."""

        EVERYONE = "everyone", _("everyone signed in")
        TEAMS = "teams", _("listed teams")
        GRANTED = "granted", _("people who were granted it")

    slug = models.SlugField(_("short name"), unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    access = models.CharField(
        _("who may book"), max_length=10, choices=Access, default=Access.EVERYONE
    )
    is_bookable = models.BooleanField(_("can be booked"), default=True)
    """False: machines are listed with their state, never booked here (private machines)."""
    is_public = models.BooleanField(_("visible without access"), default=True)
    """False: unknown (404) to people who may not book it; findable only as "ask for access"."""
    is_automatic = models.BooleanField(
        _("approved automatically when no rule is broken"), default=False
    )
    teams = models.ManyToManyField(
        Team, blank=True, related_name="categories", verbose_name=_("teams let in")
    )
    approvers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="approved_categories",
        verbose_name=_("approvers"),
    )
    stand_ins = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="stand_in_categories",
        verbose_name=_("stand-ins"),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Answers its name in the language of whoever reads."""
        return localised_name(self)


class AccessGrant(models.Model):
    """A person may book a category, or named machines of it, until a day."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="access_grants",
        verbose_name=_("person"),
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="grants", verbose_name=_("category")
    )
    machines = models.ManyToManyField(
        "machines.Machine",
        blank=True,
        related_name="grants",
        verbose_name=_("only these machines"),
    )
    last_day = models.DateField(_("last day"), null=True, blank=True)
    """Last day on which a booking may stand; empty = without end."""
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("access granted")
        verbose_name_plural = _("accesses granted")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.person} · {self.category}"
