"""The inbox of the demonstration: every mail sent to anybody, as they would read it."""

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from bigmem_portal.demonstration.mailbox import StoredMail, find_mail, stored_mails
from notifications.isolation import HTML_PART, SANDBOX

PAGE_SIZE = 50
FRAMED_PART = {**HTML_PART, "base-uri": ["'self'"], "frame-ancestors": ["'self'"]}
"""The page of a mail frames it; it is given a `base`, so that links open beside the frame."""


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """Lists the mails sent, newest first; `?to=` shows those to one address."""
    _require_demonstration()
    everything = stored_mails()
    chosen = request.GET.get("to", "")
    shown = [mail for mail in everything if chosen in {"", mail.recipient}]
    return render(
        request,
        "demonstration/inbox.html",
        {
            "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
            "addresses": sorted({mail.recipient for mail in everything}),
            "chosen": chosen,
        },
    )


@require_safe
@never_cache
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """Shows one mail: headers, the HTML in a sandbox, the text."""
    found = _find(key)
    return render(request, "demonstration/inbox_mail.html", {"mail": found, "sandbox": SANDBOX})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace(FRAMED_PART)  # type: ignore[arg-type] # typed for views without path arguments
def html(_request: HttpRequest, key: str) -> HttpResponse:
    """Answers the HTML part alone, for the frame of its page: no script, nothing fetched."""
    found = _find(key)
    opened = found.html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(opened)


def _find(key: str) -> StoredMail:
    """Answers a mail.

    Raises:
        Http404: no such mail, or no demonstration.
    """
    _require_demonstration()
    found = find_mail(key)
    if found is None:
        raise Http404
    return found


def _require_demonstration() -> None:
    """Refuses to show anybody's mail outside of the demonstration.

    Raises:
        Http404: this is a real portal.
    """
    if not settings.PORTAL_DEMO:
        raise Http404
