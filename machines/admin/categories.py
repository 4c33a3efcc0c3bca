"""Categories, and the accesses granted to them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import is_administrator
from journal.auditing import AuditedAdmin
from machines.admin.rights import decides_somewhere
from machines.models import AccessGrant, Category
from machines.queries import categories_approved_by


@admin.register(Category)
class CategoryAdmin(AuditedAdmin):
    """Machines under one set of rules."""

    list_display = ("__str__", "access", "is_bookable", "is_public", "is_automatic", "position")
    list_filter = ("access", "is_bookable", "is_public", "is_automatic")
    search_fields = ("slug", "name_en", "name_fr")
    prepopulated_fields = {"slug": ("name_en",)}
    filter_horizontal = ("teams", "approvers", "stand_ins")
    fieldsets = (
        (None, {"fields": ("name_fr", "name_en", "slug", "position")}),
        (_("Who may book"), {"fields": ("access", "teams", "is_public", "is_bookable")}),
        (_("Who decides"), {"fields": ("is_automatic", "approvers", "stand_ins")}),
    )

    def has_view_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Lets approvers read what their lists name."""
        return decides_somewhere(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keeps the list for administrators."""
        return is_administrator(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Answers the categories in which this person decides."""
        return categories_approved_by(request.user)


@admin.register(AccessGrant)
class AccessGrantAdmin(AuditedAdmin):
    """Who may book a category until when."""

    list_display = ("person", "category", "last_day", "granted_by", "granted_at")
    list_filter = ("category", "last_day")
    list_select_related = ("person", "category", "granted_by")
    search_fields = ("person__account_name", "person__full_name", "reason")
    autocomplete_fields = ("person",)
    filter_horizontal = ("machines",)
    fields = ("person", "category", "machines", "last_day", "reason", "granted_by", "granted_at")
    readonly_fields = ("granted_by", "granted_at")

    def save_model(
        self, request: HttpRequest, obj: AccessGrant, form: ModelForm[Any], change: bool
    ) -> None:
        """Remembers who granted it."""
        if not change and request.user.is_authenticated:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)
