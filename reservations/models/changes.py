"""Changes: another first day, machine or profile asked for a booking that has not begun."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange
from machines.models import Machine, Profile
from reservations.models.amendments import Amendment
from reservations.policy.amending import State
from reservations.wording.changes import CHANGE_LABELS


class Change(Amendment):
    """What an approved booking shall become; it holds nothing, the booking stands until then."""

    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="+", verbose_name=_("machine")
    )
    first_day = models.DateField(_("first day"))
    stop_day = models.DateField(_("free again from"))
    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="+", verbose_name=_("profile")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, CHANGE_LABELS[s]) for s in State]
    )

    class Meta(Amendment.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            *Amendment.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(stop_day__gt=models.F("first_day")), name="change_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} → {self.machine}, {date_format(self.first_day)}"

    @property
    def days(self) -> DayRange:
        """Answers the days asked."""
        return DayRange(self.first_day, self.stop_day)
