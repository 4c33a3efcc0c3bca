"""One test run: its own database, queue and mail server, a closed network.

Nothing of the machine but Debian's programs is used; see `tests/support/`.
"""

import os

from tests.support import databases, environment, network
from tests.support.sharing import SharingScheduling, stands_apart

if "DJANGO_SETTINGS_MODULE" in os.environ:
    raise RuntimeError("Unset DJANGO_SETTINGS_MODULE: the test run has settings of its own.")
environment.prepare()

import django  # noqa: E402 -- the environment comes before anything that may read it
import pytest  # noqa: E402 -- as above

django.setup()  # conftest files of the rooms may import models at their top

pytest_plugins = [
    "tests.support.servers",
    "tests.support.browser",
    "tests.support.boards",
    "tests.support.calendars",
]


def pytest_configure(config):
    if config.getoption("numprocesses", None):
        # The processes of `-n` prepare an environment of their own before they load settings.
        environment.forget()
    network.close()
    from django.conf import settings

    from foundation import clock

    # The demonstration's clock asks the database; tests that are about it ask for it by name.
    clock.install(clock.system)
    # Hashing a password well takes 50 ms; the tests make hundreds of people.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Nothing is collected for the tests: static files keep the names they have.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


def pytest_report_header(config):
    return f"database: {'SQLite' if databases.is_sqlite() else 'private PostgreSQL'}"


def pytest_xdist_make_scheduler(config, log):
    """Keeps what shares something slow to set up in one process of several (`-n 2`)."""
    return SharingScheduling(config, log)


def pytest_collection_modifyitems(config, items):
    """Takes out what this run does not ask: on SQLite what the database itself promises stays."""
    if not config.getoption("--all-screens"):
        keep_only(config, items, lambda item: not item.get_closest_marker("all_screens"))
    if databases.is_sqlite():
        keep_only(config, items, lambda item: item.get_closest_marker("both_databases"))
    # The longest first: what waits for processes fills the time of no other at the end.
    items.sort(key=lambda item: not stands_apart(item.nodeid))


def keep_only(config, items, is_wanted):
    chosen = [item for item in items if is_wanted(item)]
    config.hook.pytest_deselected(items=[item for item in items if not is_wanted(item)])
    items[:] = chosen


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Starts the run's PostgreSQL, or puts SQLite's test database into a file.

    In memory, SQLite would not let two connections meet.
    """
    from django.db import connections

    if not databases.is_sqlite():
        databases.POSTGRESQL.start()
        return
    connections["default"].settings_dict["TEST"]["NAME"] = str(databases.FOLDER / "test.sqlite3")


@pytest.fixture
def demonstration_clock(db):
    """The clock that "skip to next midnight" moves, as the demonstration has it."""
    from bigmem_portal.demonstration import moving_clock
    from foundation import clock

    moving_clock._cache.read_at = None
    clock.install(moving_clock.now)
    yield moving_clock
    clock.install(clock.system)
    moving_clock._cache.read_at = None


def pytest_make_parametrize_id(config, val, argname):
    """A long text, such as a key made for the test, is named after its argument.

    Several processes must find the same names (`-n 2`).
    """
    return argname if isinstance(val, str) and len(val) > 32 else None


def pytest_addoption(parser):
    parser.addoption(
        "--all-screens",
        action="store_true",
        help="look at every screen in every look, not at a pairwise set",
    )
