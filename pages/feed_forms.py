"""Which calendar a person wants to read."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calendars.policy.feeds import Scope
from calendars.wording import FEED_PROBLEMS, SCOPE_LABELS
from machines.queries import visible_machines
from pages.forms import Choices, Typed


class FeedForm(forms.Form):
    """One's own bookings, or a machine, or a category."""

    what = forms.ChoiceField(
        label=_("What it shows"),
        error_messages={
            "required": FEED_PROBLEMS["not_there"],  # type: ignore[dict-item]  # as in DayField
            "invalid_choice": FEED_PROBLEMS["not_there"],  # type: ignore[dict-item]  # as above
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Typed | None = None, *, person: User, chosen: str = "") -> None:
        super().__init__(data, prefix="feed", initial={"what": chosen, "key": uuid4()})
        self.fields["what"].choices = _choices(person)  # type: ignore[attr-defined]

    @property
    def scope(self) -> str:
        """Answers what kind of thing was chosen, once the form is valid."""
        return str(self.cleaned_data["what"]).partition(":")[0]

    @property
    def name(self) -> str:
        """Answers the name of the machine or category, once the form is valid."""
        return str(self.cleaned_data["what"]).partition(":")[2]


def _choices(person: User) -> Choices:
    """Answers what somebody may follow: every machine they may know, and its category."""
    machines = list(visible_machines(person).select_related("category").order_by("name"))
    categories = {machine.category_id: machine.category for machine in machines}
    ordered = sorted(categories.values(), key=lambda row: (row.position, row.pk))
    return [
        (Scope.PERSONAL.value, SCOPE_LABELS[Scope.PERSONAL]),
        (
            _("Machines of a category"),
            [(f"{Scope.CATEGORY}:{row.slug}", row.name) for row in ordered],
        ),
        (_("One machine"), [(f"{Scope.MACHINE}:{row.name}", row.name) for row in machines]),
    ]


class InvitationsForm(forms.Form):
    """Whether mails carry invitations."""

    wants = forms.BooleanField(
        label=_("Send me invitations with the mails about my bookings"),
        required=False,
        help_text=_(
            "Your mail program then offers to put the days into your calendar, and to follow "
            "when they change. Nobody is asked to answer."
        ),
    )
