"""From a request in the browser to a root shell on a really reinstalled machine."""

from datetime import timedelta

import pytest

from lab.machine import wait_until
from tests.lab.bare_chain import leave_as_found
from tests.lab.desk_work import approve, ask, register_key
from tests.lab.lab_portal import LabPortal
from tests.lab.ssh_login import output_of
from tests.lab.story import OWN_PASSWORD, Story
from tests.support import databases
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DAYS = 3


@pytest.fixture(scope="module")
def machine(bare_chain, salt):
    leave_as_found(bare_chain.machine, salt)
    return bare_chain.machine


@pytest.fixture(scope="module")
def portal(lab, machine, keys, private_redis, mail_server_of_run):
    portal = LabPortal(
        lab,
        ssh_key=keys / "portal",
        host_ca=keys / "host_ca",
        database_url=databases.new_database("lab"),
        broker_url=private_redis.url,
        email_url=mail_server_of_run.url,
        folder=databases.FOLDER / "lab",
    )
    portal.set_up_for(machine)
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def story(lab, portal, machine, mail_server_of_run):
    return Story(portal, machine, mail_server_of_run, lab.netboot.boot_files)


def test_from_a_request_to_a_root_shell(lab, story, portal, keys, bare_chain, say):
    alice = Visitor(portal.url).sign_in("alice")
    bruno = Visitor(portal.url).sign_in("bruno")
    admin = Visitor(portal.url).sign_in("admin")
    first_day = story.today() + timedelta(days=2)

    hers = alice_gets_a_root_shell(story, alice, admin, first_day)
    for line in story.seconds_of(hers, bare_chain.seconds):
        say(line)

    second_day = first_day + timedelta(days=DAYS)
    register_key(bruno, (keys / "bruno.pub").read_text())
    his = bruno_gets_another_machine(story, bruno, admin, second_day, hers, keys / "bruno")
    for line in story.seconds_of(his, bare_chain.seconds):
        say(line)

    third_day = second_day + timedelta(days=DAYS)
    bruno_keeps_his_data(story, bruno, admin, third_day, his, keys / "bruno")
    blocked = restored_database_reinstalls_nothing(story, second_day, his)
    say(f"restored database: {blocked['state']} ({blocked['problem']}), nothing installed")
    assert lab.netboot.armed() == []


def alice_gets_a_root_shell(story, alice, admin, first_day):
    """Alice asks, an administrator approves, midnight comes: her mail opens a root shell."""
    installed = story.machine.installations()
    approve(admin, ask(alice, story.machine.name, first_day, DAYS))
    story.skip_to(first_day - timedelta(days=1), hour=23)

    night = story.midnight(first_day, "alice@example.org", 0)

    assert story.machine.installations() == installed + 1
    client = story.log_in_for_the_first_time("alice", night)
    assert output_of(client, "sudo id -un") == "root\n"
    output_of(client, "echo precious > ~/data; sudo sh -c 'echo root > /root/trace'")
    client.close()
    story.assert_nothing_leaked(night)
    return night


def bruno_gets_another_machine(story, bruno, admin, second_day, hers, key_path):
    """A second person right behind her: new host keys, and no trace of the first.

    He has registered an SSH key: it opens the machine, and there is no password.
    """
    machine = story.machine
    installed = machine.installations()
    approve(admin, ask(bruno, machine.name, second_day, DAYS))
    story.skip_to(second_day - timedelta(days=1), hour=23)
    story.save_database()

    night = story.midnight(second_day, "bruno@example.org", 1)

    assert machine.installations() == installed + 1
    assert not set(night.host_keys) & set(hers.host_keys)
    assert not (machine.disk / "home/alice").exists()
    assert not (machine.disk / "root/trace").exists()
    assert "alice" not in machine.read("/etc/passwd")
    story.is_turned_away("alice", OWN_PASSWORD, night.host_keys)
    client = story.log_in_by_key("bruno", key_path, night)
    assert output_of(client, "sudo id -un") == "root\n"
    client.close()
    return night


def bruno_keeps_his_data(story, bruno, admin, third_day, his, key_path):
    """The same person's booking right behind their own: nothing is installed."""
    machine = story.machine
    installed = machine.installations()
    client = story.connect_by_key("bruno", key_path, his)
    output_of(client, "echo mine > ~/data")
    client.close()
    reference = ask(bruno, machine.name, third_day, DAYS)
    approve(admin, reference)

    story.skip_to(third_day)

    assert story.state_of(reference) == "active"
    assert len(story.portal.runs()) == 2
    assert machine.installations() == installed
    assert machine.read("/home/bruno/data") == "mine\n"


def restored_database_reinstalls_nothing(story, second_day, his):
    """The database of the evening before his night is back: the machine itself says no."""
    machine = story.machine
    installed = machine.installations()
    story.restore_database()

    story.skip_to(second_day)

    wait_until("the guard has judged", lambda: story.portal.runs()[1]["state"] == "blocked")
    again = story.portal.runs()[1]
    assert (again["key"], again["ready"]) == (his.run["key"], None)
    assert machine.installations() == installed
    assert machine.read("/home/bruno/data") == "mine\n"
    return again
