import httpx
import pytest

from provisioning.drivers.salt_fai.minion_keys import (
    drop_denied,
    fingerprints,
    is_accepted,
    renew_key,
)
from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.ports import DriverError
from tests.provisioning.drivers.salt_fai.replay import Master, transcript

pytestmark = pytest.mark.pure

MADE = transcript("gen_accept")["return"][0]["data"]["return"]


def api_for(master):
    return SaltApi("http://salt", "u", "p", "pam", transport=httpx.MockTransport(master))


def test_new_key_replaces_all_old_ones():
    master = Master(**{"key.delete": "key_deleted", "key.gen_accept": "gen_accept"})

    made = renew_key(api_for(master), "bigmem1")

    assert (made.private, made.public) == (MADE["priv"], MADE["pub"])
    assert [call["fun"] for call in master.calls] == ["key.delete", "key.gen_accept"]
    assert master.calls[1]["force"] is True
    assert "PRIVATE" not in repr(made)


def test_master_that_makes_no_key_is_refused():
    empty = {"data": {"success": True, "return": {}}}
    master = Master(**{"key.delete": "key_deleted", "key.gen_accept": empty})

    with pytest.raises(DriverError) as refused:
        renew_key(api_for(master), "bigmem1")

    assert refused.value.code == "no_minion_key"


def test_fingerprint_is_the_one_that_salt_prints():
    printed = transcript("key_finger_denied")["return"][0]["data"]["return"]["minions"]["bigmem1"]

    assert printed in fingerprints(MADE["pub"])


def test_new_key_is_recognised_beside_a_denied_one():
    master = Master(**{"key.finger": "key_finger_denied"})

    assert is_accepted(api_for(master), "bigmem1", MADE["pub"]) is True


@pytest.mark.parametrize("found", ["key_finger", "key_finger_none"])
def test_other_key_or_none_is_not_the_new_minion(found):
    assert is_accepted(api_for(Master(**{"key.finger": found})), "bigmem1", MADE["pub"]) is False


def test_forgotten_key_matches_nothing():
    assert is_accepted(api_for(Master(**{"key.finger": "key_finger"})), "bigmem1", "") is False


def test_denied_entry_is_dropped():
    master = Master(**{"key.finger": "key_finger_denied", "key.delete_dict": "key_deleted"})

    drop_denied(api_for(master), "bigmem1")

    assert master.asked("key.delete_dict")[0]["match"] == {"minions_denied": ["bigmem1"]}


def test_nothing_denied_is_left_alone():
    master = Master(**{"key.finger": "key_finger"})

    drop_denied(api_for(master), "bigmem1")

    assert master.asked("key.delete_dict") == []
