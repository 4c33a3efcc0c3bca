"""What the portal needs, right and wrong, against real servers where there are some."""

import subprocess
from datetime import timedelta

import pytest

from bigmem_portal.checking import portal
from bigmem_portal.checking.running import WrongError
from foundation import clock
from reservations import guard


def wrong(check):
    with pytest.raises(WrongError) as caught:
        check()
    return str(caught.value)


@pytest.fixture
def key(tmp_path, settings):
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    settings.PORTAL_SSH_KEY = settings.PORTAL_SSH_HOST_CA = str(path)
    return path


@pytest.mark.django_db
def test_database_without_its_guard_is_wrong(monkeypatch):
    assert portal.check_database().startswith("It answers")

    monkeypatch.setattr(guard, "is_installed", lambda _connection: False)
    assert "guard against overlapping bookings is missing" in wrong(portal.check_database)


def test_mail_relay_is_spoken_to(settings, mail_server):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert portal.check_mail() == "Mails are kept here, none is sent."

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = int(mail_server.url.rpartition(":")[2].strip("/"))
    assert portal.check_mail() == "It answers and takes the portal's login."

    settings.EMAIL_PORT = 1
    assert "The mail relay does not answer (ConnectionRefusedError" in wrong(portal.check_mail)


def test_broker_is_spoken_to(monkeypatch):
    assert portal.check_broker() == "It answers."

    def dead():
        raise ConnectionRefusedError("redis://:hunter2@broker")

    monkeypatch.setattr(portal.current_app, "connection_for_write", dead)
    said = wrong(portal.check_broker)
    assert "The broker does not answer (ConnectionRefusedError)" in said
    assert "hunter2" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(("drift", "is_well"), [(29, True), (-29, True), (31, False)])
def test_clocks_are_compared(monkeypatch, drift, is_well):
    moment = clock.system() - timedelta(seconds=drift)
    monkeypatch.setattr(portal, "_time_elsewhere", lambda: ("database", moment))
    if is_well:
        assert portal.check_clock() == "It agrees with the database."
    else:
        assert "differ by 31 s" in wrong(portal.check_clock)


def test_keys_are_whole_and_nobody_elses(key):
    assert portal.check_host_authority() == "It can sign."
    assert portal.check_ssh_key() == "It can be read, and its public half is beside it."

    key.chmod(0o604)
    assert "can be read by others" in wrong(portal.check_ssh_key)
    key.chmod(0o600)
    key.with_name("key.pub").unlink()
    assert "key.pub is missing" in wrong(portal.check_ssh_key)
    key.write_text("no key")
    assert "no SSH key without a passphrase" in wrong(portal.check_ssh_key)
    assert "cannot sign" in wrong(portal.check_host_authority)
    key.unlink()
    assert "cannot be read (FileNotFoundError)" in wrong(portal.check_host_authority)


def test_without_a_host_authority_it_says_what_that_means(settings):
    settings.PORTAL_SSH_HOST_CA = ""

    assert portal.check_host_authority().startswith("None is set")


def test_calendar_server_takes_the_login_or_says_what_to_correct(settings, radicale):
    assert "published nowhere" in portal.check_calendars()

    settings.CALDAV_URL = radicale.url
    settings.CALDAV_USERNAME, settings.CALDAV_PASSWORD = radicale.username, radicale.password
    assert portal.check_calendars() == "It answers, and both collections are there."
    assert portal.check_calendars() == "It answers, and both collections are there."

    settings.CALDAV_PASSWORD = "wrong"
    assert "correct CALDAV_USERNAME and CALDAV_PASSWORD" in wrong(portal.check_calendars)
    settings.CALDAV_URL = "http://127.0.0.1:9/nobody/"
    assert "does not answer" in wrong(portal.check_calendars)
