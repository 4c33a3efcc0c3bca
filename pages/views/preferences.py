"""A person's own settings: account, language, colours, SSH keys, mails and absences."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import SshKeyError
from accounts.forms import SshKeyForm
from accounts.models import SshKey, User
from accounts.services import add_ssh_key, remove_ssh_key
from accounts.wording import account_problem
from notifications.choice_wording import GROUP_HINTS, GROUP_LABELS
from notifications.choices import FOR_THOSE_IN_CHARGE, Group, Way
from notifications.queries import ways_of
from notifications.services import choose_mails
from pages.context import decides_somewhere
from pages.mail_forms import AbsenceForm, MailChoicesForm
from pages.queries.absences import desk_of
from pages.queries.own_data import own_data


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Shows what a person chooses for themselves; a POST registers a key."""
    if "calendar" in request.GET:
        return redirect(f"{reverse('pages:calendars')}?{request.GET.urlencode()}")
    person = cast(User, request.user)
    form = SshKeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _add(form, person):
        messages.success(
            request, _("The key is registered: your next machines will know it."), "keys"
        )
        return back_to("keys")
    return show_preferences(
        request, key_form=form, status=400 if request.method == "POST" else 200
    )


@login_required
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    """Remembers which mails the person wants."""
    person = cast(User, request.user)
    form = MailChoicesForm(request.POST, ways=_ways_shown_to(request))
    if not form.is_valid():
        return show_preferences(request, mails_form=form, status=400)
    choose_mails(person=person, ways=form.chosen())
    messages.success(request, _("Your choice of mails is remembered."), "mails")
    return back_to("mails")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mails_off(request: HttpRequest, group: str) -> HttpResponse:
    """Asks whether to turn one group of mails off, where a mail's own link leads; then does."""
    person = cast(User, request.user)
    if group not in set(Group):
        raise Http404
    chosen = Group(group)
    if request.method == "POST":
        choose_mails(person=person, ways={chosen: Way.OFF})
        messages.success(request, _("You get no such mail any more."), "mails")
        return back_to("mails")
    context = {
        "label": GROUP_LABELS[chosen],
        "hint": GROUP_HINTS[chosen],
        "is_off": ways_of(person)[chosen] == Way.OFF,
    }
    return render(request, "pages/mails_off.html", context)


@login_required
@require_safe
@never_cache
def data(request: HttpRequest) -> JsonResponse:
    """Gives somebody all that the portal knows about them, as a file."""
    person = cast(User, request.user)
    response = JsonResponse(own_data(person), json_dumps_params={"indent": 1})
    name = f"bigmem-{person.account_name}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_POST
def remove_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Forgets one of the person's own keys."""
    try:
        remove_ssh_key(person=cast(User, request.user), key_id=key_id)
    except SshKey.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The key is removed; machines already installed keep it."), "keys")
    return back_to("keys")


def show_preferences(
    request: HttpRequest,
    *,
    key_form: SshKeyForm | None = None,
    mails_form: MailChoicesForm | None = None,
    absence_form: AbsenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Shows the page; a form that was refused keeps what was typed."""
    person = cast(User, request.user)
    said, elsewhere = _messages_by_place(request)
    context = {
        "form": key_form or SshKeyForm(),
        "keys": list(person.ssh_keys.all()),
        "mails_form": mails_form or MailChoicesForm(ways=_ways_shown_to(request)),
        "desk": desk_of(person, decides=decides_somewhere(request)),
        "absence_form": absence_form or AbsenceForm(),
        "said": said,
        "messages": elsewhere,
    }
    return render(request, "pages/preferences.html", context, status=status)


def back_to(section: str) -> HttpResponseRedirect:
    """Answers the way back to one part of the page, where the message about it stands."""
    return redirect(f"{reverse('pages:preferences')}#{section}")


def _messages_by_place(request: HttpRequest) -> tuple[list[Message], list[Message]]:
    """Answers the messages that belong to a part of the page, and those for its top."""
    told = list(messages.get_messages(request))
    return [one for one in told if one.extra_tags], [one for one in told if not one.extra_tags]


def _ways_shown_to(request: HttpRequest) -> dict[Group, Way]:
    """Answers how a person gets the groups of mails that concern them."""
    ways = ways_of(cast(User, request.user))
    if decides_somewhere(request):
        return ways
    return {group: way for group, way in ways.items() if group not in FOR_THOSE_IN_CHARGE}


def _add(form: SshKeyForm, person: User) -> bool:
    """Registers the key; a problem becomes an error of the form."""
    try:
        add_ssh_key(
            person=person,
            public_key=form.cleaned_data["public_key"],
            title=form.cleaned_data["title"],
        )
    except SshKeyError as error:
        form.add_error("public_key", account_problem(error))
    return form.is_valid()
