"""Who sees what of the bookings in the administration: approvers their categories, read-only."""

from typing import Any

from django.http import HttpRequest

from journal.admin import ReadOnlyAdmin
from machines.admin.rights import decides_somewhere
from machines.queries import categories_approved_by


class ApproverAdmin(ReadOnlyAdmin[Any]):
    """Open to whoever decides in some category, for those categories; writes nothing itself."""

    category_lookup = "machine__category"
    """Where the category of a row is found."""

    def journal_words(self, row: Any) -> str:  # noqa: ANN401 -- any row about a booking
        """Answers the reference of the booking, or whatever has one."""
        return str(getattr(getattr(row, "booking", row), "reference", row))

    def get_queryset(self, request: HttpRequest) -> Any:  # noqa: ANN401 -- Django's own type
        """Answers the rows of the categories in which this person decides."""
        categories = categories_approved_by(request.user).order_by()
        return super().get_queryset(request).filter(**{f"{self.category_lookup}__in": categories})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shows the page to whoever decides somewhere."""
        return self.has_view_permission(request)

    def has_view_permission(
        self,
        request: HttpRequest,
        obj: Any = None,  # noqa: ANN401, ARG002 -- Django's signature
    ) -> bool:
        """Lets through whoever decides somewhere; which rows is `get_queryset`'s matter."""
        return decides_somewhere(request)
