"""Errands: what is to be done on installed machines outside of their runs, kept until done."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.models.runs import Run
from provisioning.policy.errands import SHOWN_AFTER_TRIES, ErrandKind
from provisioning.wording import ERRAND_LABELS
from reservations.models import Occupancy

UNFINISHED_ERRAND = Q(done_at__isnull=True, dropped_at__isnull=True)
"""It is still to be done; it may wait for a person."""


class Errand(models.Model):
    """One thing to be done on an installed machine: begun, acted on, read back, until it is done.

    The carrier knows nothing of what is done: the kind names a handler
    (`services/errand_table.py`). It survives a killed worker, repeats with growing pauses, and
    is served by one worker at a time. Asked for again while unfinished, it is the same row with
    a new key, so that a worker that is at it just then writes nothing any more.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("what"), max_length=16, choices=[(k.value, ERRAND_LABELS[k]) for k in ErrandKind]
    )
    occupancy = models.ForeignKey(Occupancy, on_delete=models.PROTECT, related_name="errands")
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="errands", verbose_name=_("installation")
    )
    """The run that made the machine ready."""
    about = models.CharField(max_length=40, blank=True)
    """What of the occupancy it is about, when not all of it: the key of a credential."""
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("next look at"))
    acted_at = models.DateTimeField(_("acted at"), null=True, blank=True)
    """Since when it waits to be read back; none: it is to be acted on."""
    tries = models.PositiveSmallIntegerField(_("setbacks in a row"), default=0)
    problem = models.CharField(max_length=40, blank=True)
    """Code of the last setback; worded in wording/access.py."""
    remembered = models.JSONField(default=dict)
    """Plain facts that acting asked to keep. Never a secret."""
    stopped_at = models.DateTimeField(_("waits for a person since"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("no longer wanted since"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    """Real time, not the portal's clock: a worker is at it until then."""
    claimed_by = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = _("errand on a machine")
        verbose_name_plural = _("errands on machines")
        ordering = ("-id",)
        indexes = [models.Index(fields=["due_at"], condition=UNFINISHED_ERRAND, name="errand_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["occupancy", "kind", "about"],
                condition=UNFINISHED_ERRAND,
                name="errand_one_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.run.machine}"

    @property
    def is_shown(self) -> bool:
        """Answers whether its problem is worth a person's attention."""
        return self.stopped_at is not None or self.tries >= SHOWN_AFTER_TRIES
