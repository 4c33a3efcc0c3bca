"""Changes in the administration: to be read; decided on the page of the booking."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from reservations.admin.access import ApproverAdmin
from reservations.models import Change
from reservations.wording import range_words


@admin.register(Change)
class ChangeAdmin(ApproverAdmin):
    """Who asked for which other machine or days, and what came of it."""

    category_lookup = "booking__machine__category"
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
    date_hierarchy = "asked_at"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Leads to the page on which an open one is decided; shows all others."""
        row = self.get_object(request, object_id)
        if isinstance(row, Change) and row.is_open:
            return redirect("pages:change", row.booking.reference)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("holder"), ordering="booking__holder__full_name")
    def holder(self, row: Change) -> str:
        """Answers the holder."""
        return str(row.booking.holder)

    @admin.display(description=_("period"), ordering="first_day")
    def period(self, row: Change) -> str:
        """Answers the days asked, in words."""
        return range_words(row.days)
