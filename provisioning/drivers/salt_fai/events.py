"""Reading salt-api's stream of events, for ever: a lost connection is made again.

Events are a hurry-up: what was missed while the stream was down is found by asking.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import httpx

from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.ports import DriverError

FIRST_WAIT_SECONDS = 0.5
MAX_WAIT_SECONDS = 30.0
SILENCE_SECONDS = 300.0
"""Salt sends something in that time; a stream that does not has died without a word."""


@dataclass(frozen=True, slots=True)
class SaltEvent:
    """One event of the master's bus."""

    tag: str
    data: Mapping[str, object]

    @property
    def started_minion(self) -> str:
        """Answers which minion has just called in, or nothing when that is not the event."""
        parts = self.tag.split("/")
        is_start = len(parts) == 4 and parts[:2] == ["salt", "minion"] and parts[3] == "start"
        return parts[2] if is_start else ""


def read_events(lines: Iterable[str]) -> Iterable[SaltEvent]:
    """Answers the events in a stream of lines; what is no event is passed over."""
    for line in lines:
        if not line.startswith("data:"):
            continue
        try:
            event = json.loads(line[5:])
            yield SaltEvent(str(event["tag"]), dict(event["data"]))
        except (ValueError, KeyError, TypeError):
            continue


class EventStream:
    """Hands each event on until it is stopped.

    Args:
        api: the signed-in client.
        take: called for each event, in the reading thread.
        failed: told by which error a connection was lost.
        transport: another way to receive, for tests.
    """

    def __init__(
        self,
        api: SaltApi,
        take: Callable[[SaltEvent], None],
        failed: Callable[[Exception], None] = lambda _error: None,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._api = api
        self._take = take
        self._failed = failed
        self._transport = transport
        self._is_over = threading.Event()

    def stop(self) -> None:
        """Lets `run` end after the event that it waits for, or at once when it is reconnecting."""
        self._is_over.set()

    def run(self) -> None:
        """Reads until stopped; after a loss it waits a little longer each time."""
        wait = FIRST_WAIT_SECONDS
        while not self._is_over.is_set():
            try:
                if self._read_once():
                    wait = FIRST_WAIT_SECONDS
            except (httpx.HTTPError, DriverError) as error:
                self._failed(error)
                self._api.forget_token()
            self._is_over.wait(wait)
            wait = min(wait * 2, MAX_WAIT_SECONDS)

    def _read_once(self) -> bool:
        """Reads one connection to its end; answers whether it brought anything."""
        headers = {"X-Auth-Token": self._api.token(), "Accept": "text/event-stream"}
        timeout = httpx.Timeout(10.0, read=SILENCE_SECONDS)
        has_read = False
        with (
            httpx.Client(timeout=timeout, transport=self._transport) as client,
            client.stream("GET", f"{self._api.url}/events", headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise DriverError("salt_refused", f"HTTP {response.status_code}")
            for event in read_events(response.iter_lines()):
                if self._is_over.is_set():
                    break
                has_read = True
                self._take(event)
        return has_read
