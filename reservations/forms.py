"""What approvers type in the administration."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from foundation.days import DayRange
from machines.errors import UnavailabilityError
from machines.forms import UnavailabilityForm
from machines.models import Machine, Profile, Unavailability
from machines.queries import categories_approved_by
from machines.services import check_unavailability
from machines.wording import unavailability_problem
from reservations.errors import ErrorCode
from reservations.policy.values import Check, Rule
from reservations.queries.judging import MOST_DAYS
from reservations.queries.outages import Met, bookings_met
from reservations.services.outages import Answer
from reservations.services.requesting import MOST_PURPOSE
from reservations.services.untying import Continuation
from reservations.wording import RULE_LABELS, check_sentence, error_sentence, range_words
from reservations.wording.desk import CANNED_REASONS
from reservations.wording.outages import ANSWER_LABELS

CONTINUES = {"": None, "continue": True, "reinstall": False}


class WaiverForm(forms.Form):
    """A tick and a reason for each broken rule that may be waived."""

    waived: tuple[Check, ...] = ()

    def offer_waivers(self, checks: Iterable[Check]) -> None:
        """Adds the fields for the rules among these checks that may be waived."""
        self.waived = tuple(check for check in checks if check.is_waivable)
        for check in self.waived:
            words = {"rule": RULE_LABELS[check.rule]}
            self.fields[f"waive_{check.rule}"] = forms.BooleanField(
                label=_("Waive the rule “%(rule)s”") % words,
                help_text=check_sentence(check),
                required=False,
            )
            self.fields[f"reason_{check.rule}"] = forms.CharField(
                label=_("Reason for waiving “%(rule)s”") % words, required=False, max_length=500
            )
            self.fields[f"shown_{check.rule}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=str(check.asked)
            )

    def waivers(self) -> dict[Rule, str]:
        """Answers the reasons given for the rules that were ticked."""
        data = self.cleaned_data
        return {
            check.rule: data.get(f"reason_{check.rule}", "")
            for check in self.waived
            if data.get(f"waive_{check.rule}")
        }

    def shown(self) -> dict[Rule, str]:
        """Answers the figures that the person was shown for these rules."""
        data = self.cleaned_data
        return {
            check.rule: data[f"shown_{check.rule}"]
            for check in self.waived
            if data.get(f"shown_{check.rule}")
        }

    def waiver_rows(self) -> list[tuple[forms.BoundField, ...]]:
        """Answers the tick, the reason and the hidden figure of each rule, side by side."""
        return [
            tuple(self[f"{name}_{check.rule}"] for name in ("waive", "reason", "shown"))
            for check in self.waived
        ]


class Answering(forms.BaseForm):
    """What becomes of each booking that maintenance meets."""

    met: tuple[Met, ...] = ()

    def ask_about(self, met: Iterable[Met], *, first: tuple[str, object] | None = None) -> None:
        """Adds a field for each booking met.

        Args:
            met: the bookings.
            first: an entry before the choices, for whoever must choose; else moving comes first.
        """
        self.met = tuple(met)
        for one in self.met:
            self.fields[f"answer_{one.booking.reference}"] = forms.ChoiceField(
                label=_met_words(one),
                choices=[*([first] if first else []), *_answer_choices(one)],
                required=False,
            )

    def answers(self) -> dict[str, Answer]:
        """Answers what was chosen, by reference; bookings without an answer are left out."""
        chosen = {}
        for one in self.met:
            value = self.data.get(f"answer_{one.booking.reference}", "")
            if value in {choice for choice, _label in _answer_choices(one)}:
                chosen[one.booking.reference] = Answer(value)
        return chosen

    @property
    def answer_rows(self) -> list[forms.BoundField]:
        """Answers the fields of the bookings met."""
        return [self[f"answer_{one.booking.reference}"] for one in self.met]


class OutageForm(Answering, UnavailabilityForm):
    """Days out of machines; maintenance over bookings asks what becomes of each."""

    def clean(self) -> dict[str, Any]:
        """Asks for what is missing before anything is entered."""
        facts = super().clean()
        if self.errors or facts["kind"] != Unavailability.Kind.MAINTENANCE:
            return facts
        days = DayRange(facts["first_day"], facts["stop_day"])
        self.ask_about(bookings_met(facts["machines"], days), first=("", "—"))
        if len(self.answers()) < len(self.met):
            raise forms.ValidationError(error_sentence(ErrorCode.ANSWER_NEEDED))
        return facts


class SiteOutageForm(Answering, forms.Form):
    """A whole site out: kind, days and reason; all its machines go together."""

    kind = forms.ChoiceField(
        label=_("kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (Unavailability.Kind.BREAKDOWN, Unavailability.Kind.MAINTENANCE)
        ],
    )
    first_day = forms.DateField(
        label=_("first day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    stop_day = forms.DateField(
        label=_("free again from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        error_messages={"required": _("Say why: holders and colleagues will read it.")},
    )

    def __init__(self, data: Any, *, machines: Iterable[Machine]) -> None:  # noqa: ANN401 -- Django's type
        super().__init__(data)
        self.machines = list(machines)

    def clean(self) -> dict[str, Any]:
        """Says why the days cannot be entered, and lists what they meet."""
        facts = super().clean() or {}
        if self.errors:
            return facts
        try:
            check_unavailability(machines=self.machines, is_answered_for=True, **facts)
        except UnavailabilityError as error:
            raise forms.ValidationError(unavailability_problem(error), code=error.code) from None
        days = DayRange(facts["first_day"], facts["stop_day"])
        self.ask_about(bookings_met(self.machines, days))
        return facts


def _answer_choices(one: Met) -> list[tuple[str, object]]:
    """Answers what may become of a booking; one that is not decided cannot move."""
    choices = [(answer.value, ANSWER_LABELS[answer]) for answer in Answer]
    if one.is_decided:
        return sorted(choices, key=lambda choice: choice[0] != Answer.OFFER)
    return [choice for choice in choices if choice[0] != Answer.OFFER]


def _met_words(one: Met) -> str:
    """Answers a booking met: “bigmem7, Alice Martin, from 8 to 21 March 2027 (B-4F7K)”."""
    booking = one.booking
    days = range_words(booking.days)
    return f"{booking.machine}, {booking.holder}, {days} ({booking.reference})"


class ReasonForm(forms.Form):
    """The reason of a refusal: a usual one, or typed words, or both."""

    canned = forms.ChoiceField(
        label=_("Usual reason"), required=False, choices=[("", "—"), *CANNED_REASONS.items()]
    )
    reason = forms.CharField(
        label=_("Reason of the refusal"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def refusal(self) -> str:
        """Answers the whole reason: the usual one as its sentence, then what was typed."""
        canned = self.cleaned_data["canned"]
        usual = str(CANNED_REASONS[canned]) if canned else ""
        return f"{usual} {self.cleaned_data['reason']}".strip()


class AmendmentDecisionForm(ReasonForm, WaiverForm):
    """Grant or refuse one extension or change."""

    comment = forms.CharField(
        label=_("Comment for the holder"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DecisionForm(AmendmentDecisionForm):
    """Approve or refuse one request, as it was when the page was drawn."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rivals_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    rivals_reason = forms.CharField(
        label=_("Reason for those whose extension is refused by this"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def rivals(self) -> list[int]:
        """Answers the keys of the extensions that the person was shown as refused by this."""
        return [int(key) for key in self.cleaned_data["rivals_seen"].split() if key.isdecimal()]


class ForSomebodyForm(WaiverForm):
    """A booking that an approver makes for somebody else."""

    holder = forms.ModelChoiceField(
        label=_("For whom"), queryset=User.objects.filter(is_active=True)
    )
    machine = forms.ModelChoiceField(label=_("Machine"), queryset=Machine.objects.none())
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days = forms.IntegerField(label=_("Number of days"), min_value=1, max_value=MOST_DAYS)
    profile = forms.ModelChoiceField(
        label=_("Profile"), queryset=Profile.objects.all(), to_field_name="slug"
    )
    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=MOST_PURPOSE)
    continues = forms.ChoiceField(
        label=_("Data of their booking before"),
        required=False,
        choices=[
            ("", _("as usual: kept when the bookings touch")),
            ("continue", _("continue with the data")),
            ("reinstall", _("reinstall (data erased)")),
        ],
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        approver: User,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Offers the machines of the categories in which somebody decides."""
        super().__init__(data, initial=initial)
        machines = cast("forms.ModelChoiceField[Machine]", self.fields["machine"])
        machines.queryset = Machine.objects.filter(
            category__in=categories_approved_by(approver).order_by(),
            category__is_bookable=True,
            accepts_bookings=True,
        ).select_related("category", "site")

    def wish(self) -> dict[str, Any]:
        """Answers what is asked, as the judge and the service take it."""
        data = self.cleaned_data
        return {
            "machine": data["machine"],
            "first_day": data["first_day"],
            "days": data["days"],
            "profile": data["profile"].slug,
            "continues": CONTINUES[data["continues"]],
        }


class EndingForm(forms.Form):
    """An approver cancels a booking or gives a machine back, and says why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    continuation = forms.ChoiceField(
        label=_("The booking that continues this one"),
        required=False,
        choices=[
            ("", "—"),
            (Continuation.KEEP, pgettext_lazy("continuation", "stands, with its data")),
            (Continuation.REINSTALL, pgettext_lazy("continuation", "stands, reinstalled")),
            (Continuation.GIVE_UP, pgettext_lazy("continuation", "is given up as well")),
        ],
    )

    def wish(self) -> Continuation | None:
        """Answers what becomes of the booking that continues, if it was said."""
        said = self.cleaned_data["continuation"]
        return Continuation(said) if said else None
