"""The dated numbers of each category."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import is_administrator
from journal.auditing import AuditedAdmin
from machines.admin.rights import decides_somewhere
from machines.queries import categories_approved_by
from reservations.models import Booking, BookingRules


@admin.register(BookingRules)
class BookingRulesAdmin(AuditedAdmin):
    """Numbers in force from a day on; a row that has judged a booking stays as it was."""

    list_display = (
        "category",
        "from_day",
        "strictness",
        "notice_days",
        "max_days",
        "max_occupancy_days",
        "window_months",
        "max_window_days",
    )
    list_filter = ("category", "strictness")
    search_fields = ("category__slug", "category__name_en", "category__name_fr")
    list_select_related = ("category",)
    fieldsets = (
        (None, {"fields": ("category", "from_day", "strictness")}),
        (
            _("What is allowed"),
            {
                "fields": (
                    "notice_days",
                    "horizon_days",
                    "max_days",
                    "max_occupancy_days",
                    "max_extensions",
                    ("max_window_days", "window_months", "window_scope"),
                )
            },
        ),
        (
            _("What may be asked as a waiver (flexible categories)"),
            {"fields": ("bound_days", "bound_occupancy_days", "bound_window_days")},
        ),
        (
            _("Requests and data"),
            {
                "fields": (
                    "purpose_above_days",
                    ("max_undecided", "max_wishes"),
                    ("max_gap_days", "grace_days"),
                )
            },
        ),
    )

    def has_view_permission(self, request: HttpRequest, obj: BookingRules | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Lets approvers read what judges the requests of their categories."""
        return decides_somewhere(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keeps the list for administrators."""
        return is_administrator(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookingRules]:
        """Answers the rules of the categories in which this person decides."""
        decided = categories_approved_by(request.user).order_by()
        return super().get_queryset(request).filter(category__in=decided)

    def has_change_permission(self, request: HttpRequest, obj: BookingRules | None = None) -> bool:
        """Numbers that have judged a booking are history: new ones get a new row."""
        if obj is not None and Booking.objects.filter(rules=obj).exists():
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: BookingRules | None = None) -> bool:
        """A row that has judged a booking is never removed."""
        if obj is not None and Booking.objects.filter(rules=obj).exists():
            return False
        return super().has_delete_permission(request, obj)
