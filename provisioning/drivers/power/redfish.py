"""A board spoken to by Redfish, over HTTPS."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from provisioning.drivers.power.identity import Identity, identity_of
from provisioning.ports import Board, DriverError, PowerState

SYSTEMS = "/redfish/v1/Systems"
RESET = "#ComputerSystem.Reset"
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
"""Boards are slow computers: one answer takes seconds."""
MAX_MEMBERS = 16
"""Of a collection, so that a garbled answer does not keep the portal busy."""
NETWORK_BOOT = {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}
STATES = {"On": PowerState.ON, "Off": PowerState.OFF}


class RedfishBoard:
    """One computer system behind a Redfish service.

    Args:
        board: its address and login.
        transport: another way to send, for tests that replay recorded answers.
    """

    def __init__(self, board: Board, *, transport: httpx.BaseTransport | None = None) -> None:
        self._board = board
        self._transport = transport
        address = board.address if "://" in board.address else f"https://{board.address}"
        self._root, found, system = address.rstrip("/").partition(f"{SYSTEMS}/")
        self._path = f"{SYSTEMS}/{system}" if found else ""

    def state(self) -> PowerState:
        """Reads whether the machine is on; a state on its way is not known yet."""
        with self._signed_in() as http:
            return STATES.get(str(self._system(http).get("PowerState")), PowerState.UNKNOWN)

    def switch(self, *, on: bool) -> None:
        """Orders power on or off, unless it is so already.

        redfish_quirks.A_204_IS_A_PROMISE: whether it happened is read back later.
        """
        with self._signed_in() as http:
            system = self._system(http)
            wanted = PowerState.ON if on else PowerState.OFF
            if STATES.get(str(system.get("PowerState"))) is wanted:
                return
            target = _dig(system, "Actions", RESET).get("target")
            if not target:
                raise DriverError("board_unusable", "it offers no reset", is_permanent=True)
            _send(http, "POST", str(target), {"ResetType": "On" if on else "ForceOff"})

    def boot_from_network(self) -> None:
        """Makes the network the next boot's source, and reads that back.

        redfish_quirks.ONCE_READS_BACK_AS_CONTINUOUS: so how often is not compared.
        """
        with self._signed_in() as http:
            path = self._path_of_system(http)
            before = _send(http, "GET", path)
            tag = before.headers.get("ETag", "")
            _send(http, "PATCH", path, {"Boot": NETWORK_BOOT}, tag)
            read = _dig(_body(_send(http, "GET", path)), "Boot").get("BootSourceOverrideTarget")
            if read != NETWORK_BOOT["BootSourceOverrideTarget"]:
                raise DriverError("board_refused", "another boot source was read back")

    def identity(self) -> Identity:
        """Reads serial number, service tag and UUID, and the MAC addresses that it knows."""
        with self._signed_in() as http:
            system = self._system(http)
            cards = str(_dig(system, "EthernetInterfaces").get("@odata.id", ""))
            paths = _members(http, cards) if cards else []
            addresses = [_body(_send(http, "GET", path)).get("MACAddress") for path in paths]
            return identity_of(_names(system), addresses)

    @contextmanager
    def _signed_in(self) -> Iterator[httpx.Client]:
        """Lends a client that shows the login to this board only."""
        board = self._board
        with httpx.Client(
            base_url=self._root,
            auth=(board.username, board.password),
            headers={"Accept": "application/json"},
            timeout=TIMEOUT,
            verify=_trust_of(board),
            transport=self._transport,
        ) as http:
            yield http

    def _system(self, http: httpx.Client) -> Mapping[str, Any]:
        return _body(_send(http, "GET", self._path_of_system(http)))

    def _path_of_system(self, http: httpx.Client) -> str:
        """Answers the path of the machine: given, the only one, or the one with its serial."""
        if self._path:
            return self._path
        paths = _members(http, SYSTEMS)
        serial = self._board.serial.strip().lower()
        if len(paths) > 1 and serial:
            paths = [path for path in paths if serial in _names(_body(_send(http, "GET", path)))]
        if len(paths) != 1:
            raise DriverError("board_unusable", "no one system", is_permanent=True)
        self._path = paths[0]
        return self._path


def _names(system: Mapping[str, Any]) -> list[str]:
    """Answers what a system is called by its maker, in small letters.

    redfish_quirks.SOME_GIVE_NO_SERIAL_NUMBER: so any of the three may be in the inventory.
    """
    found = (system.get(name) for name in ("SerialNumber", "SKU", "UUID"))
    return [str(name).strip().lower() for name in found if name]


def _trust_of(board: Board) -> bool | ssl.SSLContext:
    """Answers what the board's certificate is compared with."""
    if not board.verifies_certificate:
        return False
    if not board.trusted_certificate:
        return True
    try:
        return ssl.create_default_context(cadata=board.trusted_certificate)
    except (ssl.SSLError, ValueError):
        raise DriverError("board_certificate", "unusable certificate", is_permanent=True) from None


def _send(
    http: httpx.Client,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    tag: str = "",
) -> httpx.Response:
    """Sends one request; what stands in a refusal is not repeated."""
    if not path.startswith("/"):
        raise DriverError("board_unusable", "a path that leads elsewhere", is_permanent=True)
    try:
        answer = http.request(method, path, json=body, headers={"If-Match": tag} if tag else None)
    except httpx.HTTPError as error:
        is_untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
        code = "board_certificate" if is_untrusted else "board_silent"
        raise DriverError(code, type(error).__name__) from None
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise DriverError("board_login", "the board refuses the login", is_permanent=True)
    if not answer.is_success:
        raise DriverError("board_refused", f"HTTP {answer.status_code}")
    return answer


def _body(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise DriverError("board_refused", "an answer that is not Redfish")
    return found


def _dig(body: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Answers an object inside an object; an empty one where there is none."""
    for name in names:
        inner = body.get(name)
        body = inner if isinstance(inner, dict) else {}
    return body


def _members(http: httpx.Client, path: str) -> list[str]:
    """Answers the paths of a collection's members."""
    listed = _body(_send(http, "GET", path)).get("Members")
    found = [one.get("@odata.id") for one in listed or [] if isinstance(one, dict)]
    return [str(each) for each in found if each][:MAX_MEMBERS]
