"""The lab alone: a machine is really wiped, installed, handed over and logged into."""

import json


def test_bare_chain_installs_and_reinstalls(lab, bare_chain, say):
    say(f"put up in {lab.seconds}; bare chain from off {bare_chain.from_off}")
    say(f"bare chain with the reboot ordered through Salt {bare_chain.reinstalled}")

    assert bare_chain.first_words == "root\n/home\n"
    assert bare_chain.first_keys != bare_chain.second_keys
    assert bare_chain.is_wiped
    assert set(bare_chain.codes.values()) == {0}
    assert json.loads(bare_chain.marker) == {
        "run": "run-of-zoe",
        "occupancy": "occupancy-of-zoe",
        "fencing": 0,
    }
