"""The demonstration's buttons."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bigmem_portal.demonstration.skipping import skip_to_next_midnight


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Moves the clock to the next midnight and goes back to the page it was asked from."""
    moment = timezone.localtime(skip_to_next_midnight())
    messages.success(
        request,
        _("It is now %(moment)s.") % {"moment": date_format(moment, "DATETIME_FORMAT")},
    )
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    return redirect(target)
