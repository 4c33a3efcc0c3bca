"""What the calendar server shall show, and what it was last known to show."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calendars.policy.events import Collection
from calendars.wording import COLLECTION_LABELS
from reservations.models import Occupancy

COLLECTIONS = [(each.value, COLLECTION_LABELS[each]) for each in Collection]


class CalendarEvent(models.Model):
    """The one event of an occupancy, for the life of both."""

    occupancy = models.OneToOneField(
        Occupancy, on_delete=models.PROTECT, related_name="event", verbose_name=_("occupancy")
    )
    uid = models.UUIDField(_("UID"), default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    """Grows with each change of what the event says."""
    is_wanted = models.BooleanField(_("shall be there"), default=True)
    collection = models.CharField(_("collection"), max_length=8, choices=COLLECTIONS)
    """Where it belongs."""
    fingerprint = models.CharField(max_length=32)
    """Of what it shall say."""
    first_day = models.DateField(null=True, blank=True, editable=False)
    """That it shall say; once begun it never moves later: readers install on that day."""
    published_in = models.CharField(
        _("published in"), max_length=8, choices=COLLECTIONS, blank=True
    )
    """Where it stands, as far as is known; empty when nowhere."""
    etag = models.CharField(max_length=200, blank=True)
    """Of what the server last took, or was found to have."""
    due_at = models.DateTimeField(_("next try"), null=True, blank=True)
    """Empty when the server is known to show what it shall."""
    tries = models.PositiveIntegerField(_("tries"), default=0)
    problem = models.CharField(max_length=40, blank=True)
    """Code of why the last try failed; worded in wording.py."""
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar event")
        verbose_name_plural = _("calendar events")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="calendar_event_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.occupancy)


class CollectionState(models.Model):
    """How far a collection of the server was read."""

    collection = models.CharField(_("collection"), max_length=8, choices=COLLECTIONS, unique=True)
    sync_token = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(_("next comparison"))
    compared_at = models.DateTimeField(_("last compared at"), null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    """Code of why the last comparison failed; worded in wording.py."""

    class Meta:
        verbose_name = _("calendar collection")
        verbose_name_plural = _("calendar collections")

    def __str__(self) -> str:
        return str(COLLECTION_LABELS[Collection(self.collection)])


class ServerWatch(models.Model):
    """Since when the server has not taken all that it shall show; one row."""

    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    """Empty while everything is taken."""
    alarmed_at = models.DateTimeField(_("administrators told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("watch over the calendar server")
        verbose_name_plural = _("watches over the calendar server")

    def __str__(self) -> str:
        return str(self.failing_since or "")
