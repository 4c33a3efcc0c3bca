"""The demonstration's buttons."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bigmem_portal.demonstration.moving_clock import KEEP_SECONDS
from bigmem_portal.demonstration.skipping import skip_to_next_midnight
from bigmem_portal.tasks import look_at_run_task
from pages.queries.days import portal_zone
from pages.wording import moment_words


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Moves the clock to the next midnight and goes back to the page it was asked from."""
    moment = skip_to_next_midnight(look=_look_soon)
    messages.success(
        request,
        _("It is now %(moment)s.") % {"moment": moment_words(moment, portal_zone())},
    )
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    return redirect(target)


def _look_soon(run_id: int) -> None:
    """Asks a worker to look at a run, once its own clock has noticed the jump."""
    look_at_run_task.apply_async((run_id,), countdown=2 * KEEP_SECONDS)
