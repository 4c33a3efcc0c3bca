"""What people type into tickets."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from machines.models import Category, Machine
from pages.forms import DayField, Typed
from reservations.models import Booking
from tickets.policy.life import Kind
from tickets.services.threads import MOST_TEXT
from tickets.wording import KIND_LABELS

KIND_HINTS = {
    Kind.PROBLEM: _("Something is wrong with a machine: say what you did, and what you saw."),
    Kind.ACCESS: _("Some machines are lent to some people only: say what you need them for."),
    Kind.EXTENSION: _("More days for a machine you have; quicker on the page of the booking."),
    Kind.OTHER: _("Anything else: a question, a wish, a mistake in the portal."),
}
"""What each kind of ticket is for."""
ASKABLE = (Kind.PROBLEM, Kind.ACCESS, Kind.EXTENSION, Kind.OTHER)


class TextForm(forms.Form):
    """Words for a thread."""

    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TicketForm(forms.Form):
    """A ticket of one kind; only the fields of its kind are asked."""

    def __init__(
        self,
        data: Typed | None,
        *,
        kind: Kind,
        machines: Iterable[Machine] = (),
        bookings: Iterable[Booking] = (),
        categories: Iterable[Category] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial or {})
        self.machines = {machine.name: machine for machine in machines}
        self.bookings = {booking.reference: booking for booking in bookings}
        self.categories = {category.slug: category for category in categories}
        if kind is Kind.EXTENSION:
            self._offer(
                "booking", _("Booking"), [(r, _booking_words(b)) for r, b in self.bookings.items()]
            )
            self.fields["last_day"] = DayField(label=_("New last day, inclusive"))
        if kind is Kind.PROBLEM:
            self._offer("machine", _("Machine"), [(name, name) for name in self.machines])
        if kind is Kind.ACCESS:
            names = [(slug, str(row)) for slug, row in self.categories.items()]
            self._offer("category", _("What you want to book"), names)
            self.fields["last_day"] = DayField(
                label=_("Until which day, inclusive"), required=False
            )
        self.fields["text"] = forms.CharField(
            label=_("What is it about?"),
            required=False,
            max_length=MOST_TEXT,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    def _offer(self, name: str, label: Any, choices: list[tuple[str, str]]) -> None:  # noqa: ANN401 -- a lazy string
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[("", "—"), *choices],
            error_messages={"required": _("Choose one of the list.")},
        )

    def wish(self) -> dict[str, Any]:
        """Answers what was typed, as the service takes it."""
        data = self.cleaned_data
        wish: dict[str, Any] = {"text": data["text"], "last_day": data.get("last_day")}
        if "booking" in self.fields:
            wish["booking"] = self.bookings.get(data["booking"])
        if "machine" in self.fields:
            wish["machine"] = self.machines.get(data["machine"])
        if "category" in self.fields:
            wish["category"] = self.categories.get(data["category"])
        return wish


class AccessForm(forms.Form):
    """Access granted until a day, to all machines of the category or to some."""

    machines = forms.ModelMultipleChoiceField(
        label=_("Only these machines"),
        queryset=Machine.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=_("Comment for the person"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=_("Reason of the refusal"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Typed | None,
        *,
        category: Category | None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial or {})
        self.fields["last_day"] = DayField(label=_("Until which day, inclusive"), required=False)
        self.order_fields(["last_day", "machines", "comment", "reason"])
        rows = Machine.objects.filter(category=category).order_by("name")
        cast("forms.ModelMultipleChoiceField[Machine]", self.fields["machines"]).queryset = rows


def kind_choices() -> list[tuple[str, str]]:
    """Answers the kinds of tickets that people open, in words."""
    return [(kind.value, str(KIND_LABELS[kind])) for kind in ASKABLE]


def _booking_words(booking: Booking) -> str:
    return f"{booking.machine} ({booking.reference})"
