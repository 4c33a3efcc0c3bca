"""The journal in the administration: to be read and searched, never changed."""

import json
from typing import Generic, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from journal.linking import LinkedAdmin
from journal.models import Entry
from journal.wording import entry_sentence, kind_words, subject_words

RowT = TypeVar("RowT", bound=Model)


class ReadOnlyAdmin(LinkedAdmin, Generic[RowT]):
    """Rows that services alone make and change, and nobody removes: to be read and searched."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers no: services make the rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers no: people act by buttons, which call services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers no: the rows are history."""
        return False


class KindFilter(admin.SimpleListFilter):
    """Entries of one kind, each kind named by what it says."""

    title = _("what happened")
    parameter_name = "kind"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        model_admin: admin.ModelAdmin[Entry],  # noqa: ARG002 -- Django's signature
    ) -> list[tuple[str, str]]:
        """Answers the kinds that have ever happened, in the order of their words."""
        kinds = Entry.objects.order_by().values_list("kind", flat=True).distinct()
        return sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:  # noqa: ARG002 -- Django's signature
        """Answers the entries of the chosen kind; all of them when none is."""
        kind = self.value()
        return queryset.filter(kind=kind) if kind else queryset


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin[Entry]):
    """Everything that happened, newest first."""

    list_display = ("at", "sentence", "subject", "actor", "reason")
    list_filter = (KindFilter, "subject_kind")
    date_hierarchy = "at"
    search_fields = (
        "subject_ref",
        "reason",
        "actor__account_name",
        "actor__full_name",
        "facts__booking",
        "facts__machine",
    )
    search_help_text = _("Reference, machine, person or words of a reason")
    ordering = ("-id",)
    fields = ("at", "sentence", "kind", "subject", "actor", "reason", "plain_facts")
    readonly_fields = fields
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Joins who did it."""
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=_("what happened"), ordering="kind")
    def sentence(self, entry: Entry) -> str:
        """Answers the entry as a sentence."""
        return entry_sentence(entry)

    @admin.display(description=_("about"), ordering="subject_ref")
    def subject(self, entry: Entry) -> str:
        """Answers what it happened to."""
        return subject_words(entry)

    @admin.display(description=_("facts"))
    def plain_facts(self, entry: Entry) -> SafeString:
        """Answers the facts, one a line."""
        text = json.dumps(entry.facts, indent=2, ensure_ascii=False, sort_keys=True)
        return format_html("<pre>{}</pre>", text)
