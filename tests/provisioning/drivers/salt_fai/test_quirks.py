from pathlib import Path

import pytest

from provisioning.drivers.salt_fai import quirks

pytestmark = pytest.mark.pure


def test_every_quirk_is_answered_for_somewhere():
    folder = Path(quirks.__file__).parent
    code = "".join(
        path.read_text() for path in folder.glob("*.py") if path.name != Path(quirks.__file__).name
    )

    named = [name for name in vars(quirks) if name.isupper()]

    assert named
    assert [name for name in named if f"quirks.{name}" not in code] == []


def test_every_quirk_says_with_which_version_it_was_seen():
    seen = [value for name, value in vars(quirks).items() if name.isupper()]

    assert [text for text in seen if not any(letter.isdigit() for letter in text)] == []
