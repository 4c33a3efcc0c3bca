"""Real servers of one test run: Redis, a mail server, and the portal itself."""

import pytest

from tests.support import databases
from tests.support.mail import RealMailServer
from tests.support.portal import LivePortal
from tests.support.queue import PrivateRedis


@pytest.fixture(scope="session")
def private_redis():
    """A redis-server on a unix socket; `.url`, `.kill()`, `.start()`."""
    server = PrivateRedis(databases.FOLDER)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mail_server_of_run():
    with RealMailServer() as server:
        yield server


@pytest.fixture
def mail_server(mail_server_of_run):
    """A real SMTP server on loopback: `.url`, `.mails`, `.wait_for(count)`, `.delay_seconds`."""
    mail_server_of_run.reset()
    yield mail_server_of_run
    mail_server_of_run.reset()


@pytest.fixture(scope="session")
def live_portal(private_redis, mail_server_of_run):
    """The whole portal as real processes on a database of its own, in demonstration mode.

    Web server, worker and beat with Redis between them; see `LivePortal`.
    """
    mail_server_of_run.reset()
    portal = LivePortal(
        database_url=databases.new_database("live"),
        broker_url=private_redis.url,
        email_url=mail_server_of_run.url,
        folder=databases.FOLDER / "live",
    )
    portal.set_up()
    portal.start()
    yield portal
    portal.stop()
