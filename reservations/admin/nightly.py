"""What the check of each night found, to be read; nothing is cancelled by it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reservations.admin.access import ApproverAdmin
from reservations.models import Misfit
from reservations.policy.values import Rule
from reservations.wording import RULE_LABELS


@admin.register(Misfit)
class MisfitAdmin(ApproverAdmin):
    """Which standing bookings no longer fit the rules, since when, and why."""

    category_lookup = "booking__machine__category"
    list_display = ("booking", "machine", "holder", "broken", "found_at")
    list_filter = ("booking__machine__category",)
    list_select_related = ("booking__machine", "booking__holder")
    search_fields = (
        "booking__reference",
        "booking__machine__name",
        "booking__holder__account_name",
    )
    date_hierarchy = "found_at"

    @admin.display(description=_("machine"), ordering="booking__machine__name")
    def machine(self, row: Misfit) -> str:
        """Answers the machine's name."""
        return row.booking.machine.name

    @admin.display(description=_("holder"), ordering="booking__holder__account_name")
    def holder(self, row: Misfit) -> str:
        """Answers whose booking it is."""
        return str(row.booking.holder)

    @admin.display(description=_("broken rules"))
    def broken(self, row: Misfit) -> str:
        """Answers the broken rules by their names."""
        return ", ".join(str(RULE_LABELS[Rule(code)]) for code in row.rules)
