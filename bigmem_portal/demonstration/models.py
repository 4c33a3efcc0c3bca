"""The one row by which the demonstration's clock is ahead."""

from django.db import models
from django.db.models import Q


class ClockOffset(models.Model):
    """How far the portal's time is ahead of the system's."""

    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="clock_offset_is_one_row"),
            models.CheckConstraint(condition=Q(seconds__gte=0), name="clock_offset_forward_only"),
        ]

    def __str__(self) -> str:
        return f"+{self.seconds} s"
