"""Events in the administration: what the calendar server shows, what waits, and why."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calendars.models import CalendarEvent, CollectionState
from calendars.wording import problem_sentence
from journal.admin import ReadOnlyAdmin


class WaitingFilter(admin.SimpleListFilter):
    """Whether the server is known to show an event as it shall be."""

    title = _("published")
    parameter_name = "waits"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        model_admin: admin.ModelAdmin[CalendarEvent],  # noqa: ARG002 -- Django's signature
    ) -> list[tuple[str, str]]:
        """Answers the two choices."""
        return [("yes", gettext("waits")), ("no", gettext("as it shall be"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[CalendarEvent],
    ) -> QuerySet[CalendarEvent]:
        """Answers the events that wait, or those that do not."""
        if self.value() is None:
            return queryset
        return queryset.filter(due_at__isnull=self.value() == "no")


@admin.register(CalendarEvent)
class CalendarEventAdmin(ReadOnlyAdmin[CalendarEvent]):
    """One line an occupancy, the newest first; the portal writes them."""

    list_display = (
        "occupancy",
        "collection",
        "is_wanted",
        "published_in",
        "published_at",
        "due_at",
        "tries",
        "what_is_wrong",
    )
    list_filter = (WaitingFilter, "collection", "is_wanted")
    list_select_related = ("occupancy__machine", "occupancy__holder")
    search_fields = (
        "uid",
        "occupancy__machine__name",
        "occupancy__holder__account_name",
        "occupancy__bookings__reference",
    )

    @admin.display(description=_("what is wrong"))
    def what_is_wrong(self, row: CalendarEvent) -> str:
        """Answers why the last try failed, and what to do."""
        return problem_sentence(row.problem) if row.problem else ""


@admin.register(CollectionState)
class CollectionStateAdmin(ReadOnlyAdmin[CollectionState]):
    """When each collection was compared with what it shall show."""

    list_display = ("collection", "compared_at", "due_at", "what_is_wrong")

    @admin.display(description=_("what is wrong"))
    def what_is_wrong(self, row: CollectionState) -> str:
        """Answers why the last comparison failed, and what to do."""
        return problem_sentence(row.problem) if row.problem else ""
