"""Reinstalls in the administration: listed, confirmed, and refused with a reason."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import ReadOnlyAdmin
from journal.wording import about_words
from machines.queries import categories_approved_by
from provisioning.admin.rights import actor_of, decides_somewhere
from provisioning.errors import ProvisioningError
from provisioning.models import Reinstall
from provisioning.services import confirm_reinstall, refuse_reinstall
from provisioning.wording import error_sentence
from reservations.errors import BookingError
from reservations.wording import error_sentence as booking_error_sentence


class ReasonActionForm(ActionForm):
    """What to do with the chosen ones, and why."""

    reason = forms.CharField(label=_("Reason of a refusal"), max_length=300, required=False)


@admin.register(Reinstall)
class ReinstallAdmin(ReadOnlyAdmin[Reinstall]):
    """What holders asked, newest first."""

    list_display = ("booking", "machine", "holder", "profile", "why", "state", "asked_at")
    list_filter = ("state", "booking__machine__site")
    list_select_related = ("booking__machine", "booking__holder", "profile")
    search_fields = ("booking__reference", "booking__machine__name")
    actions = ("confirm_selected", "refuse_selected")
    action_form = ReasonActionForm

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
        by = actor_of(request)
        self._decide_all(
            request,
            reinstalls,
            lambda reinstall: confirm_reinstall(reinstall_id=reinstall.pk, by=by),
            str(_("%(asked)s: confirmed.")),
        )

    @admin.action(description=_("Refuse, with a reason"))
    def refuse_selected(self, request: HttpRequest, reinstalls: QuerySet[Reinstall]) -> None:
        """Refuses what was asked, each for the one reason given, which its holder reads."""
        by, reason = actor_of(request), request.POST.get("reason", "")[:300]
        self._decide_all(
            request,
            reinstalls,
            lambda reinstall: refuse_reinstall(reinstall_id=reinstall.pk, by=by, reason=reason),
            str(_("%(asked)s: refused.")),
        )

    def _decide_all(
        self,
        request: HttpRequest,
        reinstalls: QuerySet[Reinstall],
        decide: Callable[[Reinstall], object],
        words: str,
    ) -> None:
        """Decides one after another, with one line for each."""
        for reinstall in reinstalls:
            try:
                decide(reinstall)
                messages.success(request, words % {"asked": reinstall})
            except ProvisioningError as error:
                messages.error(request, about_words(reinstall, error_sentence(error.code)))
            except BookingError as error:
                messages.error(request, about_words(reinstall, booking_error_sentence(error)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether they appear on the front page."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: Reinstall | None = None) -> bool:  # noqa: ARG002 -- the queryset decides
        """Answers whether they may be seen."""
        return decides_somewhere(request)
