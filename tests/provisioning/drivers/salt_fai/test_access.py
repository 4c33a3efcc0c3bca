from dataclasses import replace

import pytest

from provisioning.drivers.salt_fai import access, verifying
from provisioning.drivers.salt_fai.ssh import Output, Refused, Silent, Stranger
from provisioning.ports import AccessOrder, Account, AccountReading, DriverError, Outcome
from tests.provisioning.drivers.salt_fai.replay import TARGET, Master, driver_for

pytestmark = pytest.mark.pure

HOST_KEYS = ("ssh-ed25519 AAAA", "ssh-ed25519-cert-v01@openssh.com AAAAcert")
ORDER = AccessOrder(
    key="A1",
    run_key="R1",
    occupancy_key="O1",
    target=TARGET,
    accounts=(
        Account("alice", password_hash="$6$hash", credential_key="C2"),
        Account("bruno", is_admin=False, is_locked=True),
    ),
    host_keys=HOST_KEYS,
)
MARKER = '{{"run": "R1", "occupancy": "{}", "fencing": 1}}'
STARTED = {"state.orchestrate": {"jid": "7"}}


def over_ssh(monkeypatch, module, answer):
    asked = []

    def run_command(address, _key_path, command, *, host_keys):
        asked.append((address, command, host_keys))
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(module, "run_command", run_command)
    return asked


def test_accounts_go_in_the_call(monkeypatch):
    over_ssh(monkeypatch, verifying, Output(MARKER.format("O1"), 0))
    master = Master(**STARTED)

    result = driver_for(master).act_access(ORDER)

    call = master.asked("state.orchestrate")[0]
    assert result.remember == {"access_job": "7"}
    assert (call["mods"], call["pillar"]["portal"]) == (
        "portal.access",
        {
            "run": "R1",
            "occupancy": "O1",
            "machine": "bigmem1",
            "accounts": [
                {
                    "login": "alice",
                    "credential": "C2",
                    "password_hash": "$6$hash",
                    "public_keys": [],
                    "is_admin": True,
                    "is_locked": False,
                },
                {
                    "login": "bruno",
                    "credential": "",
                    "password_hash": None,
                    "public_keys": [],
                    "is_admin": False,
                    "is_locked": True,
                },
            ],
        },
    )


@pytest.mark.parametrize(
    ("answer", "code", "is_permanent"),
    [
        (Output(MARKER.format("O2"), 0), "other_occupancy", True),
        (Output("", verifying.NO_MARKER_CODE), "other_occupancy", True),
        (Silent(), "machine_silent", False),
    ],
)
def test_another_machine_is_left_alone(monkeypatch, answer, code, is_permanent):
    over_ssh(monkeypatch, verifying, answer)
    master = Master(**STARTED, **{"file.read": "ping_dead"})

    with pytest.raises(DriverError) as refused:
        driver_for(master).act_access(ORDER)

    assert (refused.value.code, refused.value.is_permanent) == (code, is_permanent)
    assert master.asked("state.orchestrate") == []


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("account alice 0 -1\naccount bruno 20500 1\n", Outcome.DONE, ""),
        ("account alice 0 -1\n", Outcome.DONE, ""),
        ("account bruno 20500 1\n", Outcome.RETRY, "account_missing"),
        ("account alice 0 -1\naccount bruno 20500 -1\n", Outcome.RETRY, "account_open"),
        ("account alice 0 1\n", Outcome.RETRY, "account_locked"),
    ],
)
def test_accounts_are_read_back(monkeypatch, text, outcome, code):
    asked = over_ssh(monkeypatch, access, Output(text, 0))
    driver = driver_for(Master(**{"jobs.lookup_jid": "handover_done"}))

    seen = driver.observe_access(told(access_job="7"))

    assert (seen.outcome, seen.code) == (outcome, code)
    assert [(address, keys) for address, _command, keys in asked] == [
        ("10.88.0.11", ("ssh-ed25519 AAAA",))
    ]
    assert "for login in alice bruno; do" in asked[0][1]


def test_job_is_followed_first():
    waiting = driver_for(Master()).observe_access(told(access_job="7"))
    forgotten = driver_for(Master()).observe_access(ORDER)
    failed = driver_for(Master(**{"jobs.lookup_jid": "handover_state_failed"})).observe_access(
        told(access_job="7")
    )

    assert (waiting.outcome, forgotten.outcome) == (Outcome.AGAIN, Outcome.RETRY)
    assert (failed.code, failed.remember) == ("states_failed", {"access_job": ""})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            Output("account alice 20500 -1\nnoise\naccount bruno 0 1\n", 0),
            (AccountReading("alice", False, True), AccountReading("bruno", True, False)),
        ),
        (Silent(), "sshd_silent"),
        (Refused(), "sshd_refused"),
        (Stranger(), "host_key_wrong"),
    ],
)
def test_first_login_is_read(monkeypatch, answer, expected):
    over_ssh(monkeypatch, access, answer)
    driver = driver_for(Master())

    if isinstance(expected, tuple):
        assert driver.read_accounts(ORDER) == expected
    else:
        with pytest.raises(DriverError) as refused:
            driver.read_accounts(ORDER)
        assert refused.value.code == expected


def told(**remembered):
    return replace(ORDER, remembered=remembered)
