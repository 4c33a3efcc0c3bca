"""Decisions and waivers, to be read."""

from django.contrib import admin

from reservations.admin.access import ApproverAdmin
from reservations.models import Decision, Waiver


@admin.register(Decision)
class DecisionAdmin(ApproverAdmin):
    """Who approved or refused what, when and why."""

    category_lookup = "booking__machine__category"
    list_display = ("booking", "outcome", "by", "at", "reason")
    list_filter = ("outcome",)
    list_select_related = ("booking", "by")
    search_fields = ("booking__reference", "by__account_name")
    date_hierarchy = "at"


@admin.register(Waiver)
class WaiverAdmin(ApproverAdmin):
    """Which rule was let pass up to which figure, by whom and why."""

    category_lookup = "booking__machine__category"
    list_display = ("booking", "rule", "figure", "by", "at", "reason")
    list_filter = ("rule",)
    list_select_related = ("booking", "by")
    search_fields = ("booking__reference", "by__account_name")
    date_hierarchy = "at"
