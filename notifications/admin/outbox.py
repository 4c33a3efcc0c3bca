"""The outbox in the administration: what left, what waits and why, and "send again"."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache

from accounts.models import User
from journal.linking import LinkedAdmin, Way
from notifications.isolation import HTML_PART
from notifications.kinds import MailKind
from notifications.models import Message
from notifications.queries import (
    delayed_mails,
    given_up_mails,
    message_reference,
    refused_mails,
    sent_mails,
    waiting_mails,
)
from notifications.rendering import Moot, render
from notifications.services import resend_mail
from notifications.wording import DROPPED, KIND_LABELS, answer_words


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
            ("delayed", pgettext("mail", "waits for another try")),
            ("sent", pgettext("mail", "sent")),
            ("refused", pgettext("mail", "refused by the relay")),
            ("given_up", pgettext("mail", "given up")),
        ]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[Message],
    ) -> QuerySet[Message]:
        """Answers the mails in the chosen state."""
        narrow = {
            "waiting": waiting_mails,
            "delayed": delayed_mails,
            "sent": sent_mails,
            "refused": refused_mails,
            "given_up": given_up_mails,
        }.get(self.value() or "")
        return queryset if narrow is None else queryset & narrow()


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
class MessageAdmin(LinkedAdmin):
    """Every mail that was promised, newest first. Secrets are dots here."""

    list_display = (
        "made_at",
        "kind_label",
        "recipient",
        "reference",
        "state",
        "answer",
        "attempts",
    )
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
    change_form_template = "admin/notifications/message/change_form.html"
    fields = (
        "kind_label",
        "recipient",
        "reference",
        "state",
        "made_at",
        "sent_at",
        "failed_at",
        "attempts",
        "answer",
        "next_try",
        "message_id",
        "preview_en",
        "preview_fr",
    )
    readonly_fields = fields
    ways = (Way(_("The booking"), "reservations.Booking", message_reference),)
    show_full_result_count = False

    def journal_words(self, row: Message) -> str:
        """Answers what the mail is about."""
        return row.entry.subject_ref

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

    @admin.display(description=_("answer of the relay"), ordering="last_error")
    def answer(self, message: Message) -> str:
        """Answers what the relay said to the last try, or what else went wrong, in words."""
        return answer_words(message.last_error)

    @admin.display(description=_("next try"), ordering="due_at")
    def next_try(self, message: Message) -> str:
        """Answers when it is tried next; a dash when it is not."""
        if message.sent_at is not None or message.failed_at is not None:
            return "–"
        return date_format(timezone.localtime(message.due_at), "DATETIME_FORMAT")

    @admin.display(description=_("in English, secrets as dots"))
    def preview_en(self, message: Message) -> SafeString:
        """Answers the mail in English as it would leave now, without secrets."""
        return _preview(message, "en")

    @admin.display(description=_("in French, secrets as dots"))
    def preview_fr(self, message: Message) -> SafeString:
        """Answers the mail in French as it would leave now, without secrets."""
        return _preview(message, "fr")

    def get_urls(self) -> list[URLPattern]:
        """Adds the HTML part of a mail as a page of its own."""
        path_to_html = path(
            "<int:message_id>/html/<str:language>/",
            self.admin_site.admin_view(self.html),
            name="notifications_message_html",
        )
        return [path_to_html, *super().get_urls()]

    @method_decorator(never_cache)
    @method_decorator(csp_replace(HTML_PART))
    def html(self, request: HttpRequest, message_id: int, language: str) -> HttpResponse:
        """Answers the HTML part alone, as mail programs show it: no script, nothing fetched."""
        message = self.get_object(request, str(message_id))
        if message is None or language not in dict(settings.LANGUAGES):
            raise Http404
        if not self.has_view_permission(request, message):
            raise PermissionDenied
        try:
            return HttpResponse(render(message, language=language).html)
        except Moot:
            raise Http404 from None


def _preview(message: Message, language: str) -> SafeString:
    """Answers the subject, the text and a link to the HTML of a mail."""
    try:
        rendered = render(message, language=language)
    except Moot:
        return format_html("<p>{}</p>", _("What it was about has gone away."))
    return format_html(
        '<p lang="{}"><strong>{}</strong></p><pre lang="{}">{}</pre><p><a href="{}">{}</a></p>',
        language,
        rendered.subject,
        language,
        rendered.text,
        reverse("admin:notifications_message_html", args=[message.pk, language]),
        _("As most programs show it"),
    )
