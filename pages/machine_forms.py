"""Which machines of the list to show, and in which order."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pages.forms import Choices, MemoryField

ORDERS = [
    ("", _("By category")),
    ("free", _("First free first")),
    ("memory", _("Most memory first")),
    ("cores", _("Most cores first")),
]
STATES = [
    ("", pgettext_lazy("machines", "All")),
    ("free", _("Free today")),
    ("out", _("Out of order today")),
]


class MachinesForm(forms.Form):
    """Filters and order of the list of machines; every field may be left out."""

    q = forms.CharField(
        label=_("Name or processor"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    category = forms.CharField(label=_("Category"), required=False, widget=forms.Select)
    min_memory = MemoryField()
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def offer(self, name: str, choices: Choices) -> None:
        """Fills one of the lists."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            widget.choices = choices
