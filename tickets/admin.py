"""Tickets in the administration: listed, filtered, searched; acted upon on their pages."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from journal.admin import ReadOnlyAdmin
from tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin[Ticket]):
    """All tickets, the newest first; a line leads to its page."""

    list_display = (
        "id",
        "kind",
        "state",
        "about",
        "machine",
        "booking",
        "category",
        "outcome",
        "opened_at",
    )
    list_filter = ("state", "kind", "outcome", "category")
    list_select_related = ("about", "machine", "booking", "category")
    search_fields = (
        "id",
        "about__account_name",
        "about__full_name",
        "machine__name",
        "booking__reference",
        "messages__text",
    )
    date_hierarchy = "opened_at"
    show_full_result_count = False

    def view_on_site(self, ticket: Ticket) -> str:
        """Answers the ticket's page."""
        return reverse("pages:ticket", args=[ticket.pk])

    def change_view(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        object_id: str,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, object] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """Leads to the ticket's page."""
        return redirect("pages:ticket", object_id)
