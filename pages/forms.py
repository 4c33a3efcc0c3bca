"""What people type into pages, as typed values. No policy: the rules judge elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from machines.models import Machine
from notifications.services.writing import MOST_TEXT
from pages.policy.grid import MAX_DAYS, MIN_DAYS
from reservations.queries.judging import MOST_DAYS
from reservations.services import Continuation
from reservations.services.requesting import MOST_PURPOSE

Typed = Mapping[str, object]
"""What was typed: an address's or a form's values by name."""
Words = str | Promise
Choices = Sequence[tuple[Any, Any]]

MOST_MEMORY_GIB = 1024 * 1024
MOST_CORES = 100_000
FIRST_YEAR_DAY = date(2000, 1, 1)
LAST_YEAR_DAY = date(2199, 12, 31)


class DayField(forms.DateField):
    """A day, typed in the browser's own calendar."""

    def __init__(self, *, label: Words, required: bool = True) -> None:
        super().__init__(
            label=label,  # type: ignore[arg-type]  # the stubs know no plain Promise
            required=required,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            error_messages={
                "required": _("Choose a first day."),
                "invalid": _("This is not a day: write it as 2027-03-01."),
            },
        )

    def clean(self, value: object) -> date | None:
        """Answers the day; refuses years that no calendar here knows."""
        day: date | None = super().clean(value)
        if day is not None and not FIRST_YEAR_DAY <= day <= LAST_YEAR_DAY:
            raise forms.ValidationError(_("Choose a day between 2000 and 2199."))
        return day


class MemoryField(forms.IntegerField):
    """So much memory or more, in GiB, chosen from a list that the page offers."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Memory, at least"),
            required=False,
            min_value=0,
            max_value=MOST_MEMORY_GIB,
            widget=forms.Select,
        )


class PlanningForm(forms.Form):
    """Which days and machines of the planning to show; every field may be left out."""

    field_order = ["category", "min_memory", "min_cores", "min_gpus", "from"]

    category = forms.CharField(label=_("Category"), required=False, widget=forms.Select)
    min_memory = MemoryField()
    min_cores = forms.IntegerField(
        label=_("Cores, at least"),
        required=False,
        min_value=0,
        max_value=MOST_CORES,
        widget=forms.Select,
    )
    min_gpus = forms.IntegerField(
        label=_("GPUs, at least"),
        required=False,
        min_value=0,
        max_value=MOST_CORES,
        widget=forms.Select,
    )
    days = forms.IntegerField(
        required=False, min_value=MIN_DAYS, max_value=MAX_DAYS, widget=forms.HiddenInput
    )
    view = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Typed | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["from"] = DayField(label=_("From"), required=False)
        self.order_fields(self.field_order)

    def offer(self, name: str, choices: Choices) -> None:
        """Fills one of the lists."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            widget.choices = choices


class Data(StrEnum):
    """What becomes of the data of the booking before."""

    CONTINUE = "continue"
    REINSTALL = "reinstall"


class PurposeField(forms.CharField):
    """What somebody wants a machine for, in one line."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Purpose"),
            required=False,
            max_length=MOST_PURPOSE,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"max_length": _("Say it in 300 characters at most.")},
        )


class BookingForm(forms.Form):
    """A booking as somebody wishes it: machine, first day, number of days."""

    machine = forms.CharField(
        label=_("Machine"),
        widget=forms.Select,
        error_messages={"required": _("Choose a machine.")},
    )
    first_day = DayField(label=_("First day"))
    days = forms.IntegerField(
        label=_("Number of days"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Say for how many days."),
            "invalid": _("Write a whole number of days."),
            "min_value": _("A booking has at least one day."),
            "max_value": _("Nobody can book more than a year: write fewer days."),
        },
    )
    profile = forms.CharField(label=_("What gets installed"), required=False, widget=forms.Select)
    continues = forms.ChoiceField(
        label=_("Your data"),
        required=False,
        choices=[("", ""), (Data.CONTINUE, ""), (Data.REINSTALL, "")],
    )
    accepts_terms = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """Key of the terms of use that the person ticked."""
    purpose = PurposeField()

    def __init__(
        self,
        data: Typed | None,
        *,
        machines: Iterable[Machine],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.machines = {machine.name: machine for machine in machines}

    @property
    def chosen_machine(self) -> Machine | None:
        """Answers the machine that was typed, if there is one of that name."""
        return self.machines.get(str(self.data.get("machine", "")))

    def clean_machine(self) -> Machine:
        """Answers the machine; one that this person may not know does not exist."""
        machine = self.machines.get(self.cleaned_data["machine"])
        if machine is None:
            raise forms.ValidationError(_("There is no such machine: choose one of the list."))
        return machine

    def clean_continues(self) -> bool | None:
        """Answers True to keep the data, False to have them erased, None when not chosen."""
        choice = self.cleaned_data["continues"]
        return None if choice == "" else choice == Data.CONTINUE

    def offer(self, name: str, choices: Choices) -> None:
        """Fills one of the lists."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            widget.choices = choices


class ReasonForm(forms.Form):
    """Why somebody does what they do."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Say why: the people concerned will read it."),
            "max_length": _("Say it in 300 characters at most."),
        },
    )


class HoldForm(ReasonForm):
    """Which machine must not be erased, until when, and why."""

    machine = forms.CharField(widget=forms.HiddenInput)
    stop_day = DayField(label=_("Until, not included"))


class EndForm(forms.Form):
    """How somebody ends a booking: why, and what becomes of the one that continues it."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Say why: the holder will read it."),
            "max_length": _("Say it in 300 characters at most."),
        },
    )
    continuation = forms.ChoiceField(
        label=_("The booking that continues this one"),
        required=False,
        choices=[("", ""), *((wish.value, "") for wish in Continuation)],
        widget=forms.HiddenInput,
    )

    def __init__(self, data: Typed | None = None, *, is_reason_required: bool) -> None:
        super().__init__(data)
        self.fields["reason"].required = is_reason_required

    def ask_about_continuation(self, *, is_keepable: bool) -> None:
        """Shows what can become of the booking that continues this one."""
        labels = {
            Continuation.KEEP: _("Keep it, with my data"),
            Continuation.REINSTALL: _("Keep it, on a machine installed afresh (data erased)"),
            Continuation.GIVE_UP: _("Give it up as well"),
        }
        if not is_keepable:
            del labels[Continuation.KEEP]
        choices = [(wish.value, label) for wish, label in labels.items()]
        self.fields["continuation"].widget = forms.RadioSelect(choices=choices)


class CollaboratorForm(forms.Form):
    """Whom a holder lets onto their machine."""

    name = forms.CharField(
        label=_("Account name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ReinstallForm(forms.Form):
    """How a holder asks for their machine to be wiped."""

    profile = forms.ChoiceField(
        label=_("What gets installed"),
        error_messages={
            "required": _("Choose what gets installed."),
            "invalid_choice": _("This machine cannot be installed with that profile."),
        },
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Say why: an approver decides by it."),
            "max_length": _("Say it in 300 characters at most."),
        },
    )
    typed_name = forms.CharField(
        label=_("Type the name of the machine"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Type the name of the machine: nothing is asked without.")},
    )
    keeps_data = forms.BooleanField(
        label=_("Keep my data: the home directories stay as they are"), required=False
    )

    def __init__(
        self,
        data: Typed | None,
        *,
        profiles: Choices,
        may_keep_data: bool,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        cast(forms.ChoiceField, self.fields["profile"]).choices = list(profiles)
        if not may_keep_data:
            del self.fields["keeps_data"]


class TechnicalForm(forms.Form):
    """A machine to be installed without a booking."""

    typed_name = forms.CharField(
        label=_("Name of the machine, typed by hand"), required=False, max_length=60
    )
    profile = forms.ChoiceField(label=_("What gets installed"))
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)
    outage = forms.TypedChoiceField(
        label=_("Unavailability that it passes"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Typed | None, *, profiles: Choices, outages: Choices) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["profile"]).choices = profiles
        choices = [("", _("none: the machine is in service")), *outages]
        cast(forms.ChoiceField, self.fields["outage"]).choices = choices
        if not outages:
            del self.fields["outage"]

    def clean(self) -> dict[str, Any]:
        """Answers what was typed; a machine in service has no outage to pass."""
        data = super().clean() or {}
        return {"outage": None, **data}


class LetterForm(forms.Form):
    """Words to the holder of a booking, who may answer."""

    text = forms.CharField(
        label=_("Your words"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write something: nothing was sent.")},
    )
    shares_address = forms.BooleanField(
        label=_("My name and e-mail address are shown to the holder, so that they can answer"),
        error_messages={"required": _("Without your address nobody can answer: tick the box.")},
    )
