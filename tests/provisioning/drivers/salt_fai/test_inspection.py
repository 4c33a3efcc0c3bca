import subprocess
from dataclasses import replace

import pytest

from provisioning.drivers.salt_fai.inspection import (
    GIB,
    TIB,
    Finding,
    evidence,
    judge,
    judge_host_keys,
    parse_marker,
    read_facts,
    script_for,
)
from provisioning.ports import Outcome
from tests.provisioning.drivers.salt_fai.replay import ORDER, TARGET, order

pytestmark = pytest.mark.pure

GOOD = {
    "os": "debian 12",
    "marker": '{"fencing": 7, "occupancy": "O1", "run": "R1"}',
    "age_seconds": "30",
    "memory_bytes": str(512 * GIB),
    "disk_bytes": str(40 * TIB),
    "share_apps": "1",
    "modules": "1",
    "guix": "1",
    "account": "1",
    "sudo": "1",
}
ORDERED_SECONDS = 120.0


def test_machine_that_is_right_has_no_finding():
    assert judge(GOOD, ORDER, ORDERED_SECONDS) is None
    assert evidence(GOOD) == {
        "os": "debian 12",
        "memory_gib": 512.0,
        "disk_tib": 40.0,
        "age_seconds": 30,
    }


@pytest.mark.parametrize(
    ("name", "value", "code", "outcome"),
    [
        ("os", "", "os_unknown", Outcome.RETRY),
        ("marker", "", "marker_wrong", Outcome.RETRY),
        ("marker", '{"run": "R0", "occupancy": "O1"}', "marker_wrong", Outcome.RETRY),
        ("marker", '{"run": "R1", "occupancy": "O0"}', "marker_wrong", Outcome.RETRY),
        ("age_seconds", "120", "not_rebooted", Outcome.NEEDS_PERSON),
        ("age_seconds", "", "not_rebooted", Outcome.NEEDS_PERSON),
        ("memory_bytes", str(460 * GIB), "memory_short", Outcome.NEEDS_PERSON),
        ("memory_bytes", "", "memory_short", Outcome.NEEDS_PERSON),
        ("disk_bytes", str(31 * TIB), "disk_short", Outcome.NEEDS_PERSON),
        ("missing_volume", "/bigvol", "volume_missing", Outcome.NEEDS_PERSON),
        ("previous", "zoe", "previous_holder_present", Outcome.NEEDS_PERSON),
        ("share_apps", "0", "share_apps_missing", Outcome.RETRY),
        ("modules", "0", "modules_missing", Outcome.RETRY),
        ("guix", "0", "guix_missing", Outcome.RETRY),
        ("account", "0", "account_missing", Outcome.RETRY),
        ("sudo", "0", "sudo_missing", Outcome.RETRY),
    ],
)
def test_one_wrong_fact_is_found(name, value, code, outcome):
    assert judge({**GOOD, name: value}, ORDER, ORDERED_SECONDS) == Finding(code, outcome)


@pytest.mark.parametrize(("memory", "disk"), [(461, 40), (512, 32), (2048, 400)])
def test_tolerances_let_a_machine_pass(memory, disk):
    facts = {**GOOD, "memory_bytes": str(memory * GIB), "disk_bytes": str(disk * TIB)}

    assert judge(facts, ORDER, ORDERED_SECONDS) is None


def test_host_keys_must_be_new():
    old, new = "ssh-ed25519 AAAAold", "ssh-ed25519 AAAAnew host"

    assert judge_host_keys([new], [old]) is None
    assert judge_host_keys([new, f"{old} host"], [old]).code == "host_keys_unchanged"
    assert judge_host_keys([], [old]).code == "no_host_keys"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run": "R1"}', "null"])
def test_marker_that_is_none_is_not_read(text):
    assert parse_marker(text) is None


def test_script_runs_in_a_real_shell_and_quotes_what_it_is_given():
    told = order(
        target=replace(TARGET, data_volumes=("/tmp", "/no; echo hacked")),
        previous_logins=("root", "alice"),
    )

    printed = subprocess.run(
        ["sh", "-c", script_for(told)], capture_output=True, text=True, check=True
    ).stdout

    facts = read_facts(printed)
    assert facts["missing_volume"] == "/no; echo hacked"
    assert facts["previous"] == "root"
    assert facts["account"] == "0"
    assert int(float(facts["memory_bytes"])) > GIB // 2
    assert float(facts["age_seconds"]) >= 0
    assert "hacked" not in {line.split(" ")[0] for line in printed.splitlines()}


def test_script_without_previous_holders_is_a_shell_script_too():
    script = script_for(order(previous_logins=()))

    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0
