"""The outbox in the administration: what left, what waits and why, and "send again"."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from journal.admin import ReadOnlyAdmin
from notifications.choice_wording import GROUP_LABELS, WAY_LABELS
from notifications.choices import Group, Way
from notifications.kinds import MailKind
from notifications.models import Escalation, MailChoice, Message
from notifications.queries import message_reference
from notifications.rendering import Moot, render
from notifications.services import resend_mail
from notifications.wording import DROPPED, KIND_LABELS


class StateFilter(admin.SimpleListFilter):
    """Where a mail stands."""

    title = _("state")
    parameter_name = "state"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        model_admin: admin.ModelAdmin[Message],  # noqa: ARG002 -- Django's signature
    ) -> list[tuple[str, str]]:
        """Answers the choices."""
        return [
            ("waiting", pgettext("mail", "waits to leave")),
            ("sent", pgettext("mail", "sent")),
            ("given_up", pgettext("mail", "given up")),
        ]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[Message],
    ) -> QuerySet[Message]:
        """Answers the mails in the chosen state."""
        if self.value() == "waiting":
            return queryset.filter(sent_at__isnull=True, failed_at__isnull=True)
        if self.value() == "sent":
            return queryset.filter(sent_at__isnull=False)
        if self.value() == "given_up":
            return queryset.filter(failed_at__isnull=False)
        return queryset


class KindFilter(admin.SimpleListFilter):
    """Mails of one kind."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        model_admin: admin.ModelAdmin[Message],  # noqa: ARG002 -- Django's signature
    ) -> list[tuple[str, str]]:
        """Answers the kinds in words."""
        return [(kind.value, str(KIND_LABELS[kind])) for kind in MailKind]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[Message],
    ) -> QuerySet[Message]:
        """Answers the mails of the chosen kind; all of them when none is."""
        kind = self.value()
        return queryset.filter(kind=kind) if kind else queryset


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """Every mail that was promised, newest first. Secrets are dots here."""

    list_display = ("made_at", "kind_label", "recipient", "reference", "state", "attempts")
    list_filter = (StateFilter, KindFilter)
    search_fields = (
        "recipient__account_name",
        "recipient__full_name",
        "recipient__email",
        "entry__subject_ref",
        "message_id",
    )
    search_help_text = _("Person, address or reference of a booking")
    date_hierarchy = "made_at"
    actions = ("send_again",)
    fields = (
        "kind_label",
        "recipient",
        "reference",
        "state",
        "made_at",
        "sent_at",
        "failed_at",
        "attempts",
        "last_error",
        "message_id",
        "preview",
    )
    readonly_fields = fields
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Joins reader and entry."""
        return super().get_queryset(request).select_related("recipient", "entry")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        """Mails are promised by the journal alone."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Message | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """What was promised stays known."""
        return False

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Makes the chosen mails due again."""
        assert isinstance(request.user, User)  # noqa: S101 -- the admin lets nobody else in
        chosen = list(queryset.values_list("pk", flat=True))
        done = sum(resend_mail(message_id=pk, by=request.user) for pk in chosen)
        if done:
            text = ngettext(
                "%(count)d mail will leave again.", "%(count)d mails will leave again.", done
            )
            self.message_user(request, text % {"count": done}, messages.SUCCESS)
        if done < len(chosen):
            text = ngettext(
                "%(count)d mail has not left yet and will be tried again by itself.",
                "%(count)d mails have not left yet and will be tried again by themselves.",
                len(chosen) - done,
            )
            self.message_user(request, text % {"count": len(chosen) - done}, messages.WARNING)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, message: Message) -> str:
        """Answers the kind in words."""
        return str(KIND_LABELS[MailKind(message.kind)])

    @admin.display(description=_("booking"))
    def reference(self, message: Message) -> str:
        """Answers the booking it belongs to."""
        return message_reference(message) or "–"

    @admin.display(description=_("state"))
    def state(self, message: Message) -> str:
        """Answers where the mail stands, in words."""
        if message.sent_at is not None:
            return pgettext("mail", "sent")
        if message.failed_at is not None:
            return str(DROPPED.get(message.last_error) or pgettext("mail", "refused by the relay"))
        if message.attempts:
            return pgettext("mail", "waits for another try")
        return pgettext("mail", "waits to leave")

    @admin.display(description=_("preview (secrets as dots)"))
    def preview(self, message: Message) -> SafeString:
        """Answers the mail as it would leave now, without secrets."""
        try:
            rendered = render(message, with_secrets=False)
        except Moot:
            return format_html("<p>{}</p>", _("What it was about has gone away."))
        return format_html(
            "<p><strong>{}</strong></p><pre>{}</pre>", rendered.subject, rendered.text
        )


@admin.register(MailChoice)
class MailChoiceAdmin(ReadOnlyAdmin[MailChoice]):
    """What people want of the mails they may do without; they choose it themselves."""

    list_display = ("person", "group_label", "way_label")
    list_filter = ("group", "way")
    search_fields = ("person__account_name", "person__full_name", "person__email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailChoice]:
        """Joins the person."""
        return super().get_queryset(request).select_related("person")

    @admin.display(description=_("mails"), ordering="group")
    def group_label(self, choice: MailChoice) -> str:
        """Answers the group in words."""
        return str(GROUP_LABELS[Group(choice.group)])

    @admin.display(description=_("how they come"), ordering="way")
    def way_label(self, choice: MailChoice) -> str:
        """Answers the way in words."""
        return str(WAY_LABELS[Way(choice.way)])


@admin.register(Escalation)
class EscalationAdmin(ReadOnlyAdmin[Escalation]):
    """What waited so long that the administrators were told."""

    list_display = ("key", "told_at")
    search_fields = ("key",)
    date_hierarchy = "told_at"
