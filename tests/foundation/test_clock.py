from datetime import UTC, datetime, timedelta, timezone

import pytest

from foundation import clock

pytestmark = pytest.mark.pure

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _system_clock_afterwards():
    yield
    clock.install(clock.system)


def test_now_is_the_systems_time_in_utc():
    clock.install(clock.system)
    before = datetime.now(UTC)

    answered = clock.now()

    assert before <= answered <= datetime.now(UTC)
    assert answered.tzinfo is UTC


def test_now_asks_the_installed_source():
    clock.install(lambda: NOON.astimezone(timezone(timedelta(hours=2))))

    assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)


def test_now_refuses_a_naive_source():
    clock.install(lambda: NOON.replace(tzinfo=None))

    with pytest.raises(ValueError, match="time zone"):
        clock.now()
