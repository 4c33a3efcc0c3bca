"""From a request in the browser to a root shell on a really reinstalled machine."""

import re
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import paramiko
import pytest

from lab import command
from lab.machine import wait_until
from tests.lab.bare_chain import install
from tests.lab.desk import Desk
from tests.lab.desk_work import approve, ask
from tests.lab.lab_portal import LabPortal
from tests.lab.ssh_login import connect, output_of, replace_password
from tests.support import databases
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PARIS = ZoneInfo("Europe/Paris")
NAME = "bigmem93"
OWN_PASSWORD = "Chosen-by-me-73"
PORTAL_MAY_ADD_SECONDS = 4.0


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    for name in ("portal", "host_ca"):
        command.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name])
    return folder


@pytest.fixture(scope="module")
def machine(lab):
    machine = lab.add_machine(NAME)
    yield machine
    machine.power_off()


@pytest.fixture(scope="module")
def bare_seconds(lab, salt, machine, keys):
    """The machine as the portal finds it, reinstalled once by the bare chain for comparison."""
    desk = Desk(lab.network.host_address, "token-of-the-bare-chain")
    pillar = {
        "run": "found",
        "occupancy": "found",
        "fencing": 0,
        "machine": NAME,
        "login": "zoe",
        "password_hash": command.run(["openssl", "passwd", "-6", "x"]).strip(),
        "public_keys": [],
        "previous_logins": [],
        "profile": "plain",
        "states": [],
        "last_day": "2026-10-01",
        "host_certificate": "",
        "portal_key": Path(keys / "portal.pub").read_text().strip(),
    }
    install(salt, machine, desk, pillar=pillar, order=machine.power_on)
    _, seconds, _ = install(
        salt,
        machine,
        desk,
        pillar=pillar,
        order=lambda: salt.call(client="local_async", tgt=NAME, fun="system.reboot"),
    )
    desk.close()
    # Those who installed it before the portal left no marker.
    (machine.disk / "etc/bigmem-portal/run.json").unlink()
    return round(seconds["states"] - seconds["armed"], 1)


@pytest.fixture(scope="module")
def portal(lab, machine, bare_seconds, keys, private_redis, mail_server_of_run):
    portal = LabPortal(
        lab,
        ssh_key=keys / "portal",
        host_ca=keys / "host_ca",
        database_url=databases.new_database("lab"),
        broker_url=private_redis.url,
        email_url=mail_server_of_run.url,
        folder=databases.FOLDER / "lab",
    )
    portal.set_up(machine)
    portal.start()
    yield portal
    portal.stop()


def test_from_a_request_to_a_root_shell(
    lab, portal, machine, mail_server_of_run, bare_seconds, keys, say
):
    mails = mail_server_of_run
    found = machine.installations()
    alice = Visitor(portal.url).sign_in("alice")
    bruno = Visitor(portal.url).sign_in("bruno")
    admin = Visitor(portal.url).sign_in("admin")

    # Alice asks, an administrator approves, midnight comes: her mail opens a root shell.
    first_day = today(portal) + timedelta(days=2)
    approve(admin, ask(alice, NAME, first_day, 3))
    skip_to(portal, first_day - timedelta(days=1), hour=23)
    ready = reach_midnight(portal, first_day, mails, "alice@example.org")
    password = password_in(ready)
    hers = portal.runs()[0]
    assert machine.installations() == found + 1
    log_in_for_the_first_time(machine, "alice", password, hers["host_keys"])
    client = connect(machine.address, "alice", host_keys=hers["host_keys"], password=OWN_PASSWORD)
    assert output_of(client, "sudo id -un") == "root\n"
    output_of(client, "echo precious > ~/data; sudo sh -c 'echo root > /root/trace'")
    client.close()
    tell_seconds(say, portal, machine, hers, ready, bare_seconds)
    assert_nothing_leaked(portal, password)

    # Bruno's booking right behind hers: another machine, without a trace of her.
    second_day = first_day + timedelta(days=3)
    approve(admin, ask(bruno, NAME, second_day, 3))
    skip_to(portal, second_day - timedelta(days=1), hour=23)
    saved = save_database(portal)
    ready = reach_midnight(portal, second_day, mails, "bruno@example.org")
    his = portal.runs()[1]
    assert machine.installations() == found + 2
    assert not set(his["host_keys"]) & set(hers["host_keys"])
    assert not (machine.disk / "home/alice").exists()
    assert not (machine.disk / "root/trace").exists()
    assert "alice" not in machine.read("/etc/passwd")
    with pytest.raises(paramiko.AuthenticationException):
        connect(machine.address, "alice", host_keys=his["host_keys"], password=OWN_PASSWORD)
    log_in_for_the_first_time(machine, "bruno", password_in(ready), his["host_keys"])
    tell_seconds(say, portal, machine, his, ready, bare_seconds)

    # Bruno again, right behind his own: his data stay, nothing is installed.
    third_day = second_day + timedelta(days=3)
    client = connect(machine.address, "bruno", host_keys=his["host_keys"], password=OWN_PASSWORD)
    output_of(client, "echo mine > ~/data")
    client.close()
    behind = ask(bruno, NAME, third_day, 3)
    approve(admin, behind)
    skip_to(portal, third_day)
    assert state_of(portal, behind) == "active"
    assert bruno.read(f"/bookings/{behind}/").status_code == 200
    assert len(portal.runs()) == 2
    assert machine.installations() == found + 2
    assert machine.read("/home/bruno/data") == "mine\n"

    # The database of the evening before Bruno's night: the machine itself says no.
    restore_database(portal, saved)
    portal.manage("tick", "--at", local(second_day))
    wait_until("the guard has judged", lambda: portal.runs()[1]["state"] == "blocked")
    again = portal.runs()[1]
    assert (again["key"], again["ready"]) == (his["key"], None)
    assert machine.installations() == found + 2
    assert machine.read("/home/bruno/data") == "mine\n"
    assert lab.netboot.armed() == []
    say(f"restored database: {again['state']} ({again['problem']}), nothing installed")


def today(portal):
    code = "from foundation import clock; print(clock.now().isoformat())"
    instant = datetime.fromisoformat(portal.shell(code).split()[-1])
    return instant.astimezone(PARIS).date()


def local(day: date, hour=0):
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS).isoformat()


def skip_to(portal, day, hour=0):
    portal.manage("tick", "--at", local(day, hour))


def reach_midnight(portal, day, mails, address):
    """Lets midnight come and waits for the mail that says the machine is ready."""
    mails.reset()
    skip_to(portal, day)
    return wait_for_password(mails, address)


def wait_for_password(mails, address, seconds=150):
    found = []

    def has_come():
        found[:] = [mail for mail in mails.sent_to(address) if "ssh " in text_of(mail)]
        return found

    wait_until(f"the login for {address}", has_come, seconds)
    return found[0], time.time()


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def password_in(ready):
    mail, _ = ready
    return re.search(r"\b[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){3}\b", text_of(mail))[0]


def log_in_for_the_first_time(machine, login, password, host_keys):
    client = connect(machine.address, login, host_keys=host_keys, password=password)
    replace_password(client, password, OWN_PASSWORD)
    client.close()
    with pytest.raises(paramiko.AuthenticationException):
        connect(machine.address, login, host_keys=host_keys, password=password)


def state_of(portal, reference):
    code = f"from tests.lab.site import state_of; state_of({reference!r})"
    return portal.shell(code).split()[-1]


def tell_seconds(say, portal, machine, run, ready, bare_seconds):
    """Seconds from the reboot order to the mail, beside those of the bare chain."""
    steps = {step["name"]: step for step in run["steps"]}
    ordered = steps["cycling"]["begun"]
    parts = {
        name: round(step["begun"] - ordered, 1)
        for name, step in steps.items()
        if step["begun"] >= ordered
    }
    _, mailed_at = ready
    ahead = clock_ahead(portal)
    portal_seconds = mailed_at + ahead - ordered
    seen = {
        event["event"]: round(event["at"] + ahead - ordered, 1)
        for event in machine.events()
        if event["at"] + ahead >= ordered
    }
    say(f"the machine itself: {seen}")
    say(f"steps begun, seconds after the reboot order: {parts}; {run['reports']} reports")
    say(
        f"bare chain {bare_seconds} s, portal {portal_seconds:.1f} s up to the mail: it added "
        f"{portal_seconds - bare_seconds:.1f} s (wanted: at most {PORTAL_MAY_ADD_SECONDS:.0f})"
    )


def clock_ahead(portal):
    """How far the demonstration's clock is ahead of the real one, in seconds."""
    code = "import time; from foundation import clock; print(clock.now().timestamp()-time.time())"
    return float(portal.shell(code).split()[-1])


def assert_nothing_leaked(portal, password):
    """The password is in the mail and nowhere else that the portal wrote."""
    assert password not in portal.logs()
    code = (
        "from journal.models import Entry; "
        f"print(Entry.objects.filter(facts__icontains={password!r}).count())"
    )
    assert portal.shell(code).split()[-1] == "0"


def save_database(portal):
    """Copies the database while nobody writes."""
    portal.pause()
    copy_database("lab", "lab_saved")
    portal.start()
    return "lab_saved"


def restore_database(portal, saved):
    portal.pause()
    copy_database(saved, "lab")
    portal.start()


def copy_database(source, target):
    import psycopg

    with psycopg.connect(databases.POSTGRESQL.url("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
