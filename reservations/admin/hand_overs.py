"""Hand-overs, to be read; answered and confirmed on the page of the booking."""

from django.contrib import admin

from reservations.admin.access import ApproverAdmin
from reservations.models import HandOver


@admin.register(HandOver)
class HandOverAdmin(ApproverAdmin):
    """Who gave which booking to whom, and who confirmed."""

    category_lookup = "booking__machine__category"
    list_display = ("booking", "giver", "taker", "state", "asked_at", "settled_by")
    list_filter = ("state", "booking__machine__category")
    list_select_related = ("booking", "giver", "taker", "settled_by")
    search_fields = (
        "booking__reference",
        "booking__machine__name",
        "giver__account_name",
        "taker__account_name",
    )
    date_hierarchy = "asked_at"
