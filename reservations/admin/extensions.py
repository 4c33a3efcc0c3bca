"""Extensions in the administration: to be read; decided on the page of the booking."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reservations.admin.amendments import AmendmentAdmin
from reservations.models import Extension
from reservations.wording import count_words, day_words


@admin.register(Extension)
class ExtensionAdmin(AmendmentAdmin):
    """Who asked for how many days more, and what came of it; a line leads to its page."""

    page = "pages:extend"
    list_display = (
        "booking",
        "machine",
        "holder",
        "new_last_day",
        "more",
        "is_rival",
        "state",
        "asked_at",
        "lapses_day",
        "decided_by",
    )
    fields = (
        *("booking", "machine", "new_last_day", "more", "is_rival", "why", "state"),
        *("asked_by", "asked_at", "lapses_day", "decided_by", "decided_at", "reason"),
    )
    list_filter = ("state", "is_rival", "booking__machine__category")
    list_select_related = ("booking__machine", "booking__holder", "decided_by")
    search_fields = (
        "booking__reference",
        "booking__machine__name",
        "booking__holder__account_name",
        "booking__holder__full_name",
    )

    @admin.display(description=_("machine"), ordering="booking__machine__name")
    def machine(self, row: Extension) -> str:
        """Answers the machine."""
        return row.booking.machine.name

    @admin.display(description=_("new last day"), ordering="stop_day")
    def new_last_day(self, row: Extension) -> str:
        """Answers the last day asked."""
        return day_words(row.days.last_day)

    @admin.display(description=_("days more"))
    def more(self, row: Extension) -> str:
        """Answers how many days it adds."""
        return count_words(row.days.days)
