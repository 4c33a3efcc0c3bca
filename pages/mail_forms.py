"""What people type about their mails: which they want, and when they are away."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.choice_wording import GROUP_HINTS, GROUP_LABELS, WAY_LABELS
from notifications.choices import Group, Way, ways_for
from pages.forms import DayField, Typed


class MailChoicesForm(forms.Form):
    """One choice for each group of mails."""

    def __init__(self, data: Typed | None = None, *, ways: Mapping[Group, Way]) -> None:
        super().__init__(data, prefix="mails")
        for group, way in ways.items():
            self.fields[group.value] = forms.ChoiceField(
                label=str(GROUP_LABELS[group]),
                help_text=str(GROUP_HINTS[group]),
                choices=[(way.value, WAY_LABELS[way]) for way in ways_for(group)],
                initial=way.value,
            )

    def chosen(self) -> dict[Group, Way]:
        """Answers what was chosen, once the form is valid."""
        return {Group(name): Way(way) for name, way in self.cleaned_data.items()}


class AbsenceForm(forms.Form):
    """First and last day on which somebody is away."""

    first_day = DayField(label=_("Away from"))
    last_day = DayField(label=_("Until, inclusive"))

    def __init__(self, data: Typed | None = None) -> None:
        super().__init__(data, prefix="absence")
