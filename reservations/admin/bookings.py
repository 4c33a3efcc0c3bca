"""All bookings, to be read; an approver cancels one or gives its machine back, with a reason."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from journal.linking import Way
from journal.models import Entry
from journal.wording import entry_sentence
from machines.queries import today_at
from reservations.admin.access import ApproverAdmin
from reservations.errors import BookingError
from reservations.forms import EndingForm
from reservations.lifecycle import STANDING, State
from reservations.models import Booking
from reservations.queries import is_extendable, may_end, open_extension, reach_of
from reservations.services import release_booking, withdraw_or_cancel
from reservations.wording import error_sentence, limit_sentence, range_words, weekday_words

END_TEMPLATE = "admin/reservations/booking/end.html"


@admin.register(Booking)
class BookingAdmin(ApproverAdmin):
    """The history of bookings."""

    list_display = ("reference", "machine", "holder", "period", "state", "asked_at")
    list_filter = ("state", "machine__category")
    list_select_related = ("machine", "holder")
    search_fields = (
        "reference",
        "machine__name",
        "holder__account_name",
        "holder__full_name",
        "purpose",
    )
    date_hierarchy = "first_day"
    ordering = ("-first_day", "-id")
    change_form_template = "admin/reservations/booking/change_form.html"
    fields = (
        "reference",
        "state",
        "machine",
        "period",
        "holder",
        "asked_by",
        "asked_at",
        "chain",
        "profile",
        "purpose",
        "continues",
        "released_at",
        "kept_until",
        "longer",
        "rules",
        "version",
    )
    readonly_fields = fields
    ways = (
        Way(gettext_lazy("Installations"), "provisioning.Run", lambda row: row.reference),
        Way(gettext_lazy("Decision"), "reservations.Decision", lambda row: row.reference),
        Way(gettext_lazy("Extensions"), "reservations.Extension", lambda row: row.reference),
        Way(gettext_lazy("Changes"), "reservations.Change", lambda row: row.reference),
        Way(gettext_lazy("Mails"), "notifications.Message", lambda row: row.reference),
        Way(gettext_lazy("Tickets"), "tickets.Ticket", lambda row: row.reference),
    )

    def view_on_site(self, booking: Booking) -> str:
        """Answers the booking's page."""
        return reverse("pages:booking", args=[booking.reference])

    @admin.display(description=gettext_lazy("period"), ordering="first_day")
    def period(self, booking: Booking) -> str:
        """Answers the days in words, the last one included."""
        return range_words(booking.days)

    @admin.display(description=gettext_lazy("occupancy"))
    def chain(self, booking: Booking) -> str:
        """Answers the way to what ties it to its data, its installation and what continues it."""
        url = reverse("admin:reservations_occupancy_change", args=[booking.occupancy_id])
        return format_html('<a href="{}">{}</a>', url, booking.occupancy)

    @admin.display(description=gettext_lazy("extension"))
    def longer(self, booking: Booking) -> str:
        """Answers until when it can be extended, or what is asked, with the way to its page."""
        extension = open_extension(booking)
        if extension is not None:
            words = _("More days are asked for: until %(day)s inclusive.") % {
                "day": weekday_words(extension.days.last_day)
            }
        elif is_extendable(booking, today_at(booking.machine.site)):
            reach = reach_of(booking)
            words = limit_sentence(reach.last_day, reach.reason)
        else:
            return "—"
        url = reverse("pages:extend", args=[booking.reference])
        return format_html('<a href="{}">{}</a>', url, words)

    def get_urls(self) -> list[URLPattern]:
        """Adds the page on which a booking is cancelled or its machine given back."""
        end = path(
            "<path:object_id>/end/",
            self.admin_site.admin_view(self.end_view),
            name="reservations_booking_end",
        )
        return [end, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows a booking with its history."""
        booking = self.get_object(request, object_id)
        context = {**(extra_context or {})}
        if booking is not None:
            entries = Entry.objects.filter(
                subject_kind="booking", subject_ref=booking.reference
            ).select_related("actor")
            context["entries"] = [(entry, entry_sentence(entry)) for entry in entries]
            context["can_end"] = booking.state in STANDING and may_end(request.user, booking)
        return super().change_view(request, object_id, form_url, context)

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for a reason, then cancels the booking or gives its machine back."""
        booking = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not may_end(request.user, booking):
            raise PermissionDenied
        form = EndingForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._end(request, booking, form):
            return redirect("admin:reservations_booking_change", booking.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Cancel or give back %(reference)s") % {"reference": booking.reference},
            "booking": booking,
            "period": range_words(booking.days),
            "has_begun": booking.state == State.ACTIVE,
            "form": form,
        }
        return TemplateResponse(request, END_TEMPLATE, context)

    def _end(self, request: HttpRequest, booking: Booking, form: EndingForm) -> bool:
        """Calls the service; answers whether it was done."""
        verb = release_booking if booking.state == State.ACTIVE else withdraw_or_cancel
        try:
            verb(
                booking_id=booking.pk,
                by=cast(User, request.user),
                reason=form.cleaned_data["reason"],
                continuation=form.wish(),
            )
        except BookingError as error:
            form.add_error(None, error_sentence(error))
            return False
        messages.success(request, _("Done: the holder is told by mail."))
        return True
