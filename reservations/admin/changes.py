"""Changes in the administration: to be read; decided on the page of the booking."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reservations.admin.amendments import AmendmentAdmin
from reservations.models import Change
from reservations.wording import range_words


@admin.register(Change)
class ChangeAdmin(AmendmentAdmin):
    """Who asked for which other machine or days, and what came of it."""

    page = "pages:change"
    list_display = (
        "booking",
        "holder",
        "machine",
        "period",
        "profile",
        "state",
        "asked_at",
        "lapses_day",
        "decided_by",
    )
    list_filter = ("state", "booking__machine__category")
    list_select_related = ("booking__holder", "machine", "profile", "decided_by")
    search_fields = (
        "booking__reference",
        "machine__name",
        "booking__holder__account_name",
        "booking__holder__full_name",
    )

    @admin.display(description=_("period"), ordering="first_day")
    def period(self, row: Change) -> str:
        """Answers the days asked, in words."""
        return range_words(row.days)
