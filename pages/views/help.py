"""Help for people who use machines: one page a topic, and what the portal says about itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from pages.queries.help import (
    ACCESSIBILITY,
    PRIVACY,
    TOPICS,
    Topic,
    example_for,
    find_topic,
    host_authority,
    neighbours_of,
    sections_of,
)


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """Shows the topics."""
    return render(request, "pages/help.html", {"topics": TOPICS})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows one topic, its commands written for the reader's own machine."""
    found = find_topic(slug)
    if found is None:
        raise Http404
    facts = {
        "example": example_for(request.user),
        "authority": host_authority(),
        "base_url": settings.PORTAL_BASE_URL,
        "user": request.user,
    }
    body = render_to_string(found.template, facts)
    before, after = neighbours_of(found)
    context = {
        **facts,
        "topics": TOPICS,
        "topic": found,
        "body": body,
        "sections": sections_of(body),
        "before": before,
        "after": after,
    }
    return render(request, "pages/help_topic.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Shows what was done so that everybody can use the portal."""
    return _statement(request, ACCESSIBILITY)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Shows what the portal knows about people."""
    return _statement(request, PRIVACY)


def _statement(request: HttpRequest, about: Topic) -> HttpResponse:
    facts = {"support_email": settings.PORTAL_SUPPORT_EMAIL, "user": request.user}
    body = render_to_string(about.template, facts)
    return render(request, "pages/statement.html", {"topic": about, "body": body})
