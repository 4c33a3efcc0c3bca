"""Extensions: more days asked for a booking that stands."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange
from reservations.models.amendments import Amendment
from reservations.policy.amending import State
from reservations.wording.extensions import EXTENSION_LABELS


class Extension(Amendment):
    """A later stop day asked for a booking; nothing is ever installed for it."""

    from_stop_day = models.DateField()
    """The booking's stop day when it was asked."""
    stop_day = models.DateField(_("free again from"))
    """The stop day asked."""
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, EXTENSION_LABELS[s]) for s in State]
    )
    is_rival = models.BooleanField(_("beside a request of somebody else"), default=False)
    """It asks for days that others had asked for already, and holds nothing."""
    undecided_warned_at = models.DateTimeField(null=True, blank=True)

    class Meta(Amendment.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            *Amendment.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(stop_day__gt=models.F("from_stop_day")),
                name="extension_has_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} → {date_format(self.days.last_day)}"

    @property
    def days(self) -> DayRange:
        """Answers the days it adds."""
        return DayRange(self.from_stop_day, self.stop_day)
