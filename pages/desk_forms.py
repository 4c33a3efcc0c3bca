"""What approvers type at the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from pages.forms import Choices, DayField, Typed
from reservations.forms import DecisionForm, WaiverForm
from reservations.queries.judging import MOST_DAYS

MOST_WORDS = 500


class DeskForm(DecisionForm):
    """Approve or refuse what waits, of whatever kind, as it was when its card was drawn."""

    drawn = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Typed | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        """Takes what was typed; the card has room for one line each."""
        super().__init__(data, initial=dict(initial or {}))
        for name in ("comment", "reason", "rivals_reason"):
            self.fields[name].widget = forms.TextInput(attrs={"maxlength": MOST_WORDS})

    def drawn_at(self) -> datetime | None:
        """Answers when the card was drawn; None when that cannot be read."""
        try:
            moment = parse_datetime(str(self.data.get("drawn", "")))
        except ValueError:
            return None
        return moment if moment is not None and moment.tzinfo is not None else None


class OtherwiseForm(WaiverForm):
    """What a request is approved as instead."""

    machine = forms.ChoiceField(
        label=_("Machine"), error_messages={"required": _("Choose a machine.")}
    )
    first_day = DayField(label=_("First day"))
    days = forms.IntegerField(
        label=_("Number of days"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    comment = forms.CharField(
        label=_("Comment for the holder"), required=False, max_length=MOST_WORDS
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Typed, *, places: Choices) -> None:
        """Takes what was typed, and the machines to choose from."""
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["machine"]).choices = places
