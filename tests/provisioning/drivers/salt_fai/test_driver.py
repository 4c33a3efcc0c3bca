from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.drivers.salt_fai.steps import monitor_token
from provisioning.ports import (
    KEY_ASKED_AGAIN,
    ActResult,
    DriverError,
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


def test_driver_is_for_bare_metal():
    driver = driver_for(Master())

    assert driver.accepts(TARGET)
    assert not driver.accepts(order(target=TARGET).target.__class__(**{**as_dict(), "kind": "x"}))


def as_dict():
    return {name: getattr(TARGET, name) for name in TARGET.__dataclass_fields__}


# ------------------------------------------------------------------------- arming


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
    assert result.remember == {"minion_pub": PUBLIC, "keys_made": "1"}
    assert "PRIVATE" not in repr(result)


def test_interrupted_installer_gets_another_key():
    master = Master(**{"key.delete": "key_deleted", "key.gen_accept": "gen_accept"})
    again = Report(source="fai", name=KEY_ASKED_AGAIN, code=None, at=NOW)
    asked = order(reports=(again,), remembered={"keys_made": "1"})

    seen = driver_for(master).observe(StepName.INSTALLING, asked)
    result = driver_for(master).act(StepName.INSTALLING, asked)
    later = replace(asked, remembered={**asked.remembered, **result.remember})

    assert (seen.outcome, seen.code) == (Outcome.RETRY, "key_asked_again")
    assert set(result.secrets) == {"priv", "pub"}
    assert driver_for(master).observe(StepName.INSTALLING, later).code == "installing"


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
