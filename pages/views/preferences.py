"""A person's own settings: language and SSH keys."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import SshKeyError
from accounts.forms import SshKeyForm
from accounts.models import SshKey, User
from accounts.services import add_ssh_key, remove_ssh_key
from accounts.wording import account_problem


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Shows language and keys; a POST registers a key."""
    person = cast(User, request.user)
    form = SshKeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _add(form, person):
        messages.success(request, _("The key is registered: your next machines will know it."))
        return redirect("pages:preferences")
    context = {"form": form, "keys": list(person.ssh_keys.all())}
    status = 400 if request.method == "POST" else 200
    return render(request, "pages/preferences.html", context, status=status)


@login_required
@require_POST
def remove_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Forgets one of the person's own keys."""
    try:
        remove_ssh_key(person=cast(User, request.user), key_id=key_id)
    except SshKey.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The key is removed; machines already installed keep it."))
    return redirect("pages:preferences")


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
