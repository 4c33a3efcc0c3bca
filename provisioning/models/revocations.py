"""Access to a machine taken back, and given back: rows that outlive whoever works on them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.policy.closing import Cause, Way
from provisioning.wording import CAUSE_LABELS, WAY_LABELS
from reservations.models import Occupancy


class Turn(models.Model):
    """Access that turns from open to closed or back: tried until it is done, or called off."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Names the order that a driver gets."""
    asked_at = models.DateTimeField(_("asked at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    """Empty when the portal does it by itself."""
    reason = models.TextField(_("reason"), blank=True)
    next_at = models.DateTimeField(_("next look at"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    trying_since = models.DateTimeField(null=True, blank=True)
    """When the present try began; empty between two tries."""
    problem = models.CharField(max_length=40, blank=True)
    """Code of why the last try failed, or why it waits; worded in wording."""
    remembered = models.JSONField(default=dict)
    """Plain facts of the present try. Never a secret."""
    alarmed_at = models.DateTimeField(_("approvers told at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    moot_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    """Real time, not the portal's clock: a worker is at it until then."""
    claimed_by = models.CharField(max_length=32, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Answers whether it still has to be done."""
        return self.done_at is None and self.moot_at is None


class Revocation(Turn):
    """Access taken back: at the end of the grace, when a reopening is over, or in an emergency."""

    occupancy = models.ForeignKey(
        Occupancy,
        on_delete=models.PROTECT,
        related_name="revocations",
        verbose_name=_("occupancy"),
    )
    cause = models.CharField(
        _("cause"), max_length=10, choices=[(c.value, CAUSE_LABELS[c]) for c in Cause]
    )
    due_at = models.DateTimeField(_("due at"))
    """When access is to be closed; it only ever moves later."""
    locked_at = models.DateTimeField(_("accounts locked at"), null=True, blank=True)
    way = models.CharField(
        _("how"), max_length=12, blank=True, choices=[(w.value, WAY_LABELS[w]) for w in Way]
    )
    """What was really done, once it is done."""
    lifted_at = models.DateTimeField(_("access given back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("closing of access")
        verbose_name_plural = _("closings of access")
        ordering = ("-id",)
        indexes = [models.Index(fields=["next_at"], name="revocation_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["occupancy"],
                condition=Q(moot_at__isnull=True, lifted_at__isnull=True),
                name="revocation_one_standing",
            )
        ]

    def __str__(self) -> str:
        return str(self.occupancy)


class Reopening(Turn):
    """Access given back after it was closed: for a while, or as long as the occupancy lives."""

    occupancy = models.ForeignKey(
        Occupancy, on_delete=models.PROTECT, related_name="reopenings", verbose_name=_("occupancy")
    )
    stop_at = models.DateTimeField(_("until"), null=True, blank=True)
    """When it closes again; empty for as long as the occupancy lives."""

    class Meta:
        verbose_name = _("reopening of access")
        verbose_name_plural = _("reopenings of access")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["occupancy"],
                condition=Q(moot_at__isnull=True, done_at__isnull=True),
                name="reopening_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.occupancy)
