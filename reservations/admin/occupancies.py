"""Occupancies, to be read: what ties bookings, installations, logins and data together."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.linking import Way
from journal.wording import instant_words
from reservations.admin.access import ApproverAdmin
from reservations.models import Occupancy
from reservations.wording import range_words


def _reference(occupancy: Occupancy) -> str:
    """Answers the reference of its last booking."""
    bookings = list(occupancy.bookings.all())
    return bookings[-1].reference if bookings else ""


@admin.register(Occupancy)
class OccupancyAdmin(ApproverAdmin):
    """Bookings of one holder on one machine, linked by continuing one another; newest first."""

    category_lookup = "machine__category"
    list_display = ("__str__", "bookings", "driver", "installed", "gone")
    list_filter = ("driven_by", "machine__category", ("installed_at", admin.EmptyFieldListFilter))
    list_select_related = ("machine", "holder")
    search_fields = (
        "machine__name",
        "holder__account_name",
        "holder__full_name",
        "bookings__reference",
    )
    ordering = ("-id",)
    fields = ("on_machine", "of_holder", "bookings", "driver", "elsewhere", "installed", "gone")
    ways = (
        Way(_("Bookings"), "reservations.Booking", _reference),
        Way(_("Installations"), "provisioning.Run", _reference),
        Way(_("Collaborators"), "provisioning.Collaborator", lambda row: row.machine.name),
        Way(_("Calendar events"), "calendars.CalendarEvent", _reference),
    )

    def journal_words(self, row: Occupancy) -> str:
        """Answers the reference of its last booking."""
        return _reference(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occupancy]:
        """Fetches their bookings too."""
        rows: QuerySet[Occupancy] = super().get_queryset(request)
        return rows.prefetch_related("bookings")

    @admin.display(description=_("machine"))
    def on_machine(self, row: Occupancy) -> str:
        """Answers the machine."""
        return row.machine.name

    @admin.display(description=_("holder"))
    def of_holder(self, row: Occupancy) -> str:
        """Answers the holder."""
        return str(row.holder)

    @admin.display(description=_("bookings"))
    def bookings(self, row: Occupancy) -> str:
        """Answers its bookings with their days."""
        return " · ".join(
            f"{one.reference}, {range_words(one.days)}" for one in row.bookings.all()
        )

    @admin.display(description=_("installed by"), ordering="driven_by")
    def driver(self, row: Occupancy) -> str:
        """Answers who installs it."""
        return row.get_driven_by_display()

    @admin.display(description=_("installed before the portal"), boolean=True)
    def elsewhere(self, row: Occupancy) -> bool:
        """Answers whether its holder got the machine without the portal."""
        return row.is_installed_elsewhere

    @admin.display(description=_("ready at"), ordering="installed_at")
    def installed(self, row: Occupancy) -> str:
        """Answers when its machine was first ready."""
        return instant_words(row.installed_at)

    @admin.display(description=_("data gone at"), ordering="data_gone_at")
    def gone(self, row: Occupancy) -> str:
        """Answers when the machine was let go for somebody else."""
        return instant_words(row.data_gone_at)
