"""What people type about extensions."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.forms import DayField, Typed
from reservations.errors import ErrorCode
from reservations.forms import AmendmentDecisionForm, WaiverForm
from reservations.queries.judging import MOST_DAYS
from reservations.services.extending import MOST_WORDS
from reservations.wording import error_sentence


class ExtensionForm(WaiverForm):
    """A later last day for a booking."""

    why = forms.CharField(
        label=_("Why, in one line"), required=False, max_length=MOST_WORDS, help_text=""
    )

    def __init__(
        self,
        data: Typed | None = None,
        *,
        last_day: date,
        earliest_day: date | None = None,
        most_day: date | None = None,
    ) -> None:
        """Takes what was typed.

        Args:
            data: what was typed; None for an empty form.
            last_day: the booking's present last day.
            earliest_day: the first one that makes sense, for the browser's calendar.
            most_day: the last one that the rules let through, for the browser's calendar; the
                rules answer what is typed all the same.
        """
        super().__init__(data)
        self.present_day = last_day
        field = DayField(label=_("New last day, inclusive"))
        field.error_messages["required"] = _("Choose a last day.")
        for name, day in (("min", earliest_day), ("max", most_day)):
            if day is not None:
                field.widget.attrs[name] = day.isoformat()
        self.fields["last_day"] = field
        self.order_fields(["last_day", "why"])

    def clean_last_day(self) -> date:
        """Answers the day; it must come after the present last day."""
        day: date = self.cleaned_data["last_day"]
        if not 1 <= (day - self.present_day).days <= MOST_DAYS:
            raise forms.ValidationError(error_sentence(ErrorCode.BAD_MORE_DAYS))
        return day


class ExtensionDecisionForm(AmendmentDecisionForm):
    """Grant or refuse one extension, as it was when the page was drawn."""

    rivals_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    rivals_reason = forms.CharField(
        label=_("Reason for those whose request is refused by this"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
