"""What people type about extensions."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.forms import DayField, Typed
from reservations.forms import ReasonForm, WaiverForm
from reservations.queries.judging import MOST_DAYS
from reservations.services.extending import MOST_WORDS


class ExtensionForm(WaiverForm):
    """A later last day for a booking."""

    why = forms.CharField(
        label=_("Why, in one line"), required=False, max_length=MOST_WORDS, help_text=""
    )

    def __init__(self, data: Typed | None = None, *, last_day: date) -> None:
        super().__init__(data)
        self.present_day = last_day
        self.fields["last_day"] = DayField(label=_("New last day, inclusive"))
        self.order_fields(["last_day", "why"])

    def clean_last_day(self) -> date:
        """Answers the day; it must come after the present last day."""
        day: date = self.cleaned_data["last_day"]
        if not 1 <= (day - self.present_day).days <= MOST_DAYS:
            raise forms.ValidationError(
                _("Choose a last day after the present one, and no more than a year later.")
            )
        return day


class ExtensionDecisionForm(ReasonForm, WaiverForm):
    """Grant or refuse one extension, as it was when the page was drawn."""

    rivals_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    rivals_reason = forms.CharField(
        label=_("Reason for those whose request is refused by this"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
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
