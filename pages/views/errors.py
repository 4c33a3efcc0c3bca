"""What people see when something cannot be shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from reservations.errors import BookingError
from reservations.wording import error_sentence


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answers 403: known, but not theirs to act on."""
    return render(request, "403.html", {"explanation": _words(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answers 404: nothing that this person may know of."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answers 500 without asking the database, the session or the clock anything."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answers a form sent from a page that is too old, or from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def _words(exception: Exception | None) -> str:
    """Answers the sentence that goes with a refusal, if it has one."""
    if isinstance(exception, BookingError):
        return error_sentence(exception)
    return str(exception) if exception and exception.args else ""
