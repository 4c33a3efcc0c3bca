"""A Salt master that answers with what a real one once said (salt 3008.3, in the lab)."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from provisioning.drivers.power import client_of
from provisioning.drivers.salt_fai import SaltFaiConfig, SaltFaiDriver
from provisioning.ports import Account, Order, ProfileFacts, Target

TRANSCRIPTS = Path(__file__).parent / "transcripts"
NOW = datetime(2027, 3, 1, 23, 0, 5, tzinfo=UTC)
TOKEN = "0123456789abcdef-installer"

TARGET = Target(
    name="bigmem1",
    host_name="bigmem1.example.org",
    address="10.88.0.11",
    kind="bare_metal",
    mac_addresses=("52:54:00:88:00:01",),
    memory_gib=512,
    cores=64,
    disk_tib=40.0,
    data_volumes=("/home",),
)
ORDER = Order(
    run_key="R1",
    occupancy_key="O1",
    fencing_number=7,
    target=TARGET,
    profile=ProfileFacts(slug="plain", harmless_codes=(420,)),
    account=Account(login="alice", password_hash="$6$hash"),
    last_day=date(2027, 3, 14),
    attempt=1,
    install_token=TOKEN,
    previous_logins=("zoe",),
)


def transcript(name):
    return json.loads((TRANSCRIPTS / f"{name}.json").read_text())


def order(**changes):
    return replace(ORDER, **changes)


class Master:
    """Answers by function name; keeps what it was asked."""

    def __init__(self, **answers):
        self.answers = {"jobs.lookup_jid": "job_unknown", **answers}
        """Function name to transcript name, a whole answer, or an exception class."""
        self.calls = []
        self.logins = 0
        self.tokens = {"token-1"}

    def __call__(self, request):
        body = json.loads(request.content)
        if request.url.path == "/login":
            self.logins += 1
            token = f"token-{self.logins}"
            return httpx.Response(200, json={"return": [{"token": token, "user": "portal"}]})
        if request.headers.get("X-Auth-Token") not in self.tokens:
            return httpx.Response(401, text="<html>401 Unauthorized</html>")
        self.calls.append(body)
        return self._answer(self.answers[body["fun"]], request)

    def _answer(self, answer, request):
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, type):
            raise answer("sent the password hunter2", request=request)
        if isinstance(answer, int):
            return httpx.Response(answer, text="<html>")
        body = transcript(answer) if isinstance(answer, str) else {"return": [answer]}
        return httpx.Response(200, json=body)

    def asked(self, function):
        return [call for call in self.calls if call["fun"] == function]


class BootFiles:
    """fai-chboot on a folder that is a dictionary: lines as `-L` prints them."""

    def __init__(self, *lines):
        self.lines = list(lines)
        self.calls = []

    def __call__(self, arguments):
        self.calls.append(list(arguments))
        if arguments[0] == "-L":
            return "\n".join(self.lines)
        return ""


def driver_for(
    master,
    boot_files=None,
    *,
    tmp_path=None,
    ssh_host_ca_path=None,
    boards=client_of,
    now=lambda: NOW,
):
    key = (tmp_path or Path("/nowhere")) / "portal_key"
    config = SaltFaiConfig(
        api_url="http://salt.example.org:8000",
        api_username="portal",
        api_password="hunter2",
        portal_url="https://bigmem.example.org/",
        ssh_key_path=key,
        ssh_host_ca_path=ssh_host_ca_path,
        monitor_address="192.0.2.7:4711",
        tftp_minion="tftp",
    )
    return SaltFaiDriver(
        config,
        transport=httpx.MockTransport(master),
        chboot=boot_files,
        now=now,
        board_client=boards,
    )
