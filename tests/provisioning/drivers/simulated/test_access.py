from dataclasses import replace

import pytest

from provisioning.drivers.simulated import FaultKind, SimulatedDriver
from provisioning.ports import AccessOrder, Account, AccountReading, DriverError, Outcome
from tests.provisioning.drivers.simulated.test_simulated import TARGET, WAY, order, take

pytestmark = pytest.mark.pure

ALICE = Account("alice", credential_key="C1")
BRUNO = Account("bruno", credential_key="C7", is_admin=False)


@pytest.fixture
def driver(tmp_path):
    ready = SimulatedDriver(tmp_path)
    take(ready, WAY, order())
    return ready


def access(*accounts, key="A1", occupancy="occupancy of run-1", target=TARGET):
    return AccessOrder(key, "run-1", occupancy, target, accounts)


def outcome(driver, told):
    driver.act_access(told)
    return driver.observe_access(told).outcome


def test_accounts_come_go_and_come_back(driver):
    locked = Account("bruno", is_admin=False, is_locked=True)
    given = access(ALICE, BRUNO)
    closed = access(ALICE, locked)
    before = driver.observe_access(given).code

    assert before == "credential_old"
    assert outcome(driver, given) == outcome(driver, given) == Outcome.DONE
    assert driver.fleet.count("m1", "given") == 2, "acting twice changes nothing"
    assert outcome(driver, closed) == Outcome.DONE
    assert driver.read_accounts(closed) == (
        AccountReading("alice", False, False),
        AccountReading("bruno", True, False),
    )
    assert driver.observe_access(given).code == "account_locked"
    assert outcome(driver, given) == Outcome.DONE


def test_password_chosen_since_is_only_lost_to_a_new_credential(driver):
    outcome(driver, access(ALICE))
    with driver.fleet.machine("m1") as machine:
        machine.system.replaced.append("alice")

    outcome(driver, access(ALICE))
    kept = driver.read_accounts(access(ALICE))
    outcome(driver, access(Account("alice", credential_key="C2")))

    assert kept == (AccountReading("alice", False, True),)
    assert driver.read_accounts(access(ALICE)) == (AccountReading("alice", False, False),)


def test_another_occupancy_is_left_alone(driver):
    stranger = access(BRUNO, occupancy="another")

    for question in (driver.act_access, driver.observe_access, driver.read_accounts):
        with pytest.raises(DriverError) as refused:
            question(stranger)
        assert (refused.value.code, refused.value.is_permanent) == ("other_occupancy", True)
    assert driver.fleet.count("m1", "given") == 0


def test_container_whose_accounts_are_all_locked_is_stopped(driver):
    slot = replace(TARGET, kind="gpu_container")
    locked = Account("alice", is_locked=True)

    outcome(driver, access(locked, target=slot))
    outcome(driver, access(ALICE, target=slot))

    said = [line.what for line in driver.fleet.log_of("m1")][-4:]
    assert said == ["locked", "stopped", "given", "started"]


@pytest.mark.parametrize(
    ("kind", "error", "seen"),
    [
        (FaultKind.FAILS_ONCE, "refused", "credential_old"),
        (FaultKind.LATE, "timeout", ""),
        (FaultKind.LIES, None, "credential_old"),
        (FaultKind.BROKEN, "broken", "credential_old"),
    ],
)
def test_access_can_go_wrong(driver, kind, error, seen):
    driver.fleet.set_fault("m1", "access", kind)
    told = access(ALICE)

    if error is None:
        driver.act_access(told)
    else:
        with pytest.raises(DriverError) as refused:
            driver.act_access(told)
        assert refused.value.code == error

    assert driver.observe_access(told).code == seen
