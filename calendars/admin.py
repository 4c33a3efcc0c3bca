"""Events in the administration: what the calendar server shows, what waits, and why."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import is_administrator
from calendars.models import (
    BookingEvent,
    CalendarEvent,
    CollectionState,
    Feed,
    InvitationChoice,
    ServerWatch,
)
from calendars.services import revoke_feed
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
    fields = (
        *("occupancy", "collection", "uid", "sequence", "is_wanted"),
        *("published_in", "published_at", "due_at", "tries", "what_is_wrong"),
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
    fields = ("collection", "compared_at", "due_at", "what_is_wrong")
    list_filter = ("collection",)
    search_fields = ("collection", "problem")
    ordering = ("collection",)

    @admin.display(description=_("what is wrong"))
    def what_is_wrong(self, row: CollectionState) -> str:
        """Answers why the last comparison failed, and what to do."""
        return problem_sentence(row.problem) if row.problem else ""


@admin.register(BookingEvent)
class BookingEventAdmin(ReadOnlyAdmin[BookingEvent]):
    """How people's own calendars know each booking."""

    list_display = ("booking", "uid", "sequence", "changed_at")
    fields = ("booking", "uid", "sequence", "changed_at")
    list_filter = ("changed_at",)
    ordering = ("-changed_at", "-id")
    list_select_related = ("booking",)
    search_fields = ("uid", "booking__reference", "booking__machine__name")


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin[Feed]):
    """The feeds of all people: who reads what, since when, and a way to revoke them."""

    list_display = ("person", "scope", "of", "made_at", "used_at", "revoked_at")
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "machine", "category")
    search_fields = (
        "person__account_name",
        "person__full_name",
        "person__email",
        "machine__name",
        "category__slug",
    )
    fields = ("person", "scope", "of", "made_at", "used_at", "revoked_at")
    actions = ("revoke",)

    @admin.display(description=_("machine or category"))
    def of(self, row: Feed) -> str:
        """Answers the machine or category."""
        return str(row.machine or row.category or "")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Answers whether somebody may revoke the feeds of others."""
        return is_administrator(request.user)

    @admin.action(description=_("Revoke the calendars chosen"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Revokes the feeds chosen, each with its entry in the journal."""
        keys = list(queryset.values_list("pk", flat=True))
        for key in keys:
            revoke_feed(feed_id=key, by=cast(User, request.user))
        words = ngettext("%(count)s calendar revoked.", "%(count)s calendars revoked.", len(keys))
        messages.success(request, words % {"count": len(keys)})


@admin.register(InvitationChoice)
class InvitationChoiceAdmin(ReadOnlyAdmin[InvitationChoice]):
    """Who wants invitations in the mails about their bookings; they choose it themselves."""

    list_display = ("person", "chosen_at")
    list_filter = ("chosen_at",)
    list_select_related = ("person",)
    search_fields = ("person__account_name", "person__full_name", "person__email")
    ordering = ("-chosen_at", "-id")


@admin.register(ServerWatch)
class ServerWatchAdmin(ReadOnlyAdmin[ServerWatch]):
    """Since when the calendar server has not taken all that it shall show."""

    list_display = ("id", "failing_since", "alarmed_at")
