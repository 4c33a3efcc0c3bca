"""Receiving FAI's monitor lines: many clients at once, none of them trusted.

FAI opens a connection per line, `SENDER VERB TASK [CODE]`, and waits until it is closed. The
stock receiver serves one client at a time, so a single silent one stalls all others; this one
serves each in its own coroutine. Whoever opens too many connections loses their own oldest ones,
and lines that nobody has had time to take are dropped: memory stays bounded whatever is sent.
"""

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

MAX_LINE_BYTES = 512
LINE_SECONDS = 5.0
MAX_CLIENTS = 500
MAX_CLIENTS_A_PEER = 20
"""An installer opens one at a time; more are left over from a machine that went away."""
MAX_WAITING_LINES = 2000
BACKLOG = 200
LINE = re.compile(
    r"(?P<sender>[!-~]{1,64}) (?P<verb>TASKBEGIN|TASKEND|TASKERROR|TASKSKIP|HOOK)"
    r" (?P<subject>[\w.+-]{1,64})( (?P<code>\d{1,5}))?",
    re.ASCII,
)
VARIABLE = re.compile(r"\S{1,64} VARIABLE \S{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class MonitorLine:
    """One well-formed line: progress, never proof."""

    peer: str
    """Address it came from."""
    sender: str
    """What stands in FAI_SENDID: the run's monitor token."""
    verb: str
    subject: str
    code: int | None

    @property
    def name(self) -> str:
        """Answers verb and task in one (`TASKEND install`)."""
        return f"{self.verb} {self.subject}"


def parse_line(text: str, peer: str) -> MonitorLine | None:
    """Answers what a line says, or None when it is nothing that FAI reports."""
    found = LINE.fullmatch(text.strip())
    if found is None:
        return None
    code = found["code"]
    return MonitorLine(
        peer=peer,
        sender=found["sender"],
        verb=found["verb"],
        subject=found["subject"],
        code=int(code) if code is not None else None,
    )


class MonitorReceiver:
    """Listens until it is stopped.

    Args:
        address: `host:port` to listen on; port 0 takes a free one.
        take: called in one thread, line after line, in the order of arrival; it decides whether
            address and token belong to a run. What it raises ends nothing but its own line.
        failed: told what `take` raised.
    """

    def __init__(
        self,
        address: str,
        take: Callable[[MonitorLine], None],
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._take = take
        self._failed = failed
        self._clients: dict[str, list[asyncio.Task[None]]] = {}
        self._waiting = 0
        self._taking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="monitor")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._is_up = threading.Event()
        self._failure: OSError | None = None

    @property
    def port(self) -> int:
        """Answers the port it listens on, once started."""
        return self._port

    def start(self) -> None:
        """Starts listening.

        Raises:
            OSError: the address cannot be listened on.
        """
        self._thread.start()
        self._is_up.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stops listening; lines that were already read are still taken."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=5)
        self._taking.shutdown(wait=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            server = self._loop.run_until_complete(
                asyncio.start_server(
                    self._serve,
                    self._host or "127.0.0.1",
                    self._port,
                    limit=MAX_LINE_BYTES,
                    backlog=BACKLOG,
                )
            )
        except OSError as error:
            self._failure = error
            self._is_up.set()
            return
        self._port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            open_tasks = asyncio.all_tasks(self._loop)
            for task in open_tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*open_tasks, return_exceptions=True))
            self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one line, then it is closed: FAI waits for that."""
        peer = str(writer.get_extra_info("peername", ("",))[0])
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._make_room(peer)
        self._clients.setdefault(peer, []).append(task)
        try:
            await self._answer(reader, writer, peer)
        finally:
            self._forget(peer, task)
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    def _make_room(self, peer: str) -> None:
        """Ends the oldest connection of a peer that has too many, or of the one with the most."""
        if len(self._clients.get(peer, ())) >= MAX_CLIENTS_A_PEER:
            self._end_oldest(peer)
        elif sum(map(len, self._clients.values())) >= MAX_CLIENTS:
            self._end_oldest(max(self._clients, key=lambda each: len(self._clients[each])))

    def _end_oldest(self, peer: str) -> None:
        oldest = self._clients[peer][0]
        self._forget(peer, oldest)
        oldest.cancel()

    def _forget(self, peer: str, task: asyncio.Task[None]) -> None:
        tasks = self._clients.get(peer, [])
        if task in tasks:
            tasks.remove(task)
        if not tasks:
            self._clients.pop(peer, None)

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str
    ) -> None:
        try:
            raw = await asyncio.wait_for(reader.readline(), LINE_SECONDS)
        except (TimeoutError, ValueError, OSError):
            return  # silent, endless or gone
        if not raw.endswith(b"\n"):
            return  # half a line says something else than the whole one
        text = raw.decode("ascii", errors="replace").strip()
        if VARIABLE.fullmatch(text):
            writer.write(b"UNKNOWN\n")
            with suppress(OSError):
                await writer.drain()
            return
        line = parse_line(text, peer)
        if line is not None and self._waiting < MAX_WAITING_LINES:
            self._waiting += 1
            self._taking.submit(self._hand_on, line)

    def _hand_on(self, line: MonitorLine) -> None:
        try:
            self._take(line)
        except Exception as error:  # noqa: BLE001 -- one bad line must not end the receiver
            self._failed(error)
        finally:
            with suppress(RuntimeError):  # the loop is closed: nobody counts any more
                self._loop.call_soon_threadsafe(self._note_taken)

    def _note_taken(self) -> None:
        self._waiting -= 1
