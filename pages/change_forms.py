"""What people type about changes."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.forms import BookingForm, Typed
from reservations.forms import ReasonForm, WaiverForm
from reservations.services.altering import MOST_WORDS


class ChangeForm(WaiverForm, BookingForm):
    """What a booking shall become: machine, first day, number of days, profile."""

    why = forms.CharField(label=_("Why, in one line"), required=False, max_length=MOST_WORDS)


class ChangeDecisionForm(ReasonForm, WaiverForm):
    """Grant or refuse one change, as it was when the page was drawn."""

    comment = forms.CharField(
        label=_("Comment for the holder"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, data: Typed | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
