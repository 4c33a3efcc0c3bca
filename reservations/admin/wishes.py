"""Wishes and what was offered for them, to be read; people make and withdraw them themselves."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reservations.admin.access import ApproverAdmin
from reservations.models import Wish, WishOffer


@admin.register(Wish)
class WishAdmin(ApproverAdmin):
    """Who waits for what, in the order in which wishes were made."""

    category_lookup = "categories"
    list_display = (
        "reference",
        "holder",
        "days",
        "from_day",
        "stop_day",
        "memory_gib",
        "cores",
        "gpus",
        "state",
        "made_at",
    )
    list_filter = ("state", "categories")
    list_select_related = ("holder",)
    search_fields = ("reference", "holder__account_name", "holder__full_name")
    date_hierarchy = "made_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wish]:
        """Answers each wish once, whatever the number of its categories."""
        wishes: QuerySet[Wish] = super().get_queryset(request)
        return wishes.distinct()


@admin.register(WishOffer)
class WishOfferAdmin(ApproverAdmin):
    """What was offered, until when, and what came of it."""

    category_lookup = "booking__machine__category"
    list_display = ("booking", "wish", "lapses_at", "was_unanswered")
    list_filter = ("booking__state", "was_unanswered")
    list_select_related = ("booking", "wish")
    search_fields = ("booking__reference", "wish__reference", "booking__holder__account_name")
    date_hierarchy = "lapses_at"
