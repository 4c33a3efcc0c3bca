"""Doors for machines: the installer's two questions, and the keys that SSH may trust."""

import json
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from provisioning import queries
from provisioning.host_authority import HostAuthorityError, public_line
from provisioning.services.installer import Reply, fetch_key, note_finished

log = structlog.get_logger(__name__)

TOKEN_HEADER = "X-Install-Token"  # noqa: S105 -- the name of a header, not a secret
MAX_BODY_BYTES = 65536
PLAIN = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
@never_cache
def key(request: HttpRequest, run_key: UUID) -> HttpResponse:
    """Gives the machine's new key pair to its installer, once.

    409 while it is not made yet, 410 when it was fetched already, 403 for a wrong token or
    address.
    """
    answer = fetch_key(
        run_key=str(run_key),
        token=request.headers.get(TOKEN_HEADER, ""),
        address=_address(request),
    )
    if answer.reply is Reply.OK:
        return JsonResponse(dict(answer.keys))
    statuses = {
        Reply.NOT_YET: HTTPStatus.CONFLICT,
        Reply.GONE: HTTPStatus.GONE,
        Reply.FORBIDDEN: HTTPStatus.FORBIDDEN,
    }
    response = HttpResponse(status=statuses[answer.reply])
    if answer.reply is Reply.NOT_YET:
        response["Retry-After"] = "1"
    return response


@csrf_exempt
@require_POST
@never_cache
def finished(request: HttpRequest, run_key: UUID) -> HttpResponse:
    """Takes the installer's task codes; 200 once netboot is disarmed, 202 until then."""
    codes = _codes(request)
    if codes is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    reply = note_finished(
        run_key=str(run_key),
        token=request.headers.get(TOKEN_HEADER, ""),
        address=_address(request),
        codes=codes,
    )
    statuses = {
        Reply.OK: HTTPStatus.OK,
        Reply.NOT_YET: HTTPStatus.ACCEPTED,
        Reply.FORBIDDEN: HTTPStatus.FORBIDDEN,
    }
    return HttpResponse(status=statuses[reply])


@require_GET
def known_hosts(request: HttpRequest) -> HttpResponse:
    """Answers the host keys of installed machines, ready for OpenSSH."""
    lines = queries.known_hosts(request.user)
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type=PLAIN)


@require_GET
def host_authority(_request: HttpRequest) -> HttpResponse:
    """Answers the public key that signs host keys; 404 when the site signs none."""
    if not settings.PORTAL_SSH_HOST_CA:
        raise Http404
    try:
        line = public_line(Path(settings.PORTAL_SSH_HOST_CA))
    except HostAuthorityError as error:
        log.error("host_authority_unreadable", error=str(error))
        raise Http404 from error
    return HttpResponse(f"{line}\n", content_type=PLAIN)


def _address(request: HttpRequest) -> str:
    """Answers the address of whoever is at the other end of the connection."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _codes(request: HttpRequest) -> dict[str, int] | None:
    """Answers the task codes in the body; None when it is not what an installer sends."""
    if len(request.body) > MAX_BODY_BYTES:
        return None
    try:
        body = json.loads(request.body or b"{}")
        codes = body["codes"]
        return {str(task): int(code) for task, code in codes.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
