"""Closings and openings of access at the end, in the administration: read, never edited."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal.admin import ReadOnlyAdmin
from machines.queries import categories_approved_by
from provisioning.admin.rights import actor_of, decides_somewhere
from provisioning.models import Reopening, Revocation
from provisioning.services import try_now
from provisioning.wording import closing_sentence


class TurnAdmin(ReadOnlyAdmin[Any]):
    """Rows about machines in whose category the person decides; nothing is edited here."""

    list_select_related = ("occupancy__machine", "occupancy__holder", "by")
    actions = ("try_selected_now",)
    search_fields = ("occupancy__machine__name", "occupancy__holder__account_name")

    def journal_words(self, row: Revocation | Reopening) -> str:
        """Answers the machine."""
        return row.occupancy.machine.name

    @admin.display(description=_("machine"), ordering="occupancy__machine__name")
    def machine(self, row: Revocation | Reopening) -> str:
        """Answers the machine."""
        return row.occupancy.machine.name

    @admin.display(description=_("holder"))
    def holder(self, row: Revocation | Reopening) -> str:
        """Answers whose access it is."""
        return str(row.occupancy.holder)

    @admin.display(description=_("what to do"))
    def to_do(self, row: Revocation | Reopening) -> str:
        """Answers what stands in the way."""
        return closing_sentence(row.problem) if row.problem else ""

    @admin.action(description=_("Try again now"))
    def try_selected_now(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Makes the next try due at once."""
        by = actor_of(request)
        hastened = sum(try_now(row, by=by) for row in rows)
        words = ngettext("%(count)d is due now.", "%(count)d are due now.", hastened)
        messages.success(request, words % {"count": hastened})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Answers the rows of the machines that the person decides about."""
        decided = categories_approved_by(request.user)
        return super().get_queryset(request).filter(occupancy__machine__category__in=decided)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether they appear on the front page."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 -- the queryset decides
        """Answers whether they may be seen."""
        return decides_somewhere(request)


@admin.register(Revocation)
class RevocationAdmin(TurnAdmin):
    """Closings of access, newest first."""

    list_display = ("machine", "holder", "cause", "due_at", "tries", "way", "done_at", "to_do")
    list_filter = (("done_at", admin.EmptyFieldListFilter), "cause", "way")
    fields = (
        *("machine", "holder", "cause", "by", "reason", "asked_at", "due_at", "next_at"),
        *("tries", "to_do", "alarmed_at", "locked_at", "done_at", "way", "moot_at", "lifted_at"),
    )


@admin.register(Reopening)
class ReopeningAdmin(TurnAdmin):
    """Openings of access, newest first."""

    list_display = ("machine", "holder", "asked_at", "by", "stop_at", "tries", "done_at", "to_do")
    list_filter = (("done_at", admin.EmptyFieldListFilter),)
    fields = (
        *("machine", "holder", "by", "reason", "asked_at", "stop_at", "next_at", "tries"),
        *("to_do", "alarmed_at", "done_at", "moot_at"),
    )
