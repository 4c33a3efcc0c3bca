import subprocess
from datetime import UTC, datetime

import pytest

from provisioning.host_authority import (
    HostAuthorityError,
    fingerprint,
    public_line,
    sign_host_key,
)

pytestmark = pytest.mark.pure

NOW = datetime(2027, 3, 1, 23, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=["ed25519", "rsa", "ecdsa"])
def key(request, tmp_path_factory):
    path = tmp_path_factory.mktemp(request.param) / "key"
    keygen("-q", "-t", request.param, "-N", "", "-f", str(path))
    return path


@pytest.fixture(scope="module")
def host_line(tmp_path_factory):
    path = tmp_path_factory.mktemp("host") / "host"
    keygen("-q", "-t", "ed25519", "-N", "", "-f", str(path))
    return path.with_suffix(".pub").read_text().strip()


def keygen(*arguments):
    return subprocess.run(
        ["ssh-keygen", *arguments], check=True, capture_output=True, text=True
    ).stdout


def test_certificate_is_one_that_openssh_reads(key, host_line, tmp_path):
    names = ["bigmem1.example.org", "bigmem1", "192.0.2.1", "bigmem1"]
    path = tmp_path / "host-cert.pub"

    path.write_text(sign_host_key(key, host_line, names, 42, now=NOW))

    shown = keygen("-L", "-f", str(path))
    assert "host certificate" in shown
    assert fingerprint(host_line) in shown
    assert fingerprint(public_line(key)) in shown
    assert "Valid: from 2027-03-0" in shown
    principals = shown.split("Principals:")[1].split("Critical")[0].split()
    assert principals == ["bigmem1.example.org", "bigmem1", "192.0.2.1"]


def test_fingerprint_is_that_of_ssh_keygen(host_line, tmp_path):
    path = tmp_path / "key.pub"
    path.write_text(host_line)

    assert fingerprint(host_line) == keygen("-l", "-f", str(path)).split()[1]


def test_public_line_is_that_of_ssh_keygen(key):
    assert public_line(key).split() == keygen("-y", "-f", str(key)).split()[:2]


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 nonsense", "words and words"])
def test_what_is_no_key_is_refused(key, line):
    with pytest.raises(HostAuthorityError):
        sign_host_key(key, line, ["bigmem1"], 1)


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 not*base64"])
def test_what_is_no_key_has_no_fingerprint(line):
    with pytest.raises(HostAuthorityError):
        fingerprint(line)


def test_certificate_for_everybody_is_refused(key, host_line):
    with pytest.raises(HostAuthorityError):
        sign_host_key(key, host_line, [], 1)


def test_unreadable_authority_is_refused_without_its_words(host_line, tmp_path):
    path = tmp_path / "ca"
    path.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n")

    for missing in (path, tmp_path / "none"):
        with pytest.raises(HostAuthorityError) as refused:
            sign_host_key(missing, host_line, ["bigmem1"], 1)
        assert "secret" not in f"{refused.value}{refused.value.__cause__}"
