"""A CalDAV server, as far as the portal needs one: conditional writes, and what has changed.

RFC 4918 (WebDAV), RFC 4791 (CalDAV), RFC 6578 (sync-collection).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import httpx
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

TIMEOUT_SECONDS = 10.0
INSUFFICIENT_STORAGE = 507
DAV = "{DAV:}"

_ETAGS = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
)
_CHANGES = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<sync-collection xmlns="DAV:"><sync-token>{token}</sync-token>'
    "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
)


class CalendarError(Exception):
    """The server did not do what was asked.

    Attributes:
        code: silent, refused, full, missing, conflict or unclear.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Conflict(CalendarError):
    """Something else stands there than was expected."""

    def __init__(self) -> None:
        super().__init__("conflict")


class NoSuchCollection(CalendarError):
    """The collection is not there."""

    def __init__(self) -> None:
        super().__init__("missing")


class TokenExpired(CalendarError):
    """The server no longer knows what has changed since that token."""

    def __init__(self) -> None:
        super().__init__("unclear")


@dataclass(frozen=True, slots=True)
class Account:
    """Where the server is, and how the portal signs in."""

    url: str
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """What stands in a collection, or what has changed in it."""

    etags: Mapping[str, str]
    """By file name; the ETag is empty for what is gone."""
    token: str
    """To ask for later changes; empty when the server has none."""
    is_whole: bool
    """All that stands there, not only what has changed."""


class CalendarServer:
    """One connection; use it as a context."""

    def __init__(self, account: Account, *, transport: httpx.BaseTransport | None = None) -> None:
        auth = (account.username, account.password) if account.username else None
        self._home = account.url.rstrip("/")
        self._client = httpx.Client(auth=auth, timeout=TIMEOUT_SECONDS, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def put(self, collection: str, name: str, text: str, *, etag: str = "") -> str:
        """Writes a file; answers its new ETag, asked for when the server keeps it to itself.

        Args:
            collection: path below the home of the account.
            name: of the file.
            text: its content.
            etag: of what it replaces; empty when it must not be there yet.

        Raises:
            Conflict: something else stands there.
            NoSuchCollection: the collection is not there.
            CalendarError: anything else.
        """
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        headers |= {"If-Match": etag} if etag else {"If-None-Match": "*"}
        url = self._url(collection, name)
        response = self._ask("PUT", url, headers=headers, content=text.encode())
        if response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}:
            raise NoSuchCollection
        _expect(response, HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT)
        return response.headers.get("ETag") or self.etag_of(collection, name)

    def delete(self, collection: str, name: str, *, etag: str = "") -> None:
        """Removes a file; one that is gone already is as well.

        Raises:
            Conflict: it was changed.
            CalendarError: anything else.
        """
        headers = {"If-Match": etag} if etag else {}
        response = self._ask("DELETE", self._url(collection, name), headers=headers)
        _expect(
            response,
            HTTPStatus.OK,
            HTTPStatus.NO_CONTENT,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.GONE,
        )

    def etag_of(self, collection: str, name: str) -> str:
        """Answers the ETag of a file; empty when it is not there.

        Raises:
            CalendarError: the server does not say.
        """
        response = self._ask("GET", self._url(collection, name))
        if response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return ""
        _expect(response, HTTPStatus.OK)
        return str(response.headers.get("ETag", ""))

    def make_collection(self, collection: str) -> None:
        """Makes a calendar collection; one that is there already is as well.

        Raises:
            NoSuchCollection: it could not be made.
            CalendarError: anything else.
        """
        response = self._ask("MKCALENDAR", self._url(collection))
        if response.status_code in {HTTPStatus.CREATED, HTTPStatus.OK}:
            return
        _expect(response, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT)
        self._listing(collection)

    def changes(self, collection: str, token: str = "") -> Changes:
        """Answers what has changed since a token; without one, all that stands there.

        One request where the server knows sync-collection, two where it does not.

        Raises:
            TokenExpired: ask again without it.
            NoSuchCollection: the collection is not there.
            CalendarError: anything else.
        """
        response = self._ask(
            "REPORT",
            self._url(collection),
            headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
            content=_CHANGES.format(token=_escaped(token)).encode(),
        )
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise NoSuchCollection
        if response.status_code == HTTPStatus.MULTI_STATUS:
            etags, new_token = _read(response)
            return Changes(etags, new_token, is_whole=not token)
        if token and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TokenExpired
        return self._listing(collection)

    def _listing(self, collection: str) -> Changes:
        """Answers all that stands in a collection of a server without sync-collection."""
        response = self._ask(
            "PROPFIND",
            self._url(collection),
            headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
            content=_ETAGS.encode(),
        )
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise NoSuchCollection
        _expect(response, HTTPStatus.MULTI_STATUS)
        etags, _token = _read(response)
        return Changes(etags, "", is_whole=True)

    def _url(self, collection: str, name: str = "") -> str:
        return f"{self._home}/{collection}/{name}"

    def _ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Sends one request.

        Raises:
            CalendarError: the server is silent, refuses, or has no room.
        """
        try:
            response = self._client.request(method, url, headers=headers, content=content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CalendarError("silent") from error
        _refuse(method, response.status_code)
        return response


def _refuse(method: str, status: int) -> None:
    """Raises what a status means to every request.

    Some servers answer 403 to a sync token that has expired, others 412, and 403 also to making
    a collection that is there already.

    Raises:
        CalendarError: the server refuses, has no room, is not there, or has something else.
    """
    if status == HTTPStatus.UNAUTHORIZED:
        raise CalendarError("refused")
    if status == HTTPStatus.FORBIDDEN and method not in {"MKCALENDAR", "REPORT"}:
        raise CalendarError("refused")
    if status == INSUFFICIENT_STORAGE:
        raise CalendarError("full")
    if status == HTTPStatus.PRECONDITION_FAILED and method != "REPORT":
        raise Conflict
    if status in {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise CalendarError("silent")


def _expect(response: httpx.Response, *statuses: int) -> None:
    if response.status_code not in statuses:
        raise CalendarError("unclear")


def _read(response: httpx.Response) -> tuple[dict[str, str], str]:
    """Answers ETags by file name, and the sync token, from a multi-status answer.

    Raises:
        CalendarError: it is no such answer.
    """
    try:
        root = ElementTree.fromstring(response.content)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise CalendarError("unclear") from error
    etags = {}
    for part in root.iter(f"{DAV}response"):
        path = unquote(urlsplit(part.findtext(f"{DAV}href", "")).path)
        name = path.rsplit("/", 1)[-1]
        if name:
            etag = part.findtext(f"{DAV}propstat/{DAV}prop/{DAV}getetag", "")
            is_gone = " 404 " in f"{part.findtext(f'{DAV}status', '')} "
            etags[name] = "" if is_gone else etag
    return etags, root.findtext(f"{DAV}sync-token", "")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
