import subprocess

import pytest

from accounts.errors import SshKeyError
from accounts.public_keys import PublicKey, read_public_key
from tests.accounts import keys

pytestmark = pytest.mark.pure


def ssh_fingerprint(tmp_path, line):
    path = tmp_path / "key.pub"
    path.write_text(line)
    try:
        done = subprocess.run(
            ["ssh-keygen", "-lf", str(path)], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed")
    return done.stdout.split()[1]


@pytest.mark.parametrize(
    "line",
    [keys.ed25519_line(), keys.ecdsa_line(), keys.rsa_line(3072)],
    ids=lambda line: line[:9],
)
def test_read_public_key_keeps_kind_and_key_and_takes_ssh_keygens_fingerprint(line, tmp_path):
    key = read_public_key(f"  {line} alice@laptop\n")

    assert key == PublicKey(line, ssh_fingerprint(tmp_path, line), "alice@laptop")


def test_read_public_key_understands_puttygen():
    line = keys.rsa_line(3072)

    key = read_public_key(keys.puttygen_block(line, "rsa-key-2027"))

    assert (key.line, key.comment) == (line, "rsa-key-2027")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (keys.private_key(), "private"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1", "private"),
        (f"{keys.ed25519_line()}\n{keys.ecdsa_line()}", "several_lines"),
        (f'command="/bin/sh" {keys.ed25519_line()}', "options"),
        ("ssh-magic AAAA", "unknown_kind"),
        ("hello", "unreadable"),
        (keys.ed25519_line()[:40], "unreadable"),
        (keys.ed25519_line().replace("ssh-ed25519", "ssh-rsa"), "unreadable"),
        ("ssh-ed25519 not*base64", "unreadable"),
        ("ssh-ed25519 " + "A" * 30_000, "unreadable"),
        (keys.dsa_line(), "dsa"),
        (keys.rsa_line(2048), "weak_rsa"),
    ],
)
def test_read_public_key_refuses(text, code):
    with pytest.raises(SshKeyError) as caught:
        read_public_key(text)

    assert caught.value.code == code


def test_read_public_key_never_keeps_control_characters_of_a_comment():
    key = read_public_key(f"{keys.ed25519_line()} lap\x00top\x1b[31m")

    assert key.comment == "laptop[31m"
