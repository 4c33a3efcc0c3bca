"""The kill switch, the limits of the night and the data holds."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation import clock
from journal.admin import ReadOnlyAdmin
from journal.auditing import AuditedAdmin
from journal.wording import about_words
from machines.models import Machine
from machines.queries import categories_approved_by, today_at
from provisioning.admin.rights import (
    actor_of,
    decides_somewhere,
    of_decided_machines,
    runs_the_portal,
)
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import DataHold, NightLimits, Switch
from provisioning.queries import seen_mark, tonight
from provisioning.services import (
    halt,
    hold_data,
    is_halted,
    isolate_machine,
    lift_hold,
    resume,
)
from provisioning.wording import error_sentence, problem_sentence


@admin.register(Switch)
class SwitchAdmin(ReadOnlyAdmin[Switch]):
    """The kill switch: one page with the list of tonight and two buttons."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows the switch, or throws or lifts it with a reason."""
        if not runs_the_portal(request):
            raise PermissionDenied
        if request.method == "POST":
            self._set(request)
            return HttpResponseRedirect(reverse("admin:provisioning_switch_changelist"))
        lines = tonight(clock.now())
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": _("Kill switch"),
            "opts": self.opts,
            "is_halted": is_halted(),
            "switch": Switch.objects.select_related("by").filter(pk=1).first(),
            "seen": seen_mark(lines),
            "lines": [
                (line, problem_sentence(line.problem) if line.problem else "") for line in lines
            ],
        }
        return TemplateResponse(request, "admin/provisioning/switch/change_list.html", context)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether the switch appears on the front page."""
        return runs_the_portal(request)

    def has_view_permission(self, request: HttpRequest, obj: Switch | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers whether the switch may be seen."""
        return runs_the_portal(request)

    def _set(self, request: HttpRequest) -> None:
        """Throws or lifts the switch, as the button pressed says."""
        gesture, reason = request.POST.get("gesture", ""), request.POST.get("reason", "")
        if gesture not in {"halt", "resume"}:
            raise Http404
        by = actor_of(request)
        try:
            if gesture == "halt":
                halt(by=by, reason=reason)
            else:
                resume(by=by, reason=reason, seen=request.POST.get("seen", ""))
        except ProvisioningError as error:
            messages.error(request, error_sentence(error.code))


@admin.register(NightLimits)
class NightLimitsAdmin(AuditedAdmin):
    """How much a site lets the portal erase and install."""

    list_display = ("site", "max_fencings", "max_parallel", "max_attempts")
    list_select_related = ("site",)
    search_fields = ("site__name",)
    ordering = ("site__name",)


class DataHoldForm(forms.ModelForm[DataHold]):
    """A new hold."""

    def clean(self) -> dict[str, Any] | None:
        """Refuses a hold that would be over already."""
        cleaned = super().clean() or {}
        machine, stop_day = cleaned.get("machine"), cleaned.get("stop_day")
        if machine and stop_day and stop_day <= today_at(machine.site):
            self.add_error("stop_day", error_sentence(ErrorCode.BAD_DAY))
        return cleaned


@admin.register(DataHold)
class DataHoldAdmin(ReadOnlyAdmin[DataHold]):
    """Data holds: made and lifted, never edited."""

    form = DataHoldForm
    list_display = ("machine", "stop_day", "reason", "is_isolation", "by", "at", "lifted_at")
    list_select_related = ("machine", "by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "is_isolation")
    search_fields = ("machine__name", "reason", "by__account_name", "by__full_name")
    ordering = ("-at", "-id")
    fields = ("machine", "stop_day", "reason", "is_isolation")
    actions = ("lift_selected",)

    def journal_words(self, row: DataHold) -> str:
        """Answers the machine."""
        return row.machine.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataHold]:
        """Answers the holds on machines that the person decides about."""
        return of_decided_machines(super().get_queryset(request), request)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField[Any] | None:
        """Offers the machines that the person decides about."""
        if db_field.name == "machine":
            kwargs["queryset"] = Machine.objects.filter(
                category__in=categories_approved_by(request.user)
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: DataHold,
        form: forms.ModelForm[DataHold],  # noqa: ARG002 -- Django's signature
        change: bool,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Makes the hold by its service; one that isolates also closes access."""
        by = actor_of(request)
        verb = isolate_machine if obj.is_isolation else hold_data
        made = verb(machine=obj.machine, by=by, reason=obj.reason, stop_day=obj.stop_day)
        obj.pk = made.pk

    @admin.action(description=_("Lift the hold"))
    def lift_selected(self, request: HttpRequest, holds: QuerySet[DataHold]) -> None:
        """Ends holds before their day."""
        by, lifted = actor_of(request), 0
        for hold in holds:
            try:
                lift_hold(hold_id=hold.pk, by=by)
                lifted += 1
            except ProvisioningError as error:
                messages.error(request, about_words(hold, error_sentence(error.code)))
        if lifted:
            words = ngettext("%(count)d hold lifted.", "%(count)d holds lifted.", lifted)
            messages.success(request, words % {"count": lifted})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether holds appear on the front page."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: DataHold | None = None) -> bool:  # noqa: ARG002 -- the queryset decides
        """Answers whether holds may be seen."""
        return decides_somewhere(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Answers whether a hold may be made."""
        return decides_somewhere(request)
