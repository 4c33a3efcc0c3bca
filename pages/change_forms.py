"""What people type about changes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.forms import BookingForm
from reservations.forms import WaiverForm
from reservations.services.altering import MOST_WORDS


class ChangeForm(WaiverForm, BookingForm):
    """What a booking shall become: machine, first day, number of days, profile."""

    why = forms.CharField(label=_("Why, in one line"), required=False, max_length=MOST_WORDS)
