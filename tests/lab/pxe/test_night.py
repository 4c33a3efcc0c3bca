"""From an approved booking to mailed credentials, over the network, on a disk of its own."""

import time
from datetime import timedelta

import pytest

from lab.machine import wait_until
from tests.lab.desk_work import approve, ask
from tests.lab.ssh_login import output_of
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DAYS = 3
PATIENCE_SECONDS = 1500
"""A busy host takes several times as long as a quiet one."""
WANTED_SECONDS = 360


@pytest.fixture(scope="module")
def people(portal):
    return {name: Visitor(portal.url).sign_in(name) for name in ("alice", "bruno", "admin")}


@pytest.fixture
def booked(story, people):
    """Answers a maker of approved bookings, the night before which has just begun."""

    def book(person, days_ahead):
        first_day = story.today() + timedelta(days=days_ahead)
        approve(people["admin"], ask(people[person], story.machine.name, first_day, DAYS))
        story.skip_to(first_day - timedelta(days=1), hour=23)
        return first_day

    return book


def test_bare_machine_is_installed_from_its_firmware_on(lab, story, booked, say):
    first_day = booked("alice", 2)
    began = time.time()

    night = story.midnight(first_day, "alice@example.org", 0, patience_seconds=PATIENCE_SECONDS)

    say(
        f"network boot: {night.mailed_at - began:.0f} s from midnight to the mail "
        f"(wanted: at most {WANTED_SECONDS})"
    )
    assert (night.run["state"], story.machine.installations()) == ("ready", 1)
    client = story.log_in_for_the_first_time("alice", night)
    assert output_of(client, "sudo id -un") == "root\n"
    assert output_of(client, "findmnt --noheadings --output SOURCE /").startswith("/dev/vda")
    client.close()
    assert lab.netboot.armed() == []


def test_power_cut_in_mid_installation_heals_by_itself(lab, story, portal, booked, say):
    first_day = booked("bruno", DAYS)
    installed = story.machine.installations()
    story.mails.reset()
    story.skip_to(first_day)
    wait_until(
        "the installer has its key",
        lambda: "True" in portal.shell("from tests.lab.site import has_key; has_key()"),
        PATIENCE_SECONDS,
    )

    story.machine.power_cycle()

    night = story.wait_for_login("bruno@example.org", 1, patience_seconds=PATIENCE_SECONDS)
    say(f"power cut: installed {story.machine.installations() - installed} times, then ready")
    assert night.run["state"] == "ready"
    assert story.machine.installations() == installed + 2
    steps = [(step["name"], step["code"]) for step in night.run["steps"]]
    assert ("installing", "key_asked_again") in steps
    client = story.log_in_for_the_first_time("bruno", night)
    assert output_of(client, "sudo id -un") == "root\n"
    client.close()
    assert lab.netboot.armed() == []
