"""Telling a story to a portal with real machines: time passes, mails come, people log in."""

import re
import subprocess
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import paramiko
import psycopg
import pytest

from lab.machine import LabMachine, wait_until
from tests.lab.lab_portal import LabPortal
from tests.lab.ssh_login import connect, replace_password
from tests.support import databases
from tests.support.mail import RealMailServer

PARIS = ZoneInfo("Europe/Paris")
OWN_PASSWORD = "Chosen-by-me-73"
PORTAL_MAY_ADD_SECONDS = 4.0
PASSWORD = re.compile(r"\b[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){3}\b")
HOW_TO_CONNECT = "Copy this command into a terminal"


@dataclass
class Night:
    """What a midnight brought: the run, and when its mail came and what that said."""

    run: dict
    mail: str
    mailed_at: float

    @property
    def password(self):
        """The mailed password; nothing for somebody whose keys are registered."""
        found = PASSWORD.search(self.mail)
        return found[0] if found else ""

    @property
    def host_keys(self):
        return self.run["host_keys"]


@dataclass
class Story:
    """The portal, the machine and the mail server, and what is done to them."""

    portal: LabPortal
    machine: LabMachine
    mails: RealMailServer
    boot_files: Path

    def today(self):
        code = "from foundation import clock; print(clock.now().isoformat())"
        instant = datetime.fromisoformat(self.portal.shell(code).split()[-1])
        return instant.astimezone(PARIS).date()

    def skip_to(self, day: date, hour=0):
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)
        self.portal.manage("tick", "--at", moment.isoformat())

    def midnight(self, day, address, number, *, patience_seconds=150):
        """Lets midnight come, waits for the mail with the login, answers the run behind it."""
        self.mails.reset()
        self.skip_to(day)
        return self.wait_for_login(address, number, patience_seconds=patience_seconds)

    def wait_for_login(self, address, number, *, patience_seconds):
        """Waits for the mail with the login and answers the run behind it."""
        found = []

        def has_come():
            found[:] = [
                (text, time.time())
                for text in map(text_of, self.mails.sent_to(address))
                if HOW_TO_CONNECT in text
            ]
            return found

        wait_until(f"the login for {address}", has_come, patience_seconds)
        return Night(self.portal.runs()[number], *found[0])

    def log_in_for_the_first_time(self, login, night):
        """The mailed password works once; afterwards the chosen one opens the machine."""
        address, known = self.machine.address, night.host_keys
        client = connect(address, login, host_keys=known, password=night.password)
        replace_password(client, night.password, OWN_PASSWORD)
        client.close()
        self.is_turned_away(login, night.password, known)
        return connect(address, login, host_keys=known, password=OWN_PASSWORD)

    def log_in_by_key(self, login, key_path, night):
        """The registered key opens the machine; no password does, the mail says there is none."""
        assert "Your registered SSH keys are installed, so there is no password" in night.mail
        assert night.password == ""
        for password in (OWN_PASSWORD, login, ""):
            self.is_turned_away(login, password, night.host_keys)
        return self.connect_by_key(login, key_path, night)

    def connect_by_key(self, login, key_path, night):
        return connect(self.machine.address, login, host_keys=night.host_keys, key_path=key_path)

    def is_turned_away(self, login, password, known):
        with pytest.raises(paramiko.AuthenticationException):
            connect(self.machine.address, login, host_keys=known, password=password)

    def state_of(self, reference):
        code = f"from tests.lab.site import state_of; state_of({reference!r})"
        return self.portal.shell(code).split()[-1]

    def save_database(self):
        """Copies the database while nobody writes."""
        self.portal.pause()
        copy_database("lab", "lab_saved")
        self.portal.start()

    def restore_database(self):
        """Puts the saved copy back, as after a disaster."""
        self.portal.pause()
        copy_database("lab_saved", "lab")
        self.portal.start()

    def assert_nothing_leaked(self, night):
        """Password, installer token and minion key: in no log and nowhere readable at rest."""
        name = f"01-{self.machine.mac_address.replace(':', '-')}.disable"
        boot_file = (self.boot_files / name).read_text()
        key = self.machine.read("/etc/salt/pki/minion/minion.pem").splitlines()
        secrets = {
            "password": night.password,
            "token": re.search(r"portal_token=(\S+)", boot_file)[1],
            "key": key[len(key) // 2],  # a line from its middle: its frame is no secret
        }
        written = self.portal.logs() + dump_of("lab")
        assert "alice@example.org" in written, "what could leak was looked at"
        for name, secret in secrets.items():
            assert secret not in written, f"the {name} can be read"

    def seconds_of(self, night, bare_seconds):
        """Lines about the seconds from the reboot order to the mail, beside the bare chain's."""
        steps = {step["name"]: step["begun"] for step in night.run["steps"]}
        ordered, ahead = steps["cycling"], self.clock_ahead()
        begun = {name: round(at - ordered, 1) for name, at in steps.items() if at >= ordered}
        seen = {
            event["event"]: round(event["at"] + ahead - ordered, 1)
            for event in self.machine.events()
            if event["at"] + ahead >= ordered
        }
        whole = night.mailed_at + ahead - ordered
        return [
            f"after the reboot order, the machine itself: {seen}",
            f"after the reboot order, steps begun: {begun}",
            f"bare chain {bare_seconds} s, portal {whole:.1f} s up to the mail: it added "
            f"{whole - bare_seconds:.1f} s (wanted: at most {PORTAL_MAY_ADD_SECONDS:.0f})",
        ]

    def clock_ahead(self):
        """How far the demonstration's clock is ahead of the real one, in seconds."""
        code = (
            "import time; from foundation import clock; "
            "print(clock.now().timestamp() - time.time())"
        )
        return float(self.portal.shell(code).split()[-1])


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def copy_database(source, target):
    with psycopg.connect(databases.POSTGRESQL.url("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def dump_of(name):
    program = databases.newest_binaries() / "pg_dump"
    return subprocess.run(
        [program, databases.POSTGRESQL.url(name)], capture_output=True, text=True, check=True
    ).stdout
