import json
from datetime import timedelta

import pytest

from provisioning.drivers.salt_fai import before_boot, configuring, verifying
from provisioning.drivers.salt_fai.ssh import Output, Refused, Silent, Stranger
from provisioning.drivers.salt_fai.steps import monitor_token
from provisioning.host_authority import fingerprint
from provisioning.ports import (
    ActResult,
    DriverError,
    MarkerKind,
    MarkerReading,
    Observation,
    Outcome,
    ProfileFacts,
    Report,
    StepName,
)
from tests.provisioning.drivers.salt_fai.replay import (
    NOW,
    TARGET,
    TOKEN,
    BootFiles,
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


@pytest.fixture(autouse=True)
def closed_ssh(monkeypatch):
    """No machine is there: nothing listens on its SSH port."""
    state = {"is_open": False}
    for module in (before_boot, configuring):
        monkeypatch.setattr(module, "is_port_open", lambda _address: state["is_open"])
    return state


@pytest.fixture
def portal_key(tmp_path):
    (tmp_path / "portal_key.pub").write_text("ssh-ed25519 AAAA portal\n")
    return tmp_path


def test_driver_is_for_bare_metal():
    driver = driver_for(Master())

    assert driver.accepts(TARGET)
    assert not driver.accepts(order(target=TARGET).target.__class__(**{**as_dict(), "kind": "x"}))


def as_dict():
    return {name: getattr(TARGET, name) for name in TARGET.__dataclass_fields__}


# ---------------------------------------------------------------- checks and arming


def test_prechecks_pass_when_master_and_tftp_host_answer():
    driver = driver_for(Master(**{"key.finger": "key_finger"}), BootFiles())

    seen = driver.observe(StepName.PRECHECKING, order())

    assert seen == Observation(Outcome.DONE, evidence={"armed_before": 0})
    assert driver.act(StepName.PRECHECKING, order()) == ActResult()


def test_prechecks_find_a_default_that_installs_everything():
    files = BootFiles("[DEFAULT] default vmlinuz-6.1 initrd=i FAI_ACTION=install")
    driver = driver_for(Master(**{"key.finger": "key_finger"}), files)

    assert driver.observe(StepName.PRECHECKING, order()).code == "netboot_installs_all"


def test_arming_tells_the_installer_all_it_needs():
    files = BootFiles()

    result = driver_for(Master(), files).act(StepName.ARMING, order())

    words = files.calls[-1][3].split()
    assert words == [
        "portal_run=R1",
        "portal_fencing=7",
        f"portal_token={TOKEN}",
        "portal_url=https://bigmem.example.org",
        f"FAI_SENDID={monitor_token(TOKEN)}",
        "monserver=192.0.2.7",
        "FAI_MONITOR_PORT=4711",
    ]
    assert result == ActResult(remember={"armed_at": NOW.isoformat()})


def test_arming_replaces_what_an_older_run_left():
    files = BootFiles(ARMED.format(run="R0", fencing=3))

    driver_for(Master(), files).act(StepName.ARMING, order())

    assert [call[0] for call in files.calls] == ["-L", "-d", "-B"]


@pytest.mark.parametrize("step", [StepName.ARMING, StepName.DISARMING])
def test_order_that_a_newer_run_overtook_changes_nothing(step):
    files = BootFiles(ARMED.format(run="R9", fencing=8))

    with pytest.raises(DriverError) as refused:
        driver_for(Master(), files).act(step, order())

    assert (refused.value.code, refused.value.is_permanent) == ("stale_order", True)
    assert [call[0] for call in files.calls] == ["-L"]


def test_arming_without_a_token_is_refused():
    with pytest.raises(DriverError) as refused:
        driver_for(Master(), BootFiles()).act(StepName.ARMING, order(install_token=""))

    assert refused.value.code == "no_install_token"


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ((ARMED.format(run="R1", fencing=7),), Outcome.DONE),
        ((), Outcome.RETRY),
        ((ARMED.format(run="R0", fencing=7),), Outcome.RETRY),
        (
            (
                ARMED.format(run="R1", fencing=7),
                "bigmem1 0A58000B vmlinuz-6.1 initrd=i FAI_ACTION=install",
            ),
            Outcome.RETRY,
        ),
    ],
)
def test_armed_is_what_is_read_back(lines, outcome):
    driver = driver_for(Master(), BootFiles(*lines))

    assert driver.observe(StepName.ARMING, order()).outcome == outcome


def test_name_that_could_mean_other_machines_is_refused():
    odd = order(target=type(TARGET)(**{**as_dict(), "name": "bigmem*"}))

    with pytest.raises(DriverError) as refused:
        driver_for(Master(), BootFiles()).act(StepName.INSTALLING, odd)

    assert refused.value.code == "bad_minion_name"


# ------------------------------------------------------------------------- cycling


def test_reboot_is_ordered_and_its_instant_remembered():
    ordered = {"jid": "1", "minions": ["bigmem1"]}
    master = Master(**{"file.read": BOOT, "system.reboot": ordered})

    result = driver_for(master).act(StepName.CYCLING, order())

    assert result == ActResult(
        remember={"reboot_ordered_at": NOW.isoformat(), "boot_id": "boot-1"}
    )


def test_machine_that_rebooted_already_is_not_rebooted_again():
    master = Master(**{"file.read": NEW_BOOT})

    result = driver_for(master).act(
        StepName.CYCLING, order(remembered={"boot_id": "boot-1"}, attempt=2)
    )

    assert result == ActResult()
    assert master.asked("system.reboot") == []


def test_silent_machine_needs_hands():
    with pytest.raises(DriverError) as refused:
        driver_for(Master(**{"file.read": "ping_dead"})).act(StepName.CYCLING, order())

    assert (refused.value.code, refused.value.is_permanent) == ("no_power_control", True)


def test_master_that_does_not_know_the_machine_refuses():
    master = Master(**{"file.read": BOOT, "system.reboot": {}})

    with pytest.raises(DriverError) as refused:
        driver_for(master).act(StepName.CYCLING, order())

    assert refused.value.code == "reboot_refused"


def left(seconds, answer, **facts):
    remembered = {
        "reboot_ordered_at": (NOW - timedelta(seconds=seconds)).isoformat(),
        "boot_id": "boot-1",
    }
    master = Master(**{"file.read": answer})
    seen = driver_for(master).observe(StepName.CYCLING, order(remembered=remembered, **facts))
    return seen, master


def test_installer_that_is_heard_has_left_the_old_system():
    seen, master = left(2, BOOT, reports=(Report("fai", "TASKBEGIN confdir", None, NOW),))

    assert (seen.outcome, dict(seen.evidence)) == (Outcome.DONE, {"seen": "installer"})
    assert master.calls == []


def test_nobody_is_asked_in_the_first_seconds():
    seen, master = left(9, BOOT)

    assert (seen.outcome, master.calls) == (Outcome.AGAIN, [])


@pytest.mark.parametrize(
    ("seconds", "answer", "is_open", "outcome", "code"),
    [
        (11, "ping_dead", False, Outcome.DONE, ""),
        (11, "ping_dead", True, Outcome.AGAIN, "still_there"),
        (61, "ping_dead", True, Outcome.DONE, ""),
        (11, BOOT, False, Outcome.AGAIN, "still_there"),
        (11, NEW_BOOT, True, Outcome.NEEDS_PERSON, "booted_from_disk"),
    ],
)
def test_leaving_is_told_from_hanging(closed_ssh, seconds, answer, is_open, outcome, code):
    closed_ssh["is_open"] = is_open

    seen, _ = left(seconds, answer)

    assert (seen.outcome, seen.code) == (outcome, code)


def test_forgotten_order_is_given_again():
    driver = driver_for(Master(**{"file.read": BOOT}))

    assert driver.observe(StepName.CYCLING, order()).outcome == Outcome.RETRY


# ------------------------------------------------------- installing and disarming


def test_new_key_is_made_for_the_installer_to_fetch():
    master = Master(**{"key.delete": "key_deleted", "key.gen_accept": "gen_accept"})

    result = driver_for(master).act(StepName.INSTALLING, order())

    assert set(result.secrets) == {"priv", "pub"}
    assert result.remember == {"minion_pub": PUBLIC}
    assert "PRIVATE" not in repr(result)


def test_fetched_key_is_never_replaced():
    master = Master()

    result = driver_for(master).act(StepName.INSTALLING, order(is_key_fetched=True))

    assert (result, master.calls) == (ActResult(), [])


@pytest.mark.parametrize(
    ("codes", "outcome", "code"),
    [
        (None, Outcome.AGAIN, "installing"),
        ({"install": 0, "configure": 0}, Outcome.DONE, ""),
        ({"install": 0, "configure": 420}, Outcome.DONE, ""),
        ({"install": 0, "configure": 421}, Outcome.NEEDS_PERSON, "task_failed"),
        ({}, Outcome.NEEDS_PERSON, "task_failed"),
    ],
)
def test_every_tasks_code_is_judged(codes, outcome, code):
    seen = driver_for(Master()).observe(StepName.INSTALLING, order(finished_codes=codes))

    assert (seen.outcome, seen.code) == (outcome, code)


def test_bad_task_before_a_good_end_is_found():
    strict = order(
        profile=ProfileFacts(slug="plain"), finished_codes={"install": 0, "configure": 420}
    )

    seen = driver_for(Master()).observe(StepName.INSTALLING, strict)

    assert (seen.code, dict(seen.evidence)) == ("task_failed", {"configure": 420})


def test_installer_that_gave_up_is_heard():
    reports = (
        Report("fai", "TASKEND partition", 710, NOW),
        Report("salt", "salt/x", 999, NOW),
    )

    seen = driver_for(Master()).observe(StepName.INSTALLING, order(reports=reports))

    assert (seen.outcome, seen.code) == (Outcome.NEEDS_PERSON, "installer_stopped")
    assert dict(seen.evidence) == {"task": "TASKEND partition", "code": 710}


def test_disarming_is_read_back():
    files = BootFiles(ARMED.format(run="R1", fencing=7))
    driver = driver_for(Master(), files)

    driver.act(StepName.DISARMING, order())
    still = driver.observe(StepName.DISARMING, order())
    files.lines.clear()
    done = driver.observe(StepName.DISARMING, order())

    assert files.calls[1] == ["-d", "52:54:00:88:00:01", "10.88.0.11"]
    assert (still.outcome, still.code) == (Outcome.RETRY, "still_armed")
    assert done.outcome == Outcome.DONE


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
    assert call["pillar"]["portal"]["password_hash"] == "$6$hash"
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
