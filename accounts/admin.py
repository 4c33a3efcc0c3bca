"""People and teams in the administration; nobody's password is shown or typed here."""

from typing import Any, cast

import allauth.account.admin  # registers addresses, replaced below
import allauth.usersessions.admin  # noqa: F401 -- registers sessions, taken away below
import django.contrib.auth.admin  # noqa: F401 -- registers groups, which are taken away below
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.errors import AbsenceError, TermsError
from accounts.models import Absence, Acceptance, Membership, News, SshKey, Team, Terms, User
from accounts.queries import teams_below
from accounts.roles import is_administrator
from accounts.services import align_email_address, check_absence, enter_absence, remove_absence
from accounts.terms import publish_terms
from accounts.wording import account_problem
from journal.admin import ReadOnlyAdmin
from journal.auditing import AuditedAdmin
from journal.linking import LinkedAdmin, Way

admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
# Where somebody is signed in is theirs alone to see and to end.
admin.site.unregister(UserSession)
# As allauth documents it: its limits on attempts to sign in hold for the administration too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class PersonForm(forms.ModelForm[User]):
    """A person as administrators enter them."""

    def clean_email(self) -> str:
        """Answers the address in small letters, as sign-in compares it."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody else has this e-mail address."))
        return email


class TeamForm(forms.ModelForm[Team]):
    """A team; it cannot be part of itself."""

    def clean_parent(self) -> Team | None:
        """Refuses a team of the tree below."""
        parent: Team | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in teams_below(self.instance):
            raise ValidationError(_("A team cannot be part of itself, or of a team below it."))
        return parent


class TeamsInline(admin.TabularInline[Membership, User]):
    """The teams of a person."""

    model = Membership
    extra = 0
    autocomplete_fields = ("team",)


class MembersInline(admin.TabularInline[Membership, Team]):
    """The members of a team."""

    model = Membership
    extra = 0
    autocomplete_fields = ("person",)


class SshKeysInline(admin.TabularInline[SshKey, User]):
    """The keys a person registered; only they can add one."""

    model = SshKey
    extra = 0
    fields = readonly_fields = ("title", "fingerprint", "added_at")

    def has_add_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: User | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers no: a key typed by somebody else would be somebody else's way in."""
        return False


@admin.register(User)
class PersonAdmin(AuditedAdmin):
    """People; made inactive rather than removed, so that no account name is given twice."""

    form = PersonForm
    list_display = ("account_name", "full_name", "email", "is_active", "is_superuser", "end_day")
    list_filter = ("is_active", "is_superuser", "is_staff", "teams")
    search_fields = ("account_name", "full_name", "email")
    ordering = ("account_name",)
    autocomplete_fields = ("sponsor",)
    inlines = (TeamsInline, SshKeysInline)
    ways = (
        Way(_("Bookings"), "reservations.Booking", lambda person: person.account_name),
        Way(_("Accesses granted"), "machines.AccessGrant", lambda person: person.account_name),
        Way(_("Tickets"), "tickets.Ticket", lambda person: person.account_name),
        Way(_("Mails"), "notifications.Message", lambda person: person.account_name),
        Way(_("Calendar feeds"), "calendars.Feed", lambda person: person.account_name),
        Way(_("What they did"), "journal.Entry", lambda person: person.account_name),
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("account_name", "full_name", "email", "language"),
                "description": _(
                    "No password is set here: somebody new asks for one by "
                    "“Forgot your password?” on the sign-in page."
                ),
            },
        ),
        (_("Rights"), {"fields": ("is_active", "end_day", "sponsor", "is_staff", "is_superuser")}),
        (_("History"), {"fields": ("joined_at", "last_login")}),
    )

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: User | None = None,
    ) -> tuple[str, ...]:
        """Keeps the account name once it is given."""
        fixed = ("joined_at", "last_login")
        return fixed if obj is None else ("account_name", *fixed)

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[Any], change: bool
    ) -> None:
        """Saves the person, and the address they confirm at their next sign-in."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        align_email_address(obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows a person to administrators; leads approvers to that person's bookings."""
        if is_administrator(request.user) or request.method not in {"GET", "HEAD"}:
            return super().change_view(request, object_id, form_url, extra_context)
        names = User.objects.filter(pk=object_id).values_list("account_name", flat=True)
        query = urlencode({"q": names.first() or "-"})
        return redirect(f"{reverse('admin:reservations_booking_changelist')}?{query}")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Answers yes to administrators only: rights are given here."""
        return is_administrator(request.user)

    def has_change_permission(
        self,
        request: HttpRequest,
        obj: User | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers yes to administrators only: rights are given here."""
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Answers yes to administrators only."""
        return is_administrator(request.user)

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: User | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers no: the account name would be free again."""
        return False


@admin.register(Team)
class TeamAdmin(AuditedAdmin):
    """Teams, in any tree."""

    form = TeamForm
    list_display = ("name", "slug", "parent", "people")
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    inlines = (MembersInline,)
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        """Counts the people of each."""
        teams: QuerySet[Team] = super().get_queryset(request)
        return teams.annotate(people_count=Count("memberships"))

    @admin.display(description=_("people"), ordering="people_count")
    def people(self, team: Any) -> int:  # noqa: ANN401 -- a team with its count
        """Answers how many people are in it."""
        count: int = team.people_count
        return count


class AbsenceForm(forms.ModelForm[Absence]):
    """Days on which somebody is away, as administrators enter them."""

    def clean(self) -> dict[str, Any]:
        """Refuses days on which nobody can be away."""
        values = super().clean() or {}
        if not self.errors:
            try:
                check_absence(values["first_day"], values["stop_day"])
            except AbsenceError as error:
                raise ValidationError(account_problem(error), code=error.code) from None
        return values


@admin.register(Absence)
class AbsenceAdmin(LinkedAdmin):
    """Who is away and when, entered for somebody who left without saying so."""

    form = AbsenceForm
    list_display = ("person", "first_day", "stop_day")
    list_select_related = ("person",)
    search_fields = ("person__account_name", "person__full_name", "person__email")
    date_hierarchy = "first_day"
    list_filter = ("first_day",)
    autocomplete_fields = ("person",)

    def save_model(
        self,
        request: HttpRequest,
        obj: Absence,
        form: forms.ModelForm[Any],  # noqa: ARG002 -- Django's signature
        change: bool,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Enters the absence, by whoever is signed in."""
        row = enter_absence(
            person=obj.person,
            first_day=obj.first_day,
            stop_day=obj.stop_day,
            by=cast(User, request.user),
        )
        obj.pk = row.pk

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        """Removes the absence, by whoever is signed in."""
        remove_absence(absence_id=obj.pk, by=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Absence]) -> None:
        """Removes several, one by one, so that each is told."""
        for absence in queryset:
            self.delete_model(request, absence)

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Absence | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        """Answers no: an absence is removed and entered anew."""
        return False


@admin.register(News)
class NewsAdmin(AuditedAdmin):
    """Short texts on everybody's first page, from a day to a day."""

    list_display = ("title", "first_day", "last_day", "is_public")
    list_filter = ("is_public",)
    search_fields = ("title_en", "title_fr", "text_en", "text_fr")
    date_hierarchy = "first_day"
    fields = (
        ("title_fr", "title_en"), ("text_fr", "text_en"), ("first_day", "last_day"), "is_public",
    )  # fmt: skip

    @admin.display(description=_("title"), ordering="title_en")
    def title(self, row: News) -> str:
        """Answers the title in the language of whoever reads."""
        return row.title


@admin.register(Terms)
class TermsAdmin(AuditedAdmin):
    """Texts of the terms of use: drafts are edited, what was published stands for ever."""

    list_display = ("__str__", "from_day", "is_substantial", "accepted_by")
    list_filter = ("is_substantial", ("from_day", admin.EmptyFieldListFilter))
    search_fields = ("text_en", "text_fr")
    fields = ("text_en", "text_fr", "is_substantial", "from_day")
    actions = ("publish",)

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: Terms | None = None,
    ) -> tuple[str, ...]:
        """Answers what is not edited: everything once it is published."""
        return self.fields if obj is not None and obj.from_day else ("from_day",)

    def has_delete_permission(self, request: HttpRequest, obj: Terms | None = None) -> bool:
        """Lets drafts alone be removed."""
        is_draft = obj is None or obj.from_day is None
        return is_draft and super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Terms]:
        """Counts who accepted each."""
        terms: QuerySet[Terms] = super().get_queryset(request)
        return terms.annotate(accepted_count=Count("acceptances"))

    @admin.display(description=_("accepted by"), ordering="accepted_count")
    def accepted_by(self, row: Any) -> int:  # noqa: ANN401 -- terms with their count
        """Answers how many people have accepted it."""
        count: int = row.accepted_count
        return count

    @admin.action(description=_("Put into force from today"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Terms]) -> None:
        """Publishes the drafts that were chosen, one after the other."""
        for key in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                publish_terms(terms_id=key, by=cast(User, request.user))
            except TermsError as error:
                self.message_user(request, account_problem(error), messages.ERROR)
            else:
                self.message_user(request, _("It is in force: people accept it when they book."))


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnlyAdmin[Acceptance]):
    """Who accepted which version when."""

    list_display = ("person", "terms", "at")
    list_filter = ("terms",)
    list_select_related = ("person", "terms")
    search_fields = ("person__account_name", "person__full_name")
    date_hierarchy = "at"


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin[EmailAddress]):
    """The addresses by which people sign in; they follow the person's and are confirmed there."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email", "user__account_name", "user__full_name")
    ordering = ("email",)
