from pathlib import Path

import pytest

from provisioning.drivers.power import ipmi_quirks, redfish_quirks
from provisioning.drivers.salt_fai import quirks

pytestmark = pytest.mark.pure
MODULES = [quirks, redfish_quirks, ipmi_quirks]


def names_in(module):
    return [name for name in vars(module) if name.isupper()]


@pytest.mark.parametrize("module", MODULES)
def test_every_quirk_is_answered_for_somewhere(module):
    own = Path(module.__file__)
    code = "".join(path.read_text() for path in own.parent.glob("*.py") if path != own)

    assert names_in(module)
    assert [name for name in names_in(module) if f"{own.stem}.{name}" not in code] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_quirk_says_with_which_version_it_was_seen(module):
    seen = [getattr(module, name) for name in names_in(module)]

    assert [text for text in seen if not any(letter.isdigit() for letter in text)] == []
