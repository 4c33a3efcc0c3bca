"""Orders for the driver, as the portal would give them."""

from datetime import date

from lab import command
from provisioning.ports import Account, Order, ProfileFacts, Target

TOKEN = "installer-token-of-the-driver-test"
PASSWORD = "Mailed-once-41"
PLAIN = ProfileFacts(slug="plain")
MBBWORKFLOW = ProfileFacts(slug="mbbworkflow", salt_states=("portal.mbbworkflow",))


def password_hash():
    return command.run(["openssl", "passwd", "-6", PASSWORD]).strip()


def order_for(machine, run_key, login, *, fencing_number, profile=PLAIN, boards=(), **facts):
    target = Target(
        name=machine.name,
        host_name=f"{machine.name}.example.org",
        address=machine.address,
        kind="bare_metal",
        mac_addresses=(machine.mac_address,),
        memory_gib=machine.memory_gib,
        cores=2,
        disk_tib=machine.disk_tib,
        data_volumes=("/home",),
        boards=boards,
    )
    return Order(
        run_key=run_key,
        occupancy_key=f"occupancy-of-{run_key}",
        fencing_number=fencing_number,
        target=target,
        profile=profile,
        account=Account(login=login, password_hash=password_hash()),
        last_day=date(2026, 12, 24),
        attempt=1,
        install_token=TOKEN,
        **facts,
    )
