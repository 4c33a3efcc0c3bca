"""The chain without any portal: the same calls, scripted, as fast as they go.

It measures what the portal cannot make faster, and shows that the lab itself works.
"""

import json
import threading
import time
from dataclasses import dataclass
from urllib.request import Request, urlopen

from lab import command
from lab.machine import LabMachine, wait_until
from lab.salt_services import API_EAUTH, API_USER, TFTP_MINION
from tests.lab.ssh_login import connect, output_of, replace_password

FIRST_PASSWORD = "Mailed-once-41"
OWN_PASSWORD = "Chosen-by-me-73"


class SaltCalls:
    """salt-api as a script uses it, with one listener for the events."""

    def __init__(self, salt):
        self._salt = salt
        signed_in = salt.call("/login", username=API_USER, password=salt.password, eauth=API_EAUTH)
        self._token = signed_in["token"]
        self.tags = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        request = Request(f"{self._salt.api_url}/events", headers={"X-Auth-Token": self._token})
        try:
            with urlopen(request, timeout=600) as stream:
                for line in stream:
                    if line.startswith(b"data:"):
                        self.tags[json.loads(line[5:])["tag"]] = time.monotonic()
        except OSError:
            return

    def call(self, **words):
        return self._salt.call("/", token=self._token, **words)

    def chboot(self, *arguments):
        answer = self.call(
            client="local",
            tgt=TFTP_MINION,
            fun="cmd.run_all",
            arg=[["fai-chboot", *arguments]],
            kwarg={"python_shell": False},
        )[TFTP_MINION]
        assert answer["retcode"] == 0, answer
        return answer["stdout"]


def failed_states(value):
    """Every false result, at any depth: the orchestration's own and those of the machine."""
    if not isinstance(value, dict):
        return []
    found = [value.get("comment")] if value.get("result") is False else []
    return found + [each for child in value.values() for each in failed_states(child)]


def install(salt, machine, desk, *, pillar, order):
    """One whole cycle. Answers the host keys and the seconds of its parts."""
    seconds = {}
    began = time.monotonic()

    def mark(part):
        seconds[part] = round(time.monotonic() - began, 1)

    desk.forget()
    run = pillar["run"]
    words = f"portal_run={run} portal_token={desk.token} portal_url={desk.url} {desk.monitored}"
    salt.chboot("-B", "-I", "-k", words, machine.mac_address)
    mark("armed")
    installations = machine.installations()
    order()
    wait_until("the machine has left", lambda: machine.installations() > installations)
    mark("left")
    salt.call(client="wheel", fun="key.delete", match=machine.name)
    made = salt.call(client="wheel", fun="key.gen_accept", id_=machine.name, force=True)
    desk.secrets = made["data"]["return"]
    wait_until("FAI has finished", lambda: desk.codes)
    mark("installed")
    salt.chboot("-d", machine.mac_address)
    salt.tags.pop(f"salt/minion/{machine.name}/start", None)
    desk.is_disarmed = True
    wait_until("the minion", lambda: f"salt/minion/{machine.name}/start" in salt.tags)
    mark("minion")
    found = salt.call(
        client="local", tgt=machine.name, fun="ssh.host_keys", kwarg={"private": False}
    )[machine.name]
    mark("host_keys")
    answer = salt.call(
        client="runner_async",
        fun="state.orchestrate",
        mods="portal.handover",
        pillar={"portal": pillar},
    )
    result = {}

    def has_ended():
        result.update(salt.call(client="runner", fun="jobs.lookup_jid", jid=answer["jid"]))
        return result

    wait_until("the states", has_ended)
    mark("states")
    assert failed_states(result) == []
    return [found["ed25519.pub"].strip()], seconds, result


@dataclass(frozen=True)
class BareChain:
    """What became of a machine that was installed for one person, then for another."""

    machine: LabMachine
    from_off: dict[str, float]
    reinstalled: dict[str, float]
    first_keys: list[str]
    second_keys: list[str]
    first_words: str
    codes: dict[str, int]
    marker: str
    is_wiped: bool

    @property
    def seconds(self):
        """From the reboot order to the last state."""
        return round(self.reinstalled["states"] - self.reinstalled["armed"], 1)


def walk(salt, machine, desk, portal_key):
    """Installs a machine from off for yves, lets him in, reinstalls it for zoe."""
    first_keys, from_off, _ = install(
        salt, machine, desk, pillar=pillar_for(machine, "yves", portal_key), order=machine.power_on
    )
    client = connect(machine.address, "yves", host_keys=first_keys, password=FIRST_PASSWORD)
    replace_password(client, FIRST_PASSWORD, OWN_PASSWORD)
    client.close()
    client = connect(machine.address, "yves", host_keys=first_keys, password=OWN_PASSWORD)
    first_words = output_of(client, "sudo id -un; readlink /media/bigvol; echo mine > ~/data")
    client.close()
    second_keys, reinstalled, _ = install(
        salt,
        machine,
        desk,
        pillar=pillar_for(machine, "zoe", portal_key, previous=["yves"]),
        order=lambda: salt.call(client="local_async", tgt=machine.name, fun="system.reboot"),
    )
    return BareChain(
        machine=machine,
        from_off=from_off,
        reinstalled=reinstalled,
        first_keys=first_keys,
        second_keys=second_keys,
        first_words=first_words,
        codes=desk.codes,
        marker=machine.read("/etc/bigmem-portal/run.json"),
        is_wiped="yves" not in machine.read("/etc/passwd")
        and not (machine.disk / "home/yves").exists(),
    )


def pillar_for(machine, login, portal_key, previous=()):
    return {
        "run": f"run-of-{login}",
        "occupancy": f"occupancy-of-{login}",
        "fencing": 0,
        "machine": machine.name,
        "login": login,
        "accounts": [
            {
                "login": login,
                "credential": f"credential-of-{login}",
                "password_hash": command.run(["openssl", "passwd", "-6", FIRST_PASSWORD]).strip(),
                "public_keys": [],
                "is_admin": True,
                "is_locked": False,
            }
        ],
        "previous_logins": list(previous),
        "profile": "plain",
        "states": [],
        "last_day": "2026-10-01",
        "host_certificate": "",
        "portal_key": portal_key.with_suffix(".pub").read_text().strip(),
    }


def leave_as_found(machine, salt):
    """Makes the machine what the portal finds at a site: running, known to the master, unmarked.

    Answers its host keys.
    """
    (machine.disk / "etc/bigmem-portal/run.json").unlink(missing_ok=True)
    ping = {"client": "local", "tgt": machine.name, "fun": "test.ping", "timeout": 1}
    wait_until(
        "the minion answers",
        lambda: salt.call(**ping, gather_job_timeout=1).get(machine.name) is True,
    )
    return [
        " ".join(path.read_text().split()[:2])
        for path in sorted((machine.disk / "etc/ssh").glob("ssh_host_*_key.pub"))
    ]
