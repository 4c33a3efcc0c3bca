"""A person's first login on a new machine: the mailed password works once, then is replaced."""

import time

import paramiko


class Terminal:
    """An interactive session, read until some words appear."""

    def __init__(self, client):
        self._channel = client.invoke_shell()
        self.text = ""

    def expect(self, *words, timeout_seconds=20):
        deadline = time.monotonic() + timeout_seconds
        begin = len(self.text)
        self._channel.settimeout(0.2)
        while time.monotonic() < deadline:
            try:
                received = self._channel.recv(4096).decode(errors="replace")
            except TimeoutError:
                continue
            self.text += received
            if any(word in self.text[begin:] for word in words):
                return
            if not received:
                break
        raise AssertionError(f"expected {words}, saw:\n{self.text[-800:]}")

    def send(self, line):
        self._channel.send(f"{line}\n".encode())


def connect(address, login, *, host_keys, password=None, key_path=None):
    """A connection that trusts only the given host keys (OpenSSH lines)."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    for line in host_keys:
        kind, encoded = line.split()[:2]
        key = paramiko.PKey.from_type_string(kind, paramiko.util.b(decode(encoded)))
        client.get_host_keys().add(address, kind, key)
    client.connect(
        address,
        username=login,
        password=password,
        key_filename=str(key_path) if key_path else None,
        look_for_keys=False,
        allow_agent=False,
        timeout=10,
    )
    return client


def decode(encoded):
    import base64

    return base64.b64decode(encoded)


def replace_password(client, old, new):
    """Answers the expired password's questions; the session ends by itself afterwards."""
    terminal = Terminal(client)
    terminal.expect("Current password")
    terminal.send(old)
    terminal.expect("New password")
    terminal.send(new)
    terminal.expect("Retype new password")
    terminal.send(new)
    terminal.expect("password updated successfully")


def output_of(client, command):
    _, out, error = client.exec_command(command, timeout=20)
    text = out.read().decode()
    assert out.channel.recv_exit_status() == 0, f"{command}: {text}{error.read().decode()}"
    return text
