"""Days on which machines are out: entered for one machine or many, cleared, never edited."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.queries import person_of
from machines import services
from machines.errors import UnavailabilityError
from machines.forms import UnavailabilityForm
from machines.models import Machine, Unavailability
from machines.queries import categories_approved_by
from machines.wording import unavailability_problem


@admin.register(Unavailability)
class UnavailabilityAdmin(admin.ModelAdmin[Unavailability]):
    """Maintenance and breakdowns, of the machines in whose category somebody decides."""

    form = UnavailabilityForm
    list_display = ("machine", "kind", "first_day", "stop_day", "reason", "entered_by")
    list_filter = ("kind", "machine__category", "machine__site")
    list_select_related = ("machine", "entered_by")
    search_fields = ("machine__name", "reason")
    date_hierarchy = "first_day"
    ordering = ("-first_day", "-id")
    actions = ("clear",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unavailability]:
        """Shows those of one's own machines."""
        return super().get_queryset(request).filter(machine__in=_machines_of(request))

    def get_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Unavailability | None = None,
    ) -> tuple[str, ...]:
        """Asks for machines when entering; shows the machine afterwards."""
        asked = ("kind", "first_day", "stop_day", "reason")
        if obj is None:
            return ("machines", *asked)
        return ("machine", *asked, "entered_by", "entered_at")

    def get_form(
        self,
        request: HttpRequest,
        obj: Unavailability | None = None,
        change: bool = False,
        **kwargs: Any,  # noqa: ANN401 -- Django's signature
    ) -> type[ModelForm[Unavailability]]:
        """Offers one's own machines only."""
        form = super().get_form(request, obj, change, **kwargs)
        machines = form.base_fields.get("machines")
        if isinstance(machines, ModelMultipleChoiceField):
            machines.queryset = _machines_of(request)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows or enters; a booking that came in between is told, and nothing is changed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except UnavailabilityError as error:
            messages.error(request, unavailability_problem(error))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(
        self,
        request: HttpRequest,
        obj: Unavailability,
        form: ModelForm[Any],
        change: bool,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Enters the days for all machines chosen."""
        rows = services.enter_unavailability(
            machines=list(form.cleaned_data["machines"]),
            kind=obj.kind,
            first_day=obj.first_day,
            stop_day=obj.stop_day,
            reason=obj.reason,
            by=person_of(request.user),
        )
        obj.pk, obj.machine = rows[0].pk, rows[0].machine

    @admin.action(description=_("Put back: the machine is free from today"), permissions=["clear"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Unavailability]) -> None:
        """Clears the unavailabilities ticked; those over already are told."""
        person = person_of(request.user)
        cleared = 0
        for row in queryset:
            try:
                services.clear_unavailability(unavailability_id=row.pk, by=person)
            except UnavailabilityError as error:
                messages.warning(request, f"{row}: {unavailability_problem(error)}")
            else:
                cleared += 1
        if cleared:
            sentence = ngettext(
                "%(count)s machine is back.", "%(count)s machines are back.", cleared
            )
            messages.success(request, sentence % {"count": cleared})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers yes to approvers and administrators."""
        return request.user.is_staff and categories_approved_by(request.user).exists()

    def has_view_permission(
        self,
        request: HttpRequest,
        obj: Unavailability | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers yes to approvers and administrators."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Answers yes to approvers and administrators."""
        return self.has_module_permission(request)

    def has_clear_permission(self, request: HttpRequest) -> bool:
        """Answers yes to approvers and administrators."""
        return self.has_module_permission(request)

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Unavailability | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers no: clear it and enter another one, so that the journal tells both."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Unavailability | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers no: days lost stay on record."""
        return False


def _machines_of(request: HttpRequest) -> QuerySet[Machine]:
    """Answers the machines in whose category somebody decides."""
    return Machine.objects.filter(category__in=categories_approved_by(request.user))
