"""What people type to be put on the waiting list."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from machines.models import Category
from pages.forms import MOST_MEMORY_GIB, Choices, DayField, PurposeField, Typed
from reservations.queries.judging import MOST_DAYS

MOST_CORES = 100_000
MOST_GPUS = 1_000


class WishForm(forms.Form):
    """Some days on any machine that has at least so much, between two days."""

    days = forms.IntegerField(
        label=_("Number of days"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={
            "required": _("Say for how many days."),
            "invalid": _("Write a whole number of days."),
            "min_value": _("A booking has at least one day."),
            "max_value": _("Nobody can book more than a year: write fewer days."),
        },
    )
    from_day = DayField(label=_("Not before"))
    last_day = DayField(label=_("Last possible day, inclusive"))
    memory_gib = forms.IntegerField(
        label=_("Memory (GiB)"), required=False, min_value=0, max_value=MOST_MEMORY_GIB
    )
    cores = forms.IntegerField(label=_("Cores"), required=False, min_value=0, max_value=MOST_CORES)
    gpus = forms.IntegerField(label=_("GPUs"), required=False, min_value=0, max_value=MOST_GPUS)
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one category."),
            "invalid_choice": _("There is no such category: choose one of the list."),
        },
    )
    profile = forms.ChoiceField(
        label=_("What gets installed"),
        error_messages={
            "required": _("Choose what gets installed."),
            "invalid_choice": _("This profile does not exist: choose one of the list."),
        },
    )
    purpose = PurposeField()

    def __init__(
        self,
        data: Typed | None,
        *,
        categories: Iterable[Category],
        profiles: Choices,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.known = {category.slug: category for category in categories}
        choices = [(slug, category.name) for slug, category in self.known.items()]
        cast(forms.MultipleChoiceField, self.fields["categories"]).choices = choices
        cast(forms.ChoiceField, self.fields["profile"]).choices = list(profiles)

    def clean_categories(self) -> list[Category]:
        """Answers the categories chosen."""
        return [self.known[slug] for slug in self.cleaned_data["categories"]]
