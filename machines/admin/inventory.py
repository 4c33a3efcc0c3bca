"""Machines, the hosts of container slots, and what can be installed."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import is_administrator
from journal.auditing import AuditedAdmin
from journal.linking import Way
from machines.admin.rights import decides_somewhere
from machines.forms import MachineForm, ManagementBoardForm, ProfileForm
from machines.models import ContainerHost, Machine, ManagementBoard, Profile
from machines.pictures import Picture
from machines.queries import visible_machines
from machines.services import keep_photo, remove_photo
from machines.wording import memory_words


class ManagementBoardInline(admin.StackedInline[ManagementBoard, Machine]):
    """The boards of a machine: how it is switched off and on from outside."""

    model = ManagementBoard
    form = ManagementBoardForm
    extra = 0
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("protocol", "address"),
                    ("username", "password"),
                    "serial",
                    "verifies_certificate",
                    "trusted_certificate",
                )
            },
        ),
    )


@admin.register(Machine)
class MachineAdmin(AuditedAdmin):
    """One bookable computer or container slot; retired rather than removed."""

    form = MachineForm
    list_display = ("name", "category", "kind", "driven_by", "memory", "cores", "site", "state")
    list_filter = ("category", "site", "kind", "driven_by", "accepts_bookings")
    list_select_related = ("category", "site")
    search_fields = ("name", "host_name", "address", "host__name")
    inlines = (ManagementBoardInline,)
    ways = (
        Way(_("Bookings"), "reservations.Booking", lambda machine: machine.name),
        Way(_("Installations"), "provisioning.Run", lambda machine: machine.name),
        Way(_("Unavailabilities"), "machines.Unavailability", lambda machine: machine.name),
        Way(_("Data holds"), "provisioning.DataHold", lambda machine: machine.name),
        Way(_("Tickets"), "tickets.Ticket", lambda machine: machine.name),
    )
    filter_horizontal = ("owner_teams", "owner_people", "profiles")
    fieldsets = (
        (None, {"fields": ("name", "category", "site", "accepts_bookings")}),
        (_("On the network"), {"fields": ("host_name", "address", "mac_addresses")}),
        (
            _("Installation"),
            {"fields": ("kind", "driven_by", "host", "profiles", "data_volumes")},
        ),
        (
            _("Hardware"),
            {
                "fields": (
                    ("memory_gib", "cores"),
                    "cpu_model",
                    ("disk_tib", "network_gbps"),
                    ("gpus", "gpu_model"),
                )
            },
        ),
        (_("Photo"), {"fields": ("photo", "photo_shows")}),
        (_("Owners"), {"fields": ("owner_teams", "owner_people")}),
        (
            _("Warranty and end"),
            {"fields": ("warranty_end_day", "buyer_informed_day", "retired_day")},
        ),
    )

    def save_model(
        self, request: HttpRequest, obj: Machine, form: ModelForm[Machine], change: bool
    ) -> None:
        """Saves a machine and, when it was edited, its photo."""
        super().save_model(request, obj, form, change)
        if not {"photo", "photo_shows"} & set(form.changed_data):
            return
        photo = form.cleaned_data["photo"]
        if photo is None:
            remove_photo(machine=obj)
            return
        picture = photo if isinstance(photo, Picture) else None
        keep_photo(machine=obj, picture=picture, shows=form.cleaned_data["photo_shows"])

    def view_on_site(self, machine: Machine) -> str:
        """Answers the machine's page."""
        return reverse("pages:machine", args=[machine.name])

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows a machine to administrators; leads everybody else to its page."""
        if is_administrator(request.user):
            return super().change_view(request, object_id, form_url, extra_context)
        machine = get_object_or_404(visible_machines(request.user), pk=object_id)
        return redirect("pages:machine", machine.name)

    @admin.display(description=_("memory"), ordering="memory_gib")
    def memory(self, machine: Machine) -> str:
        """Answers its memory in words."""
        return memory_words(machine.memory_gib)

    @admin.display(description=_("bookings"), boolean=True, ordering="accepts_bookings")
    def state(self, machine: Machine) -> bool:
        """Answers whether it can be booked at all."""
        return machine.accepts_bookings and machine.category.is_bookable

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Machine | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """A machine is retired, so that its history stays readable."""
        return False


@admin.register(Profile)
class ProfileAdmin(AuditedAdmin):
    """What gets installed."""

    form = ProfileForm
    list_display = ("__str__", "slug", "position")
    search_fields = ("slug", "name_en", "name_fr")
    prepopulated_fields = {"slug": ("name_en",)}
    fieldsets = (
        (None, {"fields": ("name_fr", "name_en", "slug", "position")}),
        (_("Installation"), {"fields": ("fai_classes", "salt_states", "harmless_codes")}),
    )

    def has_view_permission(self, request: HttpRequest, obj: Profile | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Lets approvers read what their lists name."""
        return decides_somewhere(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keeps the list for administrators."""
        return is_administrator(request.user)


@admin.register(ContainerHost)
class ContainerHostAdmin(AuditedAdmin):
    """GPU servers whose container slots are booked one by one."""

    list_display = ("name", "host_name", "site")
    list_filter = ("site",)
    search_fields = ("name", "host_name")
    ways = (Way(_("Container slots"), "machines.Machine", lambda host: host.name),)
    list_select_related = ("site",)
