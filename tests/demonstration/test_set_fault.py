"""An operator of the demonstration makes a machine fail, and repairs it."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import Fault, FaultKind
from tests.factories import MachineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet(settings, tmp_path):
    settings.PORTAL_DEMO = True
    settings.PORTAL_DRIVER = "simulated"
    settings.PORTAL_DATA_DIR = tmp_path
    MachineFactory(name="bigmem7")
    return simulated_driver().fleet


def test_fault_is_set_and_the_machine_repaired(fleet, capsys):
    call_command("set_fault", "bigmem7", "late", "cycling", "--count", "5")
    set_by_hand = fleet.fault_of("bigmem7", "run", "cycling")
    call_command("set_fault", "bigmem7", "nothing")

    assert set_by_hand == Fault(FaultKind.LATE, 5)
    assert fleet.fault_of("bigmem7", "run", "cycling") is None
    assert capsys.readouterr().out.splitlines() == [
        "bigmem7, cycling: late.",
        "bigmem7 works again at every step.",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bigmem9", "fails", "arming"), "There is no machine “bigmem9”."),
        (
            ("bigmem7", "fails"),
            "At which step? One of marker, power, access, reboot, redfish, ipmi, "
            "prechecking, arming, cycling, installing, disarming, configuring, verifying.",
        ),
    ],
)
def test_fault_that_cannot_be_set_is_explained(fleet, arguments, sentence):
    with pytest.raises(CommandError) as caught:
        call_command("set_fault", *arguments)

    assert str(caught.value) == sentence


@pytest.mark.parametrize("changes", [{"PORTAL_DEMO": False}, {"PORTAL_DRIVER": "salt_fai"}])
def test_faults_are_for_the_demonstration_only(fleet, settings, changes):
    for name, value in changes.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match="simulated fleet of a demonstration only"):
        call_command("set_fault", "bigmem7", "fails", "arming")
