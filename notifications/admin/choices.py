"""What people want of their mails, and of what administrators were told, in the administration."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import ReadOnlyAdmin
from journal.wording import instant_words
from notifications.choice_wording import GROUP_LABELS, WAY_LABELS
from notifications.choices import Group, Way
from notifications.models import Escalation, Letter, MailChoice


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
    list_filter = ("told_at",)
    search_fields = ("key",)
    date_hierarchy = "told_at"


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin[Letter]):
    """What people wrote to holders; the words go after a while, the journal keeps that they were.

    Only who wrote about what is listed: the words are their reader's.
    """

    list_display = ("author", "about", "written_at")
    list_filter = ("entry__at",)
    list_select_related = ("author", "entry")
    search_fields = ("author__account_name", "author__full_name", "entry__subject_ref")
    ordering = ("-id",)
    fields = ("author", "about", "written_at")

    @admin.display(description=_("booking"), ordering="entry__subject_ref")
    def about(self, letter: Letter) -> str:
        """Answers the booking whose holder it was written to."""
        return letter.entry.subject_ref

    @admin.display(description=_("when"), ordering="entry__at")
    def written_at(self, letter: Letter) -> str:
        """Answers when it was written."""
        return instant_words(letter.entry.at)

    def journal_words(self, row: Letter) -> str:
        """Answers the booking."""
        return row.entry.subject_ref
