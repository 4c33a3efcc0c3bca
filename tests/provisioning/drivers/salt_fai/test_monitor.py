import socket
import threading
import time
from contextlib import suppress

import pytest

from provisioning.drivers.salt_fai import monitor
from provisioning.drivers.salt_fai.monitor import (
    MAX_CLIENTS_A_PEER,
    MonitorLine,
    MonitorReceiver,
    parse_line,
)

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


def connect(receiver, peer="127.0.0.1"):
    """Opens a connection from an address of the loopback network."""
    return socket.create_connection(("127.0.0.1", receiver.port), 10, (peer, 0))


@pytest.mark.parametrize("peers", [1, 50])
def test_fifty_silent_clients_stall_nobody(receiver, lines, peers):
    silent = [connect(receiver, f"127.0.0.{2 + number % peers}") for number in range(50)]

    began = time.monotonic()
    send(receiver, b"t0k TASKEND install 0\n")
    wait_for(lines, 1)
    seconds = time.monotonic() - began

    for client in silent:
        client.close()
    assert [line.code for line in lines] == [0]
    assert seconds < 2


def test_peer_with_too_many_connections_loses_its_oldest(receiver, lines):
    many = [connect(receiver, "127.0.0.9") for _client in range(MAX_CLIENTS_A_PEER + 1)]

    is_closed = many[0].recv(1) == b""
    many[1].sendall(b"t0k TASKBEGIN confdir\n")
    many[-1].sendall(b"t0k TASKBEGIN setup\n")
    wait_for(lines, 2)

    for client in many:
        client.close()
    assert is_closed
    assert {(line.peer, line.subject) for line in lines} == {
        ("127.0.0.9", "confdir"),
        ("127.0.0.9", "setup"),
    }


def test_whole_receiver_full_drops_the_oldest_of_who_has_most(monkeypatch, receiver, lines):
    monkeypatch.setattr(monitor, "MAX_CLIENTS", 4)
    greedy = [connect(receiver, "127.0.0.9") for _client in range(3)]
    other = connect(receiver, "127.0.0.8")

    send(receiver, b"t0k TASKBEGIN confdir\n")
    is_closed = greedy[0].recv(1) == b""
    other.sendall(b"t0k TASKBEGIN setup\n")
    wait_for(lines, 2)

    for client in (*greedy, other):
        client.close()
    assert is_closed
    assert [(line.peer, line.subject) for line in lines] == [
        ("127.0.0.1", "confdir"),
        ("127.0.0.8", "setup"),
    ]


def test_lines_that_nobody_takes_are_dropped_at_last(monkeypatch):
    monkeypatch.setattr(monitor, "MAX_WAITING_LINES", 3)
    may_go_on, taken = threading.Event(), []

    def take_slowly(line):
        may_go_on.wait(10)
        taken.append(line.subject)

    receiver = MonitorReceiver("127.0.0.1:0", take_slowly)
    receiver.start()
    for number in range(6):
        send(receiver, f"t0k TASKBEGIN task{number}\n".encode())
    may_go_on.set()
    wait_for(taken, 3)
    send(receiver, b"t0k TASKBEGIN later\n")
    wait_for(taken, 4)
    receiver.stop()

    assert taken == ["task0", "task1", "task2", "later"]


@pytest.mark.parametrize(
    "raw",
    [
        b"\n",
        b"\x00\xff\xfe\n",
        b"a" * 1_000_000,
        b"t0k TASKEND install 9",
        b"t0k TASKEND ins",
        b"",
        b"t0k TASKEND install " + b"9" * 400 + b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_is_survived(receiver, lines, raw):
    with suppress(OSError), connect(receiver) as client:  # it may hang up while we still send
        client.sendall(raw)

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
