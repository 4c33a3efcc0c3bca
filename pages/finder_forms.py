"""What people type to find a machine: all of it stands in the address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machines.models import Category
from machines.wording import memory_words
from pages.forms import MOST_MEMORY_GIB, DayField, MemoryField, Typed
from pages.queries.booking_form import USUAL_DAYS
from pages.wish_forms import MOST_CORES, MOST_GPUS
from reservations.queries.judging import MOST_DAYS

MEMORIES_GIB = (256, 512, 1024, 2048, 4096)
DAYS_MESSAGES = {
    "invalid": _("Write a whole number of days."),
    "min_value": _("A booking has at least one day."),
    "max_value": _("Nobody can book more than a year: write fewer days."),
}


class FinderForm(forms.Form):
    """So much memory, so many cores and GPUs, for so many days; every field may be left out."""

    field_order = ["min_memory", "min_cores", "min_gpus", "days", "from", "category"]

    min_memory = MemoryField()
    min_cores = forms.IntegerField(
        label=_("Cores, at least"), required=False, min_value=0, max_value=MOST_CORES
    )
    min_gpus = forms.IntegerField(
        label=_("GPUs, at least"), required=False, min_value=0, max_value=MOST_GPUS
    )
    days = forms.IntegerField(
        label=_("Number of days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages=DAYS_MESSAGES,
    )
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(
        self,
        data: Typed | None = None,
        *,
        categories: Iterable[Category],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"days": USUAL_DAYS, **(initial or {})})
        self.fields["from"] = DayField(label=_("Not before"), required=False)
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            required=False,
            choices=[
                ("", pgettext_lazy("category", "All")),
                *((category.slug, category.name) for category in categories),
            ],
            error_messages={
                "invalid_choice": _("There is no such category: choose one of the list."),
            },
        )
        self.order_fields(self.field_order)
        self._offer_memories()

    def _offer_memories(self) -> None:
        """Fills the list of memories, with the one that was asked for."""
        typed = str(self["min_memory"].value() or "")
        asked = int(typed) if typed.isdecimal() and len(typed) <= len(str(MOST_MEMORY_GIB)) else 0
        amounts = sorted({*MEMORIES_GIB, asked} - {0})
        widget = self.fields["min_memory"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [
                ("", pgettext_lazy("memory", "Any")),
                *((amount, memory_words(amount)) for amount in amounts),
            ]
