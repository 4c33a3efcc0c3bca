"""Which tests share what is slow to set up: with several processes they stay in one.

The live portal serves all modules that ask for it; what lives as long as a module, such as the
data behind the screens, is set up once.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[2]
LIVE = "live_portal"
BROWSER = "tests/browser/"
OF_A_MODULE = 'scope="module"'


@cache
def shared_by(module):
    """Answers the name of what the tests of a module share; empty for most."""
    text = (ROOT / module).read_text()
    if LIVE in text:
        return LIVE
    return module if OF_A_MODULE in text or module.startswith(BROWSER) else ""


class SharingScheduling(LoadScopeScheduling):
    """Deals tests out one by one, and those that share something together."""

    def _split_scope(self, nodeid):
        return shared_by(nodeid.partition("::")[0]) or nodeid
