import pytest

from provisioning.drivers.salt_fai.handover import failures, from_text, pillar_of, to_text
from provisioning.ports import Account, ProfileFacts
from tests.provisioning.drivers.salt_fai.replay import order, transcript

pytestmark = pytest.mark.pure


def result(name):
    return next(iter(transcript(name)["return"][0].values()))


def test_pillar_holds_everything_in_the_call():
    told = order(
        profile=ProfileFacts(slug="mbbworkflow", salt_states=("mbbworkflow",)),
        account=Account("alice", public_keys=("ssh-ed25519 AAAA alice",), credential_key="C1"),
    )

    assert pillar_of(told, host_certificate="cert", portal_key="key", user_ca="ca") == {
        "portal": {
            "run": "R1",
            "occupancy": "O1",
            "fencing": 7,
            "machine": "bigmem1",
            "login": "alice",
            "accounts": [
                {
                    "login": "alice",
                    "credential": "C1",
                    "password_hash": None,
                    "public_keys": ["ssh-ed25519 AAAA alice"],
                    "is_admin": True,
                    "is_locked": False,
                }
            ],
            "previous_logins": ["zoe"],
            "profile": "mbbworkflow",
            "states": ["mbbworkflow"],
            "last_day": "2027-03-14",
            "host_certificate": "cert",
            "portal_key": "key",
            "user_ca": "ca",
        }
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("handover_done", ()),
        ("handover_no_such_file", ("orchestration",)),
        ("handover_empty_pillar", ("orchestration",)),
        ("handover_no_such_state", ("hand_over_bigmem1",)),
        ("handover_minion_dead", ("hand_over_bigmem1",)),
    ],
)
def test_recorded_result_is_judged(name, expected):
    assert failures(result(name), "bigmem1") == expected


def test_failed_states_of_the_machine_are_named_without_their_comments():
    failed = failures(result("handover_state_failed"), "bigmem1")

    assert set(failed) == {
        "portal_holder",
        "portal_sudo",
        "/etc/bigmem-portal",
        "/etc/bigmem-portal/run.json",
    }


@pytest.mark.parametrize(
    "returned",
    [
        None,
        "a sentence",
        {"retcode": 0},
        {"retcode": 0, "data": {}},
        {"retcode": 0, "data": {"master": {}}},
        {"retcode": 0, "data": {"master": {"a": "text"}}},
        {"retcode": 1, "data": {"master": {"a": {"result": True}}}},
    ],
)
def test_nothing_run_is_no_success(returned):
    assert failures({"return": returned}, "bigmem1") == ("orchestration",)


def test_lines_survive_being_remembered():
    assert from_text(to_text(("a b", "c"))) == ("a b", "c")
    assert from_text("") == ()
