"""The approvers' desk: all requests with their verdicts, decided one by one or together."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reservations.admin.access import ApproverAdmin
from reservations.admin.bulk import approve_together, refuse_together
from reservations.admin.deciding import decide
from reservations.admin.for_somebody import book_for_somebody
from reservations.admin.lines import (
    after_words,
    before_words,
    change_lines,
    extension_lines,
    hand_over_lines,
    window_words,
)
from reservations.models import BookingRequest
from reservations.queries import queue_for
from reservations.queries.desk import Card, cards_of
from reservations.wording import count_words, range_words
from reservations.wording.desk import badge_kind, badge_words


class DeskList(ChangeList):
    """The list of requests, each with its card: one look at the database for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        """Fetches the page of requests, then the cards of all of them at once."""
        super().get_results(request)
        rows = list(self.result_list)
        for row, card in zip(rows, cards_of(rows), strict=True):
            row.card = card
        self.result_list = cast("QuerySet[Any]", rows)


@admin.register(BookingRequest)
class BookingRequestAdmin(ApproverAdmin):
    """Requests that wait for a decision, in the categories of whoever looks.

    A page takes the same number of queries whatever the number of requests, machines and people.
    """

    list_display = (
        "reference",
        "verdict",
        "machine_name",
        "period",
        "holder_name",
        "window",
        "neighbours",
        "asked_at",
    )
    list_filter = ("machine__category",)
    list_per_page = 25
    show_full_result_count = False
    search_fields = (
        "reference",
        "machine__name",
        "holder__account_name",
        "holder__full_name",
    )
    actions = ("approve", "refuse")
    change_list_template = "admin/reservations/bookingrequest/change_list.html"

    class Media:
        css = {"all": ("reservations/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookingRequest]:
        """Answers the requests on which this person decides."""
        return queue_for(request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ANN401, ARG002 -- Django's signature
        """Answers the list that knows the cards."""
        return DeskList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows the queue under its own title, over the whole width: its lines are long."""
        own = {
            "title": _("Requests that wait for a decision"),
            "is_nav_sidebar_enabled": False,
            "extensions": extension_lines(request.user),
            "changes": change_lines(request.user),
            "hand_overs": hand_over_lines(request.user),
        }
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever decides somewhere may book there for somebody else."""
        return self.has_view_permission(request)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """Books for somebody else."""
        return book_for_somebody(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """Shows one request with all that a decision needs, and takes the decision."""
        return decide(self, request, object_id)

    @admin.action(description=_("Approve the selected requests"))
    def approve(
        self, request: HttpRequest, queryset: QuerySet[BookingRequest]
    ) -> HttpResponse | None:
        """Shows one line a request, then approves those that stay ticked."""
        return approve_together(self, request, queryset)

    @admin.action(description=_("Refuse the selected requests"))
    def refuse(
        self, request: HttpRequest, queryset: QuerySet[BookingRequest]
    ) -> HttpResponse | None:
        """Shows one line a request and asks for a reason, then refuses those that stay ticked."""
        return refuse_together(self, request, queryset)

    @admin.display(description=_("rules"))
    def verdict(self, row: BookingRequest) -> str:
        """Answers what stands between the request and its approval."""
        card = _card(row)
        badges = [(badge_kind(card.verdict), badge_words(card.verdict))]
        if card.rivals:
            badges.append(("waiver", gettext("beside an extension")))
        return format_html_join(" ", '<span class="desk-badge desk-{}">{}</span>', badges)

    @admin.display(description=_("machine"), ordering="machine__name")
    def machine_name(self, row: BookingRequest) -> str:
        """Answers the machine."""
        return row.machine.name

    @admin.display(description=_("period"), ordering="first_day")
    def period(self, row: BookingRequest) -> str:
        """Answers the days in words, and how many they are."""
        return format_html("{}<br>{}", range_words(row.days), count_words(row.days.days))

    @admin.display(description=_("for"), ordering="holder__full_name")
    def holder_name(self, row: BookingRequest) -> str:
        """Answers the holder and their teams."""
        return format_html("{}<br>{}", row.holder, _card(row).teams)

    @admin.display(description=_("days held + asked / allowed"))
    def window(self, row: BookingRequest) -> str:
        """Answers the days held and asked in the fullest window, of those allowed."""
        return window_words(_card(row))

    @admin.display(description=_("on the machine"))
    def neighbours(self, row: BookingRequest) -> str:
        """Answers what stands before and behind it on the machine."""
        card = _card(row)
        return format_html("{}<br>{}", before_words(card.before), after_words(card.after))


def _card(row: BookingRequest) -> Card:
    """Answers the card that the list has put beside the row."""
    card: Card = row.__dict__["card"]
    return card
