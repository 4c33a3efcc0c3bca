"""Moves offered to holders, to be read; made and confirmed on the page of the booking."""

from django.contrib import admin

from reservations.admin.access import ApproverAdmin
from reservations.models import MoveOffer


@admin.register(MoveOffer)
class MoveOfferAdmin(ApproverAdmin):
    """Which machine was in trouble, what was offered instead, and what came of it."""

    category_lookup = "machine__category"
    list_display = (
        "booking",
        "machine",
        "cause",
        "made_at",
        "outcome",
        "to_machine",
        "settled_by",
    )
    list_filter = ("cause", "outcome", "machine__category")
    list_select_related = ("booking", "machine", "to_machine", "settled_by")
    search_fields = ("booking__reference", "machine__name", "booking__holder__account_name")
    date_hierarchy = "made_at"
