"""Collaborators in the administration: who was let onto which machine; shown, never edited."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from journal.admin import ReadOnlyAdmin
from machines.queries import categories_approved_by
from provisioning.admin.rights import decides_somewhere
from provisioning.models import Collaborator


@admin.register(Collaborator)
class CollaboratorAdmin(ReadOnlyAdmin[Collaborator]):
    """All collaborators of the machines in whose category the person decides."""

    list_display = ("person", "occupancy", "named_at", "removed_at")
    list_filter = (("removed_at", admin.EmptyFieldListFilter), "occupancy__machine__site")
    list_select_related = ("person", "occupancy__machine", "occupancy__holder")
    search_fields = ("person__account_name", "person__full_name", "occupancy__machine__name")
    fields = readonly_fields = ("person", "occupancy", "named_at", "removed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collaborator]:
        """Answers those of machines in whose category the person decides."""
        categories = categories_approved_by(request.user)
        return super().get_queryset(request).filter(occupancy__machine__category__in=categories)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether the person decides somewhere."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: Collaborator | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers whether the person decides somewhere."""
        return decides_somewhere(request)
