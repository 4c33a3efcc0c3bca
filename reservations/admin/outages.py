"""Days on which machines are out: entered for one machine or many, cleared, never edited."""

from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from journal.linking import LinkedAdmin
from journal.wording import about_words
from machines.admin.rights import decides_somewhere
from machines.errors import UnavailabilityError
from machines.models import Machine, Unavailability
from machines.queries import categories_approved_by
from machines.wording import unavailability_problem
from reservations.admin.site_outages import problem_words, site_back, site_out, tell_met
from reservations.errors import BookingError
from reservations.forms import OutageForm
from reservations.queries.outages import outages_together_with, standing_outages
from reservations.services import end_outage, enter_outage


@admin.register(Unavailability)
class UnavailabilityAdmin(LinkedAdmin):
    """Maintenance and breakdowns, of the machines in whose category somebody decides."""

    form = OutageForm
    list_display = ("machine", "kind", "first_day", "stop_day", "reason", "entered_by")
    list_filter = ("kind", "machine__category", "machine__site")
    list_select_related = ("machine", "entered_by")
    search_fields = ("machine__name", "reason")
    date_hierarchy = "first_day"
    ordering = ("-first_day", "-id")
    actions = ("clear", "clear_together")
    add_form_template = "admin/machines/unavailability/add_form.html"
    show_full_result_count = False

    def journal_words(self, row: Unavailability) -> str:
        """Answers the machine."""
        return row.machine.name

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
        except (UnavailabilityError, BookingError) as error:
            messages.error(request, problem_words(error))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(
        self,
        request: HttpRequest,
        obj: Unavailability,
        form: ModelForm[Any],
        change: bool,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Enters the days for all machines chosen."""
        met = enter_outage(
            machines=list(form.cleaned_data["machines"]),
            kind=obj.kind,
            first_day=obj.first_day,
            stop_day=obj.stop_day,
            reason=obj.reason,
            by=cast(User, request.user),
            answers=form.answers() if isinstance(form, OutageForm) else {},
        )
        row = Unavailability.objects.filter(machine__in=form.cleaned_data["machines"]).latest("pk")
        obj.pk, obj.machine = row.pk, row.machine
        tell_met(request, met)

    @admin.action(description=_("Put back: the machine is free from today"), permissions=["clear"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Unavailability]) -> None:
        """Clears the unavailabilities ticked; those over already are told."""
        standing = {row.pk for row in standing_outages(row.pk for row in queryset)}
        for row in queryset:
            if row.pk not in standing:
                over = unavailability_problem(UnavailabilityError("over"))
                messages.warning(request, about_words(row, over))
        self._put_back(request, standing)

    @admin.action(
        description=_("Put back all that was taken out in the same gesture"), permissions=["clear"]
    )
    def clear_together(self, request: HttpRequest, queryset: QuerySet[Unavailability]) -> None:
        """Clears what is ticked and all that went with it."""
        together = outages_together_with(queryset)
        mine = _machines_of(request)
        rows = [row for row in together if mine.filter(pk=row.machine_id).exists()]
        self._put_back(request, {row.pk for row in rows})

    def _put_back(self, request: HttpRequest, keys: set[int]) -> None:
        """Ends unavailabilities in one gesture and says how many machines are back."""
        cleared = end_outage(unavailability_ids=keys, by=cast(User, request.user))
        if cleared:
            sentence = ngettext(
                "%(count)s machine is back.", "%(count)s machines are back.", cleared
            )
            messages.success(request, sentence % {"count": cleared})

    def get_urls(self) -> list[URLPattern]:
        """Adds the pages on which a whole site goes out and comes back."""
        pages = [
            path(
                "site/<int:site_id>/out/",
                self.admin_site.admin_view(partial(site_out, model_admin=self)),
                name="machines_unavailability_site_out",
            ),
            path(
                "site/<int:site_id>/back/",
                self.admin_site.admin_view(partial(site_back, model_admin=self)),
                name="machines_unavailability_site_back",
            ),
        ]
        return [*pages, *super().get_urls()]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers yes to approvers and administrators."""
        return request.user.is_staff and decides_somewhere(request)

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
