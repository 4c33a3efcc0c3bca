"""Errands on machines in the administration: what is waiting, why, and a button to try again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal.admin import ReadOnlyAdmin
from machines.queries import categories_approved_by
from provisioning.admin.rights import actor_of, decides_somewhere
from provisioning.models import Errand
from provisioning.services.errands import retry_errand
from provisioning.wording import access_problem_sentence


@admin.register(Errand)
class ErrandAdmin(ReadOnlyAdmin[Errand]):
    """All errands, newest first; nothing is edited here."""

    list_display = ("kind", "machine", "booking", "asked_at", "state", "to_do", "due_at")
    list_filter = (
        "kind",
        ("stopped_at", admin.EmptyFieldListFilter),
        ("done_at", admin.EmptyFieldListFilter),
        "run__machine__site",
    )
    list_select_related = ("run__machine", "run__booking")
    search_fields = ("run__machine__name", "run__booking__reference")
    actions = ("retry_selected",)
    fields = readonly_fields = (
        "kind",
        "machine",
        "booking",
        "asked_by",
        "asked_at",
        "state",
        "to_do",
        "tries",
        "due_at",
        "acted_at",
        "stopped_at",
        "done_at",
        "dropped_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Errand]:
        """Answers the errands on machines in whose category the person decides."""
        return (
            super()
            .get_queryset(request)
            .filter(run__machine__category__in=categories_approved_by(request.user))
        )

    @admin.display(description=_("machine"), ordering="run__machine__name")
    def machine(self, errand: Errand) -> str:
        """Answers the machine's name."""
        return errand.run.machine.name

    @admin.display(description=_("booking"))
    def booking(self, errand: Errand) -> str:
        """Answers the reference of the booking whose run installed the machine."""
        return errand.run.reference

    @admin.display(description=_("state"))
    def state(self, errand: Errand) -> str:
        """Answers how far it is."""
        if errand.done_at is not None:
            return str(_("done"))
        if errand.dropped_at is not None:
            return str(_("no longer wanted"))
        return str(_("under way") if errand.stopped_at is None else _("waits for a person"))

    @admin.display(description=_("what it means"))
    def to_do(self, errand: Errand) -> str:
        """Answers what its last setback means; nothing once it is finished."""
        is_over = errand.done_at is not None or errand.dropped_at is not None
        return access_problem_sentence(errand.problem) if errand.problem and not is_over else ""

    @admin.action(description=_("Try again at once"))
    def retry_selected(self, request: HttpRequest, errands: QuerySet[Errand]) -> None:
        """Lets unfinished errands be tried again; finished ones stay as they are."""
        by = actor_of(request)
        count = sum(retry_errand(errand_id=errand.pk, by=by) for errand in errands)
        words = ngettext("%(count)d is tried again.", "%(count)d are tried again.", count)
        messages.info(request, words % {"count": count})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether the person decides somewhere."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: Errand | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers whether the person decides somewhere."""
        return decides_somewhere(request)
