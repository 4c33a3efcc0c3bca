"""What people type about hand-overs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reservations.services.handing_over import MOST_WORDS


class HandOverForm(forms.Form):
    """Whom a running booking is offered to."""

    name = forms.CharField(
        label=_("Account name or e-mail address of the person"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(label=_("Why, in one line"), required=False, max_length=MOST_WORDS)
