"""Container slots, by what a real master and host once said."""

import json
from dataclasses import replace

import pytest

from provisioning.drivers.salt_fai import access, slots, verifying
from provisioning.drivers.salt_fai.ssh import Output
from provisioning.ports import (
    AccessOrder,
    Account,
    ActResult,
    DriverError,
    MarkerKind,
    MarkerReading,
    Outcome,
    ProfileFacts,
    StepName,
)
from tests.provisioning.drivers.salt_fai.replay import TARGET, Master, driver_for, order

pytestmark = pytest.mark.pure

SLOT = replace(
    TARGET,
    name="gpu1",
    host_name="gpu1.example.org",
    address="10.88.0.201",
    kind="gpu_container",
    mac_addresses=(),
    memory_gib=16,
    disk_tib=1.0,
    host="gpuhost1",
)
STARTED = {"state.orchestrate": {"tag": "salt/run/7", "jid": "7"}}
SILENT = {"gpuhost1": {"ret": False, "out": "no_return"}}
DAMAGED = {"gpuhost1": {"ret": "{", "retcode": 0}}
HEALTHY = """os debian 12
marker {"run": "R1", "occupancy": "O1"}
age_seconds 99999
memory_bytes 68719476736
disk_bytes 1099511627776
share_apps 1
modules 0
guix 0
account 1
sudo 1
"""


def slot_order(**changes):
    return order(**{"target": SLOT, "profile": ProfileFacts(slug="plain"), **changes})


def act(step, master, *, tmp_path=None, ca=None, **changes):
    driver = driver_for(master, tmp_path=tmp_path, ssh_host_ca_path=ca)
    return driver.act(step, slot_order(**changes))


def seen(step, master, **changes):
    return driver_for(master).observe(step, slot_order(**changes))


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("slot_marker", MarkerReading(MarkerKind.MARKED, "R1", "O1")),
        ("slot_no_file", MarkerReading(MarkerKind.NO_MARKER)),
    ],
)
def test_marker_of_a_slot_is_read_from_its_host(said, reading):
    master = Master(**{"file.read": said})

    assert driver_for(master).read_marker(SLOT) == reading

    call = master.asked("file.read")[0]
    assert (call["tgt"], call["arg"]) == ("gpuhost1", ["/srv/bigmem-slots/gpu1/portal/run.json"])


@pytest.mark.parametrize(
    ("said", "code"), [(SILENT, "slot_host_silent"), (DAMAGED, "marker_unreadable")]
)
def test_slot_that_cannot_be_asked_is_no_empty_slot(said, code):
    with pytest.raises(DriverError) as refused:
        driver_for(Master(**{"file.read": said})).read_marker(SLOT)

    assert (refused.value.code, refused.value.is_permanent) == (code, False)


@pytest.mark.parametrize(
    ("said", "profile", "outcome", "code"),
    [
        ("slot_claim", ProfileFacts("plain"), Outcome.DONE, ""),
        ("slot_no_file", ProfileFacts("plain"), Outcome.RETRY, "slot_host_unready"),
        (SILENT, ProfileFacts("plain"), Outcome.RETRY, "slot_host_silent"),
        (
            "slot_claim",
            ProfileFacts("mbbworkflow", salt_states=("portal.mbbworkflow",)),
            Outcome.NEEDS_PERSON,
            "profile_for_machines",
        ),
    ],
)
def test_host_is_looked_at_before(said, profile, outcome, code):
    found = seen(StepName.PRECHECKING, Master(**{"file.read": said}), profile=profile)

    assert (found.outcome, found.code) == (outcome, code)


def test_slot_of_a_newer_run_stops_an_older_one():
    found = seen(StepName.PRECHECKING, Master(**{"file.read": "slot_claim"}), fencing_number=6)

    assert (found.outcome, found.code) == (Outcome.NEEDS_PERSON, "stale_order")


def test_nothing_is_armed_cycled_or_installed():
    master = Master()

    steps = (StepName.ARMING, StepName.CYCLING, StepName.INSTALLING, StepName.DISARMING)

    assert [act(step, master) for step in steps] == [ActResult()] * 4
    assert master.calls == []


@pytest.mark.parametrize("keeps_data", [False, True])
def test_renewal_names_one_slot_and_its_host(portal_key, keeps_data):
    master = Master(**STARTED, **{"file.read": "slot_no_file"})

    result = act(StepName.CONFIGURING, master, tmp_path=portal_key, keeps_data=keeps_data)

    call = master.asked("state.orchestrate")[0]
    assert (call["client"], call["mods"]) == ("runner_async", "portal.renew_slot")
    told = call["pillar"]["portal"]
    assert (told["machine"], told["host"], told["address"]) == ("gpu1", "gpuhost1", "10.88.0.201")
    assert (told["keeps_data"], told["fencing"]) == (keeps_data, 7)
    assert result.remember == {"handover_job": "7"}


def test_older_order_does_not_renew(portal_key):
    master = Master(**{"file.read": "slot_claim"})

    with pytest.raises(DriverError) as refused:
        act(StepName.CONFIGURING, master, tmp_path=portal_key, fencing_number=6)

    assert (refused.value.code, refused.value.is_permanent) == ("stale_order", True)


@pytest.mark.parametrize(
    ("job", "outcome", "code"),
    [
        ("slot_renewed", Outcome.DONE, ""),
        ("slot_refused", Outcome.RETRY, "states_failed"),
        ("job_unknown", Outcome.AGAIN, "configuring"),
    ],
)
def test_renewal_is_followed_to_its_own_result(job, outcome, code):
    master = Master(**{"jobs.lookup_jid": job})

    found = seen(StepName.CONFIGURING, master, remembered={"handover_job": "7"})

    assert (found.outcome, found.code) == (outcome, code)


def test_new_host_key_is_signed_and_handed_over(ssh_keys):
    master = Master(**{"file.read": "slot_host_key", "state.apply": "slot_certificate"})

    result = act(StepName.VERIFYING, master, ca=ssh_keys.authority)

    call = master.asked("state.apply")[0]
    assert (call["tgt"], call["arg"]) == ("gpuhost1", ["portal.slot_certificate"])
    assert call["kwarg"]["concurrent"] is True
    kinds = [line.split()[0] for line in json.loads(result.remember["host_keys"])]
    assert kinds == ["ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com"]


@pytest.mark.parametrize(
    ("read", "applied", "code"),
    [
        ("slot_no_file", "slot_certificate", "no_host_keys"),
        ("slot_host_key", SILENT, "certificate_refused"),
    ],
)
def test_slot_without_a_signed_key_is_tried_again(ssh_keys, read, applied, code):
    with pytest.raises(DriverError) as refused:
        act(
            StepName.VERIFYING,
            Master(**{"file.read": read, "state.apply": applied}),
            ca=ssh_keys.authority,
        )

    assert (refused.value.code, refused.value.is_permanent) == (code, False)


def test_modules_and_age_of_a_container_are_no_concern_of_a_run(monkeypatch):
    monkeypatch.setattr(verifying, "run_command", lambda *_a, **_k: Output(HEALTHY, 0))
    host_keys = json.dumps(["ssh-ed25519 AAAAnew"])

    found = seen(StepName.VERIFYING, Master(), remembered={"host_keys": host_keys})

    assert (found.outcome, found.host_keys) == (Outcome.DONE, ("ssh-ed25519 AAAAnew",))


def access_order(*, is_locked, occupancy="O1", job=""):
    return AccessOrder(
        key="A1",
        run_key="R1",
        occupancy_key=occupancy,
        target=SLOT,
        accounts=(Account("alice", is_locked=is_locked),),
        remembered={"access_job": job} if job else {},
    )


def test_accounts_of_a_slot_are_changed_by_its_host():
    master = Master(**STARTED, **{"file.read": "slot_marker"})
    driver = driver_for(master)

    driver.act_access(access_order(is_locked=True))

    call = master.asked("state.orchestrate")[0]
    assert (call["mods"], call["pillar"]["portal"]["host"]) == ("portal.access_slot", "gpuhost1")
    with pytest.raises(DriverError) as refused:
        driver.act_access(access_order(is_locked=True, occupancy="O2"))
    assert (refused.value.code, refused.value.is_permanent) == ("other_occupancy", True)


@pytest.mark.parametrize(
    ("is_open", "outcome", "code"),
    [(False, Outcome.DONE, ""), (True, Outcome.RETRY, "account_open")],
)
def test_slot_is_locked_when_its_container_has_stopped(monkeypatch, is_open, outcome, code):
    monkeypatch.setattr(slots, "is_port_open", lambda _address: is_open)
    monkeypatch.setattr(access, "run_command", lambda *_a, **_k: Output("account alice 0 1", 0))
    driver = driver_for(Master(**{"jobs.lookup_jid": "slot_renewed"}))

    found = driver.observe_access(access_order(is_locked=True, job="7"))

    assert (found.outcome, found.code) == (outcome, code)
    logins = [each.login for each in driver.read_accounts(access_order(is_locked=True))]
    assert logins == (["alice"] if is_open else [])


def test_opened_slot_is_read_back_account_by_account(monkeypatch):
    monkeypatch.setattr(access, "run_command", lambda *_a, **_k: Output("account alice 0 -1", 0))
    driver = driver_for(Master(**{"jobs.lookup_jid": "slot_renewed"}))

    found = driver.observe_access(access_order(is_locked=False, job="7"))

    assert found.outcome is Outcome.DONE


def test_slot_without_a_plain_host_asks_nobody():
    master = Master()

    for host in ("", "gpu*"):
        with pytest.raises(DriverError) as refused:
            driver_for(master).read_marker(replace(SLOT, host=host))
        assert (refused.value.code, refused.value.is_permanent) == ("bad_minion_name", True)
    assert master.calls == []
