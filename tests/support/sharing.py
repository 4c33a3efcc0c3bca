"""Which tests share what is slow to set up: with several processes they stay in one.

The live portal serves all modules that ask for it; what lives as long as a module is set up once.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[2]
LIVE = "live_portal"
SERVED = "tests/scripts/test_serve.py"
SCREENS = "tests/browser/test_screens.py"
"""So much to look at that it is worth filling the portal in each process."""
BROWSER = "tests/browser/"
OF_A_MODULE = 'scope="module"'


@cache
def shared_by(module):
    """Answers the name of what the tests of a module share; empty for most."""
    text = (ROOT / module).read_text()
    if LIVE in text:
        return LIVE
    is_shared = OF_A_MODULE in text or module.startswith(BROWSER)
    return module if is_shared and module != SCREENS else ""


def stands_apart(nodeid):
    """Answers whether a test has a portal of its own, whatever the tables of the run hold."""
    module = nodeid.partition("::")[0]
    return module == SERVED or shared_by(module) == LIVE


class SharingScheduling(LoadScopeScheduling):
    """Deals tests out one by one, and those that share something together."""

    def _split_scope(self, nodeid):
        return shared_by(nodeid.partition("::")[0]) or nodeid
