"""What extensions and changes share in the administration: read there, decided on their page."""

from typing import cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from reservations.admin.access import ApproverAdmin
from reservations.models import Amendment


class AmendmentAdmin(ApproverAdmin):
    """Who asked for what, and what came of it; an open one leads to the page that decides it."""

    category_lookup = "booking__machine__category"
    date_hierarchy = "asked_at"
    page = ""
    """The name of the page that decides an open one."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Leads to the page on which an open one is decided; shows all others."""
        row = cast(Amendment | None, self.get_object(request, object_id))
        if row is not None and row.is_open:
            return redirect(self.page, row.booking.reference)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("holder"), ordering="booking__holder__full_name")
    def holder(self, row: Amendment) -> str:
        """Answers the holder."""
        return str(row.booking.holder)
