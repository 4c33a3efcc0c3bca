"""Real calendar servers of one test run, each started when first asked for."""

import pytest

from lab import calendar_servers


@pytest.fixture(scope="session")
def radicale(tmp_path_factory):
    server = calendar_servers.radicale(tmp_path_factory.mktemp("radicale"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def xandikos(tmp_path_factory):
    server = calendar_servers.xandikos(tmp_path_factory.mktemp("xandikos"))
    yield server
    server.stop()
