"""A lab leaves nothing behind: at its end, and after its test run was killed."""

import os
import signal
import subprocess
import sys

from lab.ground import Ground, leftovers, remove_dead
from lab.machine import wait_until
from lab.world import Lab

PUT_UP_AND_WAIT = """
import sys, time
from lab.world import Lab
with Lab() as lab:
    machine = lab.add_machine("bigmem99")
    lab.netboot.chboot("-B", "-I", machine.mac_address)
    machine.power_on()
    print(lab.ground.prefix, flush=True)
    time.sleep(600)
"""


def test_tear_down_leaves_nothing():
    with Lab() as lab:
        ground = lab.ground
        machine = lab.add_machine("bigmem99")
        lab.netboot.chboot("-B", "-I", machine.mac_address)
        machine.power_on()
        wait_until("it installs", lambda: machine.installations() == 1)
        while_up = leftovers(ground)

    kinds = {line.split(" ")[0] for line in while_up}
    assert {"process", "mount", "namespace", "link", "folder"} <= kinds
    assert leftovers(ground) == []


def test_killed_lab_is_removed_by_the_next():
    killed = subprocess.Popen(
        [sys.executable, "-c", PUT_UP_AND_WAIT], stdout=subprocess.PIPE, text=True
    )
    ground = Ground(killed.stdout.readline().strip())
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert leftovers(ground) != []

    removed = remove_dead()

    assert ground.prefix in removed
    assert leftovers(ground) == []
