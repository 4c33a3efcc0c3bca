import socket
import threading
import time
from contextlib import suppress

import pytest

from provisioning.drivers.salt_fai.monitor import MonitorLine, MonitorReceiver, parse_line

pytestmark = pytest.mark.pure


@pytest.fixture
def lines():
    return []


@pytest.fixture
def receiver(lines):
    receiver = MonitorReceiver("127.0.0.1:0", lines.append)
    receiver.start()
    yield receiver
    receiver.stop()


def send(receiver, raw, *, reads=False):
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as client:
        client.sendall(raw)
        return client.recv(100) if reads else client.recv(1)


def wait_for(lines, count):
    deadline = time.monotonic() + 10
    while len(lines) < count and time.monotonic() < deadline:
        time.sleep(0.005)
    return lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t0k TASKBEGIN confdir", MonitorLine("p", "t0k", "TASKBEGIN", "confdir", None)),
        ("t0k TASKEND configure 420", MonitorLine("p", "t0k", "TASKEND", "configure", 420)),
        ("t0k TASKERROR install 21", MonitorLine("p", "t0k", "TASKERROR", "install", 21)),
        ("t0k TASKSKIP updatebase", MonitorLine("p", "t0k", "TASKSKIP", "updatebase", None)),
        ("t0k HOOK faiend.BIGMEM", MonitorLine("p", "t0k", "HOOK", "faiend.BIGMEM", None)),
        ("bigmem1 check", None),
        ("t0k VARIABLE disks", None),
        ("t0k TASKEND install 0; rm -rf /", None),
        ("TASKEND install 0", None),
        ("t0k TASKEND install 123456", None),
        ("é TASKEND install", None),
        ("", None),
    ],
)
def test_line_is_read_or_passed_over(text, expected):
    assert parse_line(text, "p") == expected


def test_lines_arrive_in_order_and_the_connection_is_closed_at_once(receiver, lines):
    began = time.monotonic()
    for task in ("confdir", "setup", "defclass"):
        assert send(receiver, f"t0k TASKBEGIN {task}\n".encode()) == b""

    assert [line.name for line in wait_for(lines, 3)] == [
        "TASKBEGIN confdir",
        "TASKBEGIN setup",
        "TASKBEGIN defclass",
    ]
    assert {line.peer for line in lines} == {"127.0.0.1"}
    assert time.monotonic() - began < 2, "FAI waits until the connection is closed"


def test_fifty_silent_clients_stall_nobody(receiver, lines):
    silent = [socket.create_connection(("127.0.0.1", receiver.port)) for _client in range(50)]

    began = time.monotonic()
    send(receiver, b"t0k TASKEND install 0\n")
    wait_for(lines, 1)
    seconds = time.monotonic() - began

    for client in silent:
        client.close()
    assert [line.code for line in lines] == [0]
    assert seconds < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"\n",
        b"\x00\xff\xfe\n",
        b"a" * 100_000,
        b"t0k TASKEND install " + b"9" * 400 + b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_is_survived(receiver, lines, raw):
    with suppress(OSError):  # it may hang up while we still send
        send(receiver, raw)

    send(receiver, b"t0k TASKEND install 0\n")

    assert [line.name for line in wait_for(lines, 1)] == ["TASKEND install"]


def test_question_for_a_variable_gets_an_answer(receiver):
    assert send(receiver, b"t0k VARIABLE disks\n", reads=True) == b"UNKNOWN\n"


def test_line_whose_taking_fails_ends_nothing():
    taken, failures = [], []

    def take(line):
        taken.append(line.subject)
        if line.subject == "setup":
            raise LookupError("no such run")

    receiver = MonitorReceiver("127.0.0.1:0", take, failures.append)
    receiver.start()
    for task in ("setup", "defclass"):
        send(receiver, f"t0k TASKBEGIN {task}\n".encode())
    wait_for(taken, 2)
    receiver.stop()

    assert taken == ["setup", "defclass"]
    assert [type(error) for error in failures] == [LookupError]


def test_address_in_use_is_said_at_the_start(receiver):
    with pytest.raises(OSError, match="address"):
        MonitorReceiver(f"127.0.0.1:{receiver.port}", print).start()


def test_stopped_receiver_leaves_no_thread():
    receiver = MonitorReceiver("127.0.0.1:0", print)
    receiver.start()
    client = socket.create_connection(("127.0.0.1", receiver.port))

    receiver.stop()

    client.close()
    assert not [each for each in threading.enumerate() if each.name == "monitor"]
