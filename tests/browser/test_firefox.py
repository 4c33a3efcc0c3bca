"""The main journeys in Debian's Firefox ESR; `scripts/test-screens.sh` installs what drives it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.screens_list import NORMAL

pytestmark = [pytest.mark.slow, pytest.mark.all_screens]

SMOKE = Path(__file__).parent / "firefox" / "smoke.mjs"
STEPS = [
    "sign in",
    "planning",
    "verdict while typing",
    "book",
    "extend",
    "give back",
    "approve",
    "tonight",
]


@pytest.mark.parametrize("world", [NORMAL], indirect=True, scope="module")
def test_main_journeys_work_in_firefox(world):
    packages = os.environ.get("FIREFOX_PACKAGES")
    assert packages, "start it with scripts/test-screens.sh"
    assert shutil.which("firefox-esr")
    free, live = str(world.places["free"]), world.places["live"]

    done = subprocess.run(
        ["node", str(SMOKE), packages, world.url, free, live],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert (done.stdout.splitlines(), done.stderr) == ([f"ok {step}" for step in STEPS], "")
