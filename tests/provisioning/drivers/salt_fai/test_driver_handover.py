import json
from datetime import timedelta

import pytest

from provisioning.drivers.salt_fai import verifying
from provisioning.drivers.salt_fai.ssh import Output, Refused, Silent, Stranger
from provisioning.host_authority import fingerprint
from provisioning.ports import (
    DriverError,
    MarkerKind,
    MarkerReading,
    Outcome,
    Report,
    StepName,
)
from tests.provisioning.drivers.salt_fai.replay import (
    NOW,
    TARGET,
    Master,
    driver_for,
    order,
    transcript,
)

pytestmark = pytest.mark.pure

ARMED = (
    "[MAC address] 01-52-54-00-88-00-01 vmlinuz-6.1 initrd=initrd.img-6.1 "
    "portal_run={run} portal_fencing={fencing} FAI_ACTION=install"
)
BOOT = {"bigmem1": {"ret": "boot-1\n", "retcode": 0}}
NEW_BOOT = {"bigmem1": {"ret": "boot-2\n", "retcode": 0}}
PUBLIC = transcript("gen_accept")["return"][0]["data"]["return"]["pub"]
ACCEPTED = "key_finger_denied"


# ------------------------------------------------------------------- configuring


def configured(master, tmp_path, **facts):
    remembered = {"minion_pub": PUBLIC, "reboot_ordered_at": (NOW).isoformat()}
    called = Report("salt", "salt/minion/bigmem1/start", None, NOW + timedelta(seconds=9))
    driver = driver_for(master, tmp_path=tmp_path, ssh_host_ca_path=facts.pop("ca", None))
    return driver.act(
        StepName.CONFIGURING, order(remembered=remembered, reports=(called,), **facts)
    )


def test_orchestration_starts_with_all_in_the_call(portal_key):
    master = Master(
        **{
            "ssh.host_keys": "host_keys",
            "key.finger": ACCEPTED,
            "key.delete_dict": "key_deleted",
            "state.orchestrate": {"tag": "salt/run/7", "jid": "7"},
        }
    )

    result = configured(master, portal_key)

    call = master.asked("state.orchestrate")[0]
    assert (call["client"], call["mods"]) == ("runner_async", "portal.handover")
    assert call["pillar"]["portal"]["portal_key"] == "ssh-ed25519 AAAA portal"
    assert call["pillar"]["portal"]["accounts"][0]["password_hash"] == "$6$hash"
    assert result.remember["handover_job"] == "7"
    kinds = [line.split()[0] for line in json.loads(result.remember["host_keys"])]
    assert kinds == ["ecdsa-sha2-nistp256", "ssh-ed25519", "ssh-rsa"]
    assert not result.secrets


def test_minion_with_another_key_is_not_configured(portal_key):
    master = Master(**{"ssh.host_keys": "host_keys", "key.finger": "key_finger"})

    with pytest.raises(DriverError) as refused:
        configured(master, portal_key)

    assert (refused.value.code, refused.value.is_permanent) == ("minion_key_wrong", True)
    assert master.asked("state.orchestrate") == []


@pytest.mark.parametrize("said", ["ping_dead", "ping_unknown"])
def test_minion_that_does_not_answer_is_waited_for(portal_key, said):
    with pytest.raises(DriverError) as refused:
        configured(Master(**{"ssh.host_keys": said}), portal_key)

    assert (refused.value.code, refused.value.is_permanent) == ("minion_silent", False)


def test_machine_that_still_starts_is_not_even_asked():
    master = Master()

    with pytest.raises(DriverError) as refused:
        driver_for(master).act(StepName.CONFIGURING, order())

    assert (refused.value.code, master.calls) == ("minion_silent", [])


def test_missing_portal_key_is_permanent(tmp_path):
    master = Master(
        **{
            "ssh.host_keys": "host_keys",
            "key.finger": ACCEPTED,
            "key.delete_dict": "key_deleted",
        }
    )

    with pytest.raises(DriverError) as refused:
        configured(master, tmp_path)

    assert (refused.value.code, refused.value.is_permanent) == ("portal_key_missing", True)


def configuring_seen(master, **facts):
    return driver_for(master).observe(StepName.CONFIGURING, order(**facts))


def test_job_is_followed_to_its_own_result():
    running = configuring_seen(Master(), remembered={"handover_job": "7"})
    done = configuring_seen(
        Master(**{"jobs.lookup_jid": "handover_done"}),
        remembered={"handover_job": "7", "host_keys": '["ssh-ed25519 AAAA"]'},
    )
    failed = configuring_seen(
        Master(**{"jobs.lookup_jid": "handover_minion_dead"}), remembered={"handover_job": "7"}
    )

    assert (running.outcome, running.code) == (Outcome.AGAIN, "configuring")
    assert (done.outcome, done.host_keys) == (Outcome.DONE, ("ssh-ed25519 AAAA",))
    assert (failed.outcome, failed.code) == (Outcome.RETRY, "states_failed")
    assert failed.remember == {"handover_job": ""}, "the next attempt starts its own"


def test_start_is_waited_for_then_acted_on(closed_ssh):
    key = {"minion_pub": PUBLIC}
    checked = configuring_seen(Master(**{"key.finger": ACCEPTED}), remembered=key)
    silent = configuring_seen(Master(**{"key.finger": "key_finger"}), remembered=key)
    key = {"key_checked": "yes"}
    closed_ssh["is_open"] = True
    first_seen = configuring_seen(Master(), remembered=key)
    earlier = {**key, "ssh_seen_at": (NOW - timedelta(seconds=5)).isoformat()}
    asked = configuring_seen(Master(**{"test.ping": "ping_answered"}), remembered=earlier)
    dead = configuring_seen(Master(**{"test.ping": "ping_dead"}), remembered=earlier)
    called = configuring_seen(
        Master(), reports=(Report("salt", "salt/minion/bigmem1/start", None, NOW),)
    )

    assert (checked.outcome, checked.remember) == (Outcome.AGAIN, {"key_checked": "yes"})
    assert (silent.outcome, silent.remember) == (Outcome.AGAIN, {})
    assert (first_seen.outcome, first_seen.remember) == (
        Outcome.AGAIN,
        {"ssh_seen_at": NOW.isoformat()},
    )
    assert asked.outcome == Outcome.RETRY
    assert dead.outcome == Outcome.AGAIN
    assert called.outcome == Outcome.RETRY


def test_start_before_the_reboot_order_counts_for_nothing():
    seen = configuring_seen(
        Master(),
        remembered={"key_checked": "yes", "reboot_ordered_at": NOW.isoformat()},
        reports=(Report("salt", "salt/minion/bigmem1/start", None, NOW - timedelta(seconds=1)),),
    )

    assert seen.outcome == Outcome.AGAIN


# ---------------------------------------------------------- verifying and marker


GOOD_OUTPUT = "\n".join(
    [
        "os debian 12",
        'marker {"run": "R1", "occupancy": "O1"}',
        "age_seconds 30",
        f"memory_bytes {512 * 2**30}",
        f"disk_bytes {40 * 2**40}",
        "share_apps 1",
        "modules 1",
        "guix 1",
        "account 1",
        "sudo 1",
    ]
)
KEYS = ("ssh-ed25519 AAAAnew", "ssh-ed25519-cert-v01@openssh.com AAAAcert")


def verified(monkeypatch, answer, **facts):
    asked = []

    def run_command(address, key_path, command, *, host_keys):
        asked.append((address, host_keys))
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(verifying, "run_command", run_command)
    remembered = {
        "host_keys": json.dumps(KEYS),
        "reboot_ordered_at": (NOW - timedelta(seconds=90)).isoformat(),
        **facts.pop("remembered", {}),
    }
    seen = driver_for(Master()).observe(StepName.VERIFYING, order(remembered=remembered, **facts))
    return seen, asked


def test_machine_that_is_right_is_verified(monkeypatch):
    seen, asked = verified(monkeypatch, Output(GOOD_OUTPUT, 0))

    assert (seen.outcome, seen.host_keys) == (Outcome.DONE, KEYS)
    assert asked == [("10.88.0.11", ("ssh-ed25519 AAAAnew",))]


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (Silent(), Outcome.AGAIN, "sshd_silent"),
        (Refused(), Outcome.RETRY, "sshd_refused"),
        (Stranger(), Outcome.NEEDS_PERSON, "host_key_wrong"),
        (Output("", 1), Outcome.RETRY, "marker_wrong"),
    ],
)
def test_machine_that_is_not_right_is_not_verified(monkeypatch, answer, outcome, code):
    seen, _ = verified(monkeypatch, answer)

    assert (seen.outcome, seen.code) == (outcome, code)


def test_known_host_keys_are_never_accepted(monkeypatch):
    seen, asked = verified(
        monkeypatch, Output(GOOD_OUTPUT, 0), previous_host_keys=("ssh-ed25519 AAAAnew",)
    )

    assert (seen.code, asked) == ("host_keys_unchanged", [])


def test_arming_stands_in_for_a_forgotten_reboot_order(monkeypatch):
    seen, _ = verified(
        monkeypatch,
        Output(GOOD_OUTPUT, 0),
        remembered={"reboot_ordered_at": "", "armed_at": (NOW - timedelta(90)).isoformat()},
    )
    lost, _ = verified(monkeypatch, Output(GOOD_OUTPUT, 0), remembered={"reboot_ordered_at": ""})

    assert seen.outcome == Outcome.DONE
    assert (lost.outcome, lost.code) == (Outcome.NEEDS_PERSON, "reboot_unknown")


MARKER = '{"run": "R1", "occupancy": "O1", "fencing": 1}'
NOT_ALLOWED = {"bigmem1": {"ret": "PermissionError: [Errno 13]", "retcode": 1}}


@pytest.mark.parametrize(
    ("over_ssh", "over_salt", "expected"),
    [
        (Output(MARKER, 0), None, MarkerReading(MarkerKind.MARKED, "R1", "O1")),
        (Output("", verifying.NO_MARKER_CODE), None, MarkerReading(MarkerKind.NO_MARKER)),
        (Output("", 1), None, "marker_unreadable"),
        (Output("", 0), None, "marker_unreadable"),
        (Silent(), "ping_dead", MarkerReading(MarkerKind.NO_ANSWER)),
        (Silent(), "marker", MarkerReading(MarkerKind.MARKED, "R1", "O1")),
        (Refused(), "marker", MarkerReading(MarkerKind.MARKED, "R1", "O1")),
        (Refused(), "marker_none", MarkerReading(MarkerKind.NO_MARKER)),
        (Refused(), NOT_ALLOWED, "marker_unreadable"),
        (Refused(), "ping_dead", "marker_unreadable"),
        (Output("{damaged", 0), None, "marker_unreadable"),
    ],
)
def test_marker_is_read_over_ssh_else_through_salt(monkeypatch, over_ssh, over_salt, expected):
    def run_command(*_arguments, **_options):
        if isinstance(over_ssh, Exception):
            raise over_ssh
        return over_ssh

    monkeypatch.setattr(verifying, "run_command", run_command)
    driver = driver_for(Master(**{"file.read": over_salt}))

    if isinstance(expected, str):
        with pytest.raises(DriverError) as refused:
            driver.read_marker(TARGET)
        assert refused.value.code == expected
    else:
        assert driver.read_marker(TARGET) == expected


def test_host_key_is_signed_when_the_site_has_an_authority(portal_key, ssh_keys):
    master = Master(
        **{
            "ssh.host_keys": "host_keys",
            "key.finger": ACCEPTED,
            "key.delete_dict": "key_deleted",
            "state.orchestrate": {"jid": "7"},
        }
    )

    result = configured(master, portal_key, ca=ssh_keys.authority)

    lines = json.loads(result.remember["host_keys"])
    certificate = master.asked("state.orchestrate")[0]["pillar"]["portal"]["host_certificate"]
    assert certificate.startswith("ssh-ed25519-cert-v01@openssh.com ")
    assert lines[-1] == certificate
    assert fingerprint(lines[1]).startswith("SHA256:")
