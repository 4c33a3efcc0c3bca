"""Reinstalls in the administration: listed and confirmed; a refusal is given on their page."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import ReadOnlyAdmin
from machines.queries import categories_approved_by
from provisioning.admin.rights import actor_of, decides_somewhere
from provisioning.errors import ProvisioningError
from provisioning.models import Reinstall
from provisioning.services import confirm_reinstall
from provisioning.wording import error_sentence
from reservations.errors import BookingError
from reservations.wording import error_sentence as booking_error_sentence


@admin.register(Reinstall)
class ReinstallAdmin(ReadOnlyAdmin[Reinstall]):
    """What holders asked, newest first."""

    list_display = ("booking", "machine", "holder", "profile", "why", "state", "asked_at")
    list_filter = ("state", "booking__machine__site")
    list_select_related = ("booking__machine", "booking__holder", "profile")
    search_fields = ("booking__reference", "booking__machine__name")
    actions = ("confirm_selected",)

    @admin.display(description=_("machine"))
    def machine(self, reinstall: Reinstall) -> str:
        """Answers the machine that would be wiped."""
        return str(reinstall.booking.machine)

    @admin.display(description=_("holder"))
    def holder(self, reinstall: Reinstall) -> str:
        """Answers whose data would go."""
        return str(reinstall.booking.holder)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reinstall]:
        """Answers those on machines that the person decides about."""
        decided = categories_approved_by(request.user)
        return super().get_queryset(request).filter(booking__machine__category__in=decided)

    @admin.action(description=_("Confirm: erase and reinstall"))
    def confirm_selected(self, request: HttpRequest, reinstalls: QuerySet[Reinstall]) -> None:
        """Confirms what was asked, with one line for each that refuses."""
        for reinstall in reinstalls:
            try:
                confirm_reinstall(reinstall_id=reinstall.pk, by=actor_of(request))
                messages.success(request, _("%(asked)s: confirmed.") % {"asked": reinstall})
            except ProvisioningError as error:
                messages.error(request, f"{reinstall}: {error_sentence(error.code)}")
            except BookingError as error:
                messages.error(request, f"{reinstall}: {booking_error_sentence(error)}")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether they appear on the front page."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: Reinstall | None = None) -> bool:  # noqa: ARG002 -- the queryset decides
        """Answers whether they may be seen."""
        return decides_somewhere(request)
