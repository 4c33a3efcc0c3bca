"""What people type about changes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.forms import BookingForm
from reservations.forms import AmendmentDecisionForm, WaiverForm
from reservations.policy.values import Verdict
from reservations.services.altering import MOST_WORDS


class ChangeForm(WaiverForm, BookingForm):
    """What a booking shall become: machine, first day, number of days, profile."""

    verdict: Verdict | None = None
    """What the rules say to what was typed, where that was asked already."""

    why = forms.CharField(label=_("Why, in one line"), required=False, max_length=MOST_WORDS)


class ChangeDecisionForm(AmendmentDecisionForm):
    """What an approver decides on a change."""

    verdict: Verdict | None = None
    """What the rules say to what was asked."""
