"""Two container slots on one real host: each is renewed for its holder, the other goes on."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from lab.machine import wait_until
from provisioning.drivers.salt_fai import SaltFaiDriver
from provisioning.drivers.salt_fai.ssh import is_port_open
from provisioning.ports import (
    AccessOrder,
    Account,
    DriverError,
    MarkerKind,
    MarkerReading,
    Order,
    Outcome,
    StepName,
    Target,
)
from tests.lab.desk import Desk
from tests.lab.orders import PASSWORD, PLAIN, password_hash
from tests.lab.small_engine import SmallEngine
from tests.lab.ssh_login import connect, output_of, replace_password

STEPS = (StepName.PRECHECKING, StepName.CONFIGURING, StepName.VERIFYING)
CHOSEN = "Chosen-by-me-73"
NEW_PROCESS = "ps -o lstart= -p 1"


@dataclass
class Slot:
    """One slot, as the portal and its people see it."""

    target: Target
    driver: SaltFaiDriver
    desk: Desk
    keys: Path
    host_keys: tuple[str, ...] = ()
    order: Order | None = None

    def renew(self, number, account, **facts):
        """Makes the slot somebody's; answers the seconds of the steps."""
        order = Order(
            run_key=f"run-{number}",
            occupancy_key=f"occupancy-{number}",
            fencing_number=number,
            target=self.target,
            profile=PLAIN,
            account=account,
            last_day=date(2026, 12, 24),
            attempt=1,
            previous_host_keys=self.host_keys,
            **facts,
        )
        engine = SmallEngine(self.driver, order, self.desk, steps=STEPS)
        engine.run()
        self.order = engine.order
        self.host_keys = plain(engine.host_keys)
        return engine.seconds

    def connect(self, login, **secret):
        return connect(self.target.address, login, host_keys=self.host_keys, **secret)

    def seen_by_root(self, command):
        """What the portal's own key sees in the container."""
        client = self.connect("root", key_path=self.keys / "portal")
        try:
            return output_of(client, command)
        finally:
            client.close()

    def give_access(self, *accounts):
        """Changes the accounts of the slot in use, and waits until it is so."""
        order = AccessOrder(
            key="A1",
            run_key=self.order.run_key,
            occupancy_key=self.order.occupancy_key,
            target=self.target,
            accounts=accounts,
            host_keys=self.host_keys,
        )
        order = replace(order, remembered=self.driver.act_access(order).remember)

        def is_so():
            try:
                return self.driver.observe_access(order).outcome is Outcome.DONE
            except DriverError:  # its sshd is still starting
                return False

        wait_until("the accounts", is_so, 30)


@pytest.fixture
def slots(lab, by_hand, driver, desk, keys):
    wait_until("it is ready", (by_hand.disk / "srv/bigmem-slots/README").exists)
    return [
        Slot(
            Target(
                name=name,
                host_name=f"{name}.example.org",
                address=lab.network.spare_address(),
                kind="gpu_container",
                mac_addresses=(),
                memory_gib=1,
                cores=1,
                disk_tib=0.001,
                data_volumes=("/home",),
                host=by_hand.name,
            ),
            driver,
            desk,
            keys,
        )
        for name in ("gpu93a", "gpu93b")
    ]


def plain(lines):
    return tuple(line for line in lines if "-cert-" not in line)


def by_password(login):
    return Account(login, password_hash=password_hash(), credential_key=f"credential-of-{login}")


def test_slots_of_one_host_are_renewed_one_by_one(slots, driver, keys, say):
    first, second = slots
    assert driver.read_marker(first.target) == MarkerReading(MarkerKind.NO_MARKER)

    say(f"a container slot renewed in {first.renew(1, by_password('alice'))}")
    alice_works_in_hers(first)
    one_midnight_for_both(first, second, keys)
    his = second.connect("bruno", key_path=keys / "bruno")
    began = output_of(his, f"echo his > data; {NEW_PROCESS}")
    zoe_finds_nothing(first)
    access_ends_and_opens(first)

    assert output_of(his, f"cat data; {NEW_PROCESS}") == f"his\n{began}"
    assert driver.read_marker(second.target) == MarkerReading(
        MarkerKind.MARKED, "run-2", "occupancy-2"
    )


def alice_works_in_hers(slot):
    client = slot.connect("alice", password=PASSWORD)
    replace_password(client, PASSWORD, CHOSEN)
    client.close()
    client = slot.connect("alice", password=CHOSEN)
    assert output_of(client, "sudo id -un; hostname; ls /home") == "root\ngpu93a\nalice\n"
    output_of(client, "echo hers > data; sudo touch /etc/hers")
    client.close()


def one_midnight_for_both(first, second, keys):
    """Bruno's begins while alice has hers renewed and asks for her data.

    Her system is new, her home is not; an order of before comes too late.
    """
    earlier, host_keys = first.order, first.host_keys
    bruno = Account("bruno", public_keys=((keys / "bruno.pub").read_text().strip(),))

    with ThreadPoolExecutor() as at_once:
        renewals = [
            at_once.submit(second.renew, 2, bruno),
            at_once.submit(first.renew, 3, by_password("alice"), keeps_data=True),
        ]
        for renewal in renewals:
            renewal.result()

    assert first.seen_by_root("cat /home/alice/data; ls /etc/hers || true") == "hers\n"
    assert not set(first.host_keys) & set(host_keys)
    with pytest.raises(DriverError) as refused:
        first.driver.act(StepName.CONFIGURING, earlier)
    assert (refused.value.code, refused.value.is_permanent) == ("stale_order", True)


def zoe_finds_nothing(slot):
    """Whatever the next holder asks for: the data of others never stays."""
    slot.renew(4, by_password("zoe"), keeps_data=True, previous_logins=("alice",))

    assert slot.seen_by_root("ls -A /home; ls /home/alice || true") == "zoe\n"


def access_ends_and_opens(slot):
    """At the end her container stops, with its data; a late extension starts it again."""
    slot.give_access(Account("zoe", is_locked=True))
    assert not is_port_open(slot.target.address)

    slot.give_access(by_password("zoe"))

    assert slot.seen_by_root("ls -A /home") == "zoe\n"
