"""What people follow in calendars of their own."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calendars.policy.feeds import Scope
from calendars.wording import SCOPE_LABELS
from machines.models import Category, Machine
from reservations.models import Booking

SCOPES = [(each.value, SCOPE_LABELS[each]) for each in Scope]


class BookingEvent(models.Model):
    """A booking as people's own calendars know it, for the life of both."""

    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="event", verbose_name=_("booking")
    )
    uid = models.UUIDField(_("UID"), default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    """Grows with each change of days, machine or status."""
    fingerprint = models.CharField(max_length=200)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("booking in calendars")
        verbose_name_plural = _("bookings in calendars")

    def __str__(self) -> str:
        return f"{self.booking} · {self.sequence}"


class Feed(models.Model):
    """An address that a person's calendar reads; whoever knows it sees what that person may."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Made with the form, so that sending it twice makes one feed."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="feeds",
        verbose_name=_("person"),
    )
    scope = models.CharField(_("shows"), max_length=10, choices=SCOPES)
    machine = models.ForeignKey(
        Machine,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("machine"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the secret part of its address, which nobody can read again."""
    made_at = models.DateTimeField(_("made at"))
    used_at = models.DateTimeField(_("last read at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    scope=Scope.PERSONAL.value, machine__isnull=True, category__isnull=True
                )
                | Q(scope=Scope.MACHINE.value, machine__isnull=False, category__isnull=True)
                | Q(scope=Scope.CATEGORY.value, machine__isnull=True, category__isnull=False),
                name="feed_shows_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.machine or self.category or SCOPE_LABELS[Scope.PERSONAL])


class InvitationChoice(models.Model):
    """One person wants invitations in the mails about their bookings; without a row, none."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="invitation_choice",
        verbose_name=_("person"),
    )
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        verbose_name = _("choice of invitations")
        verbose_name_plural = _("choices of invitations")

    def __str__(self) -> str:
        return str(self.person)
