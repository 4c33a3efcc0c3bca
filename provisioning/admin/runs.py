"""Runs with their steps and evidence, what to do about blocked ones, and the buttons for it."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from journal.admin import ReadOnlyAdmin
from journal.linking import Way
from journal.wording import about_words, instant_words
from provisioning.admin.rights import actor_of, decides_somewhere, of_decided_machines
from provisioning.errors import ProvisioningError
from provisioning.lifecycle import OVER, State
from provisioning.models import Credential, HostKey, Report, Run, Step
from provisioning.policy.guard import Reason
from provisioning.services import confirm_late_start, fail_run, resume_run, retry_run, stop_run
from provisioning.wording import error_sentence, problem_sentence

Gesture = Callable[[int, User, str], object]

GESTURES: dict[str, Gesture] = {
    "resume": lambda run_id, by, _reason: resume_run(run_id=run_id, by=by),
    "retry": lambda run_id, by, _reason: retry_run(run_id=run_id, by=by),
    "confirm": lambda run_id, by, _reason: confirm_late_start(run_id=run_id, by=by),
    "stop": lambda run_id, by, reason: stop_run(run_id=run_id, by=by, reason=reason),
    "fail": lambda run_id, by, reason: fail_run(run_id=run_id, by=by, reason=reason),
}


class ReadOnlyInline(InlineModelAdmin[Any, Run]):
    """Rows that are shown and never edited."""

    template = "admin/edit_inline/tabular.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers no."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Answers as for the run itself."""
        return decides_somewhere(request)


class StepsInline(ReadOnlyInline):
    """What was done, and what was seen afterwards."""

    model = Step
    fields = readonly_fields = (
        "name",
        "attempt",
        "begun_at",
        "acted_at",
        "ended_at",
        "outcome",
        "what",
        "seen",
    )

    @admin.display(description=_("what it means"))
    def what(self, step: Step) -> str:
        """Answers the sentence for a step's code."""
        return problem_sentence(step.code) if step.code else ""

    @admin.display(description=_("evidence"))
    def seen(self, step: Step) -> str:
        """Answers the evidence in one line."""
        return json.dumps(step.evidence, ensure_ascii=False) if step.evidence else ""


class ReportsInline(ReadOnlyInline):
    """What the installer and Salt said on the way."""

    model = Report
    fields = readonly_fields = ("at", "source", "name", "code")


class CredentialsInline(ReadOnlyInline):
    """Whom it let in, and whether they came; the passwords are sealed and never shown."""

    model = Credential
    verbose_name_plural = _("Logins given")
    fields = readonly_fields = ("account", "who", "given_at", "came_at", "counts")

    @admin.display(description=_("login"))
    def account(self, row: Credential) -> str:
        """Answers the name of the account."""
        return row.login

    @admin.display(description=_("person"))
    def who(self, row: Credential) -> str:
        """Answers whose it is."""
        return str(row.person)

    @admin.display(description=_("given at"))
    def given_at(self, row: Credential) -> str:
        """Answers when it was handed over."""
        return instant_words(row.handed_over_at)

    @admin.display(description=_("first login"))
    def came_at(self, row: Credential) -> str:
        """Answers when its owner replaced the password."""
        return instant_words(row.first_login_at)

    @admin.display(description=_("in force"), boolean=True)
    def counts(self, row: Credential) -> bool:
        """Answers whether no newer one took its place."""
        return row.is_current

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        """Joins whose they are."""
        rows: QuerySet[Credential] = super().get_queryset(request)
        return rows.select_related("person", "occupancy__machine", "occupancy__holder")


class HostKeysInline(ReadOnlyInline):
    """How SSH knows the machine since."""

    model = HostKey
    verbose_name_plural = _("Host keys")
    fields = readonly_fields = ("print", "read_at")

    @admin.display(description=_("fingerprint"))
    def print(self, key: HostKey) -> str:
        """Answers its fingerprint."""
        return key.fingerprint

    @admin.display(description=_("recorded at"))
    def read_at(self, key: HostKey) -> str:
        """Answers when it was read from the machine."""
        return instant_words(key.recorded_at)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin[Run]):
    """All runs, newest first; nothing is edited here, people act by the buttons."""

    change_form_template = "admin/provisioning/run/change_form.html"
    list_display = (
        "machine",
        "booking",
        "holder",
        "cause",
        "state",
        "to_do",
        "due_at",
        "announced_at",
    )
    list_filter = ("state", "cause", "machine__site")
    list_select_related = ("machine", "booking__holder", "occupancy__holder")
    search_fields = (
        "machine__name",
        "booking__reference",
        "booking__holder__account_name",
        "booking__holder__full_name",
    )
    date_hierarchy = "planned_at"
    inlines = (StepsInline, ReportsInline, CredentialsInline, HostKeysInline)
    ways = (
        Way(_("Errands on the machine"), "provisioning.Errand", lambda run: run.machine.name),
        Way(_("Mails"), "notifications.Message", lambda run: run.reference or run.machine.name),
        Way(_("Tickets"), "tickets.Ticket", lambda run: run.reference or run.machine.name),
    )
    actions = ("resume_selected", "retry_selected", "confirm_selected")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "machine",
                    "cause",
                    "booking",
                    "holder",
                    "state",
                    "to_do",
                    "blocked_from",
                )
            },
        ),
        (
            _("The night"),
            {
                "fields": (
                    "planned_at",
                    "prechecked_at",
                    "announced_at",
                    "is_start_confirmed",
                    "fenced_at",
                    "due_at",
                    "deadline_at",
                    "ready_at",
                )
            },
        ),
        (
            _("The machine"),
            {
                "fields": (
                    "key",
                    "fencing_number",
                    "is_armed",
                    "marker_kind",
                    "marker_run_key",
                    "marker_read_at",
                    "finished_codes",
                )
            },
        ),
    )

    def view_on_site(self, run: Run) -> str:
        """Answers the page of the booking, or of the night for a technical run."""
        reference = run.reference
        return (
            reverse("pages:booking", args=[reference]) if reference else reverse("pages:tonight")
        )

    def journal_words(self, row: Run) -> str:
        """Answers what the run was for."""
        return row.reference or row.machine.name

    @admin.display(description=_("holder"))
    def holder(self, run: Run) -> str:
        """Answers for whom the machine is made ready."""
        return str(run.holder)

    @admin.display(description=_("what to do"))
    def to_do(self, run: Run) -> str:
        """Answers what happened and what to do about it."""
        return problem_sentence(run.problem) if run.problem else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """Answers the runs of the machines that the person decides about."""
        return of_decided_machines(super().get_queryset(request), request)

    def get_urls(self) -> list[URLPattern]:
        """Adds the buttons' addresses."""
        press = self.admin_site.admin_view(require_POST(self.press))
        button = path("<int:run_id>/press/<slug:gesture>/", press, name="provisioning_run_press")
        return [button, *super().get_urls()]

    def press(self, request: HttpRequest, run_id: int, gesture: str) -> HttpResponse:
        """Does what a button says, and goes back to the run."""
        run = self.get_queryset(request).filter(pk=run_id).first()
        if run is None or gesture not in GESTURES:
            raise PermissionDenied
        self._do(request, run, gesture, request.POST.get("reason", ""))
        return HttpResponseRedirect(reverse("admin:provisioning_run_change", args=[run_id]))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows a run with the buttons that make sense for it."""
        run = self.get_object(request, object_id) if object_id else None
        context = {**(extra_context or {}), "buttons": buttons_for(run) if run else []}
        return super().changeform_view(request, object_id, form_url, context)

    @admin.action(description=_("Resume: back to the step it was blocked at"))
    def resume_selected(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        """Resumes blocked runs."""
        self._do_all(request, runs, "resume")

    @admin.action(description=_("New attempt: replace by a new run"))
    def retry_selected(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        """Replaces blocked or failed runs."""
        self._do_all(request, runs, "retry")

    @admin.action(description=_("Let it begin late"))
    def confirm_selected(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        """Lets late runs begin."""
        self._do_all(request, runs, "confirm")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers whether runs appear on the front page of the administration."""
        return decides_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:  # noqa: ARG002 -- the queryset decides
        """Answers whether runs may be seen."""
        return decides_somewhere(request)

    def _do_all(self, request: HttpRequest, runs: QuerySet[Run], gesture: str) -> None:
        """Does one gesture to many runs, with one line for each that refuses."""
        done = sum(self._do(request, run, gesture, "", is_quiet=True) for run in runs)
        if done:
            words = ngettext("Done for %(count)d run.", "Done for %(count)d runs.", done)
            messages.success(request, words % {"count": done})

    def _do(
        self, request: HttpRequest, run: Run, gesture: str, reason: str, *, is_quiet: bool = False
    ) -> bool:
        """Does one gesture to one run and says what came of it."""
        try:
            GESTURES[gesture](run.pk, actor_of(request), reason)
        except ProvisioningError as error:
            messages.error(request, about_words(run, error_sentence(error.code)))
            return False
        if not is_quiet:
            messages.success(request, _("Done. The next look at the run is due now."))
        return True


def buttons_for(run: Run) -> list[dict[str, object]]:
    """Answers the buttons that make sense for a run: address part, label, whether it asks why."""
    state = State(run.state)
    buttons: list[dict[str, object]] = []
    if state is State.BLOCKED:
        buttons.append(_button("resume", _("Resume"), run))
    if state in (State.BLOCKED, State.FAILED):
        buttons.append(_button("retry", _("New attempt"), run))
    if state is State.GUARDED and run.problem == Reason.LATE:
        buttons.append(_button("confirm", _("Let it begin late"), run))
    if state not in OVER and state is not State.BLOCKED:
        buttons.append({**_button("stop", _("Stop it now"), run), "asks_reason": True})
    if state not in OVER:
        buttons.append({**_button("fail", _("Give it up"), run), "asks_reason": True})
    return buttons


def _button(gesture: str, label: object, run: Run) -> dict[str, object]:
    """Answers one button."""
    url = reverse("admin:provisioning_run_press", args=[run.pk, gesture])
    return {"url": url, "label": label, "asks_reason": False}
