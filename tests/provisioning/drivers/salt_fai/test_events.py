import threading

import httpx
import pytest

from provisioning.drivers.salt_fai import events as module
from provisioning.drivers.salt_fai.events import EventStream, SaltEvent, read_events
from provisioning.drivers.salt_fai.salt_api import SaltApi

pytestmark = pytest.mark.pure

START = 'data: {"tag": "salt/minion/bigmem1/start", "data": {"id": "bigmem1"}}'


def test_stream_is_read_and_odd_lines_passed_over():
    lines = ["retry: 400", "tag: x", START, "data: no json", "data: {}", "data: [1]", ""]

    events = list(read_events(lines))

    assert events == [SaltEvent("salt/minion/bigmem1/start", {"id": "bigmem1"})]


@pytest.mark.parametrize(
    ("tag", "minion"),
    [
        ("salt/minion/bigmem1/start", "bigmem1"),
        ("salt/minion/bigmem1/other", ""),
        ("minion_start", ""),
        ("salt/minion/a/b/start", ""),
        ("salt/job/1/start", ""),
    ],
)
def test_start_of_a_minion_is_recognised(tag, minion):
    assert SaltEvent(tag, {}).started_minion == minion


def test_lost_stream_is_opened_again(monkeypatch):
    monkeypatch.setattr(module, "FIRST_WAIT_SECONDS", 0.0)
    answers = [
        httpx.Response(200, text=f"{START}\n\n"),
        httpx.ConnectError("gone"),
        httpx.Response(401, text="<html>"),
        httpx.Response(200, text=f"{START}\n\n"),
    ]
    logins = []

    def serve(request):
        if request.url.path == "/login":
            logins.append(request)
            return httpx.Response(200, json={"return": [{"token": f"t{len(logins)}"}]})
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    transport = httpx.MockTransport(serve)
    api = SaltApi("http://salt", "u", "p", "pam", transport=transport)
    taken, lost = [], []

    def take(event):
        taken.append(event.started_minion)
        if len(taken) == 2:
            stream.stop()

    stream = EventStream(api, take, lost.append, transport=transport)
    thread = threading.Thread(target=stream.run)
    thread.start()
    thread.join(timeout=10)

    assert not thread.is_alive()
    assert taken == ["bigmem1", "bigmem1"]
    assert [type(error).__name__ for error in lost] == ["ConnectError", "DriverError"]
    assert len(logins) == 3, "a lost stream signs in anew"
