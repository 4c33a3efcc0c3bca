"""The chain without any portal: the same calls, scripted, as fast as they go.

It measures what the portal cannot make faster, and shows that the lab itself works.
"""

import json
import threading
import time
from urllib.request import Request, urlopen

from lab.machine import wait_until
from lab.salt_services import API_EAUTH, API_USER, TFTP_MINION


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
