"""Categories, and the accesses granted to them."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.auditing import AuditedAdmin
from machines.models import AccessGrant, Category


@admin.register(Category)
class CategoryAdmin(AuditedAdmin):
    """Machines under one set of rules."""

    list_display = ("__str__", "access", "is_bookable", "is_public", "is_automatic", "position")
    prepopulated_fields = {"slug": ("name_en",)}
    filter_horizontal = ("teams", "approvers", "stand_ins")
    fieldsets = (
        (None, {"fields": ("name_fr", "name_en", "slug", "position")}),
        (_("Who may book"), {"fields": ("access", "teams", "is_public", "is_bookable")}),
        (_("Who decides"), {"fields": ("is_automatic", "approvers", "stand_ins")}),
    )


@admin.register(AccessGrant)
class AccessGrantAdmin(AuditedAdmin):
    """Who may book a category until when."""

    list_display = ("person", "category", "last_day", "granted_by", "granted_at")
    list_filter = ("category",)
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
