import socket
import threading

import paramiko
import pytest

from provisioning.drivers.salt_fai import ssh
from provisioning.drivers.salt_fai.ssh import (
    Output,
    Refused,
    Silent,
    Stranger,
    is_port_open,
    run_command,
)


class Door(paramiko.ServerInterface):
    """Lets one key in as root and answers each command with its own text."""

    def __init__(self, allowed):
        self._allowed = allowed

    def get_allowed_auths(self, username):
        return "publickey"

    def check_auth_publickey(self, username, key):
        is_known = username == "root" and key.asbytes() == self._allowed
        return paramiko.AUTH_SUCCESSFUL if is_known else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        def answer():
            channel.sendall(command)
            channel.send_exit_status(3)
            channel.close()

        threading.Timer(0.05, answer).start()  # after the request itself was answered
        return True


@pytest.fixture
def machine(ssh_keys, monkeypatch):
    """A machine on loopback; its only user is whoever has the key `host`."""
    listener = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(ssh, "PORT", listener.getsockname()[1])
    host_key = paramiko.Ed25519Key.from_private_key_file(str(ssh_keys.authority))
    allowed = paramiko.Ed25519Key.from_private_key_file(str(ssh_keys.host)).asbytes()
    transports = []

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(host_key)
            try:
                transport.start_server(server=Door(allowed))
            except (paramiko.SSHException, EOFError, OSError):
                continue

    threading.Thread(target=serve, daemon=True).start()
    yield f"ssh-ed25519 {host_key.get_base64()}"
    listener.close()
    for transport in transports:
        transport.close()


def test_command_is_run_on_the_machine_with_the_known_key(machine, ssh_keys):
    output = run_command("127.0.0.1", ssh_keys.host, "id -un", host_keys=[machine])

    assert output == Output("id -un", 3)


def test_any_host_key_will_do_when_none_is_known(machine, ssh_keys):
    assert run_command("127.0.0.1", ssh_keys.host, "x", host_keys=None) == Output("x", 3)


def test_other_host_key_is_a_stranger(machine, ssh_keys):
    other = ssh_keys.host.with_suffix(".pub").read_text().strip()

    for known in ([other], []):
        with pytest.raises(Stranger):
            run_command("127.0.0.1", ssh_keys.host, "id", host_keys=known)


def test_key_that_is_not_let_in_is_refused(machine, ssh_keys):
    with pytest.raises(Refused):
        run_command("127.0.0.1", ssh_keys.authority, "id", host_keys=[machine])


def test_nobody_there_is_silent(ssh_keys, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        monkeypatch.setattr(ssh, "PORT", closed.getsockname()[1])
    monkeypatch.setattr(ssh, "CONNECT_SECONDS", 0.5)

    assert not is_port_open("127.0.0.1")
    with pytest.raises(Silent):
        run_command("127.0.0.1", ssh_keys.host, "id", host_keys=None)


def test_port_that_says_nothing_is_silent(ssh_keys, monkeypatch):
    monkeypatch.setattr(ssh, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setattr(ssh, "PORT", mute.getsockname()[1])

        assert is_port_open("127.0.0.1")
        with pytest.raises(Silent):
            run_command("127.0.0.1", ssh_keys.host, "id", host_keys=None)
