"""Certificates for people's own keys: one account, until the booking ends, and no longer."""

import re
import subprocess
from datetime import timedelta

import pytest

from accounts.models import SshKey
from journal.models import Entry
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.services.certificates import issue_certificate
from tests.provisioning.conftest import install


@pytest.fixture
def authority(tmp_path, settings):
    """A user CA of the site."""
    path = tmp_path / "user_ca"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(words, check=True)
    settings.PORTAL_SSH_USER_CA = str(path)
    return path


@pytest.fixture
def key(alice, tmp_path):
    path = tmp_path / "id"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(words, check=True)
    public = path.with_suffix(".pub").read_text().strip()
    return SshKey.objects.create(person=alice, public_key=public, fingerprint="SHA256:x")


@pytest.fixture
def ready(run, key, time_of):
    return install(run, time_of)


def shown(line, tmp_path):
    file = tmp_path / "cert.pub"
    file.write_text(line)
    words = ["ssh-keygen", "-L", "-f", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={"TZ": "UTC"})
    return done.stdout


def refused(**wish):
    with pytest.raises(ProvisioningError) as caught:
        issue_certificate(**wish)
    return caught.value.code


def test_certificate_names_one_account_and_ends_with_the_booking(
    authority, ready, key, booking, alice, tmp_path
):
    booking.refresh_from_db()

    line = issue_certificate(booking=booking, by=alice, key_id=key.pk)

    text = shown(line, tmp_path)
    assert "user certificate" in text
    assert re.findall(r"Principals: \n\s+(\S+)\n", text) == ["alice"]
    assert f'Key ID: "alice {booking.reference}"' in text
    until = booking.stop_day - timedelta(days=1)
    assert f"to {until}T" in text
    assert Entry.objects.filter(kind="certificate_issued").exists()


def test_nobody_else_and_nothing_else_gets_one(authority, ready, key, booking, bruno, alice):
    booking.refresh_from_db()

    assert refused(booking=booking, by=bruno, key_id=key.pk) == ErrorCode.NOT_IN_USE
    assert refused(booking=booking, by=alice, key_id=0) == ErrorCode.NO_KEYS


def test_a_site_without_ca_gives_none(ready, key, booking, alice, settings):
    settings.PORTAL_SSH_USER_CA = ""

    assert refused(booking=booking, by=alice, key_id=key.pk) == ErrorCode.NO_CERTIFICATES


def test_after_the_booking_none_is_given(authority, ready, key, booking, alice):
    booking.refresh_from_db()
    booking.state = "ended"
    booking.save()

    assert refused(booking=booking, by=alice, key_id=key.pk) == ErrorCode.NOT_IN_USE


def test_key_that_cannot_be_signed_is_said(authority, ready, key, booking, alice, settings):
    settings.PORTAL_SSH_USER_CA = "/nowhere/ca"
    booking.refresh_from_db()

    assert refused(booking=booking, by=alice, key_id=key.pk) == ErrorCode.CANNOT_SIGN
