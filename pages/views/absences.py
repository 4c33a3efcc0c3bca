"""When somebody who decides is away: entered and removed in their preferences."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import AbsenceError
from accounts.models import Absence, User
from accounts.queries import coming_absences
from accounts.services import enter_absence, remove_absence
from accounts.wording import account_problem
from pages.mail_forms import AbsenceForm
from pages.views.preferences import back_to, show_preferences

ONE_DAY = timedelta(days=1)


@login_required
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Notes that the person is away, from a first to a last day."""
    form = AbsenceForm(request.POST)
    if form.is_valid() and _enter(form, cast(User, request.user)):
        messages.success(
            request, _("Your absence is noted: stand-ins get your mails meanwhile."), "absences"
        )
        return back_to("absences")
    return show_preferences(request, absence_form=form, status=400)


@login_required
@require_POST
def remove(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Forgets one of the person's own absences."""
    person = cast(User, request.user)
    try:
        remove_absence(absence_id=coming_absences(person).get(pk=absence_id).pk, by=person)
    except Absence.DoesNotExist:
        raise Http404 from None
    messages.success(
        request, _("The absence is removed: your mails come to you again."), "absences"
    )
    return back_to("absences")


def _enter(form: AbsenceForm, person: User) -> bool:
    """Enters the absence; a problem becomes an error of the form."""
    try:
        enter_absence(
            person=person,
            first_day=form.cleaned_data["first_day"],
            stop_day=form.cleaned_data["last_day"] + ONE_DAY,
            by=person,
        )
    except AbsenceError as error:
        form.add_error("last_day", account_problem(error))
    return form.is_valid()
