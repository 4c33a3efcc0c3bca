"""Whatever people, machines and workers do in whatever order, the promises hold.

The budget of the suite is small and always draws the same stories. To hunt for longer, with
stories that are new each time:

    STORIES=500 .venv/bin/pytest --show-capture=no tests/journeys/test_any_night.py
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.any_night import AnyNight

pytestmark = [pytest.mark.django_db, pytest.mark.journey, pytest.mark.slow]

STORIES = int(os.environ.get("STORIES", "0"))
"""How many stories to try; 0 for the few of the suite."""

PHASES = [Phase.explicit, Phase.generate]
"""A story that fails is told as it was: to shorten it takes longer than to read it."""


def test_no_order_of_gestures_breaks_a_promise(settings_of_portal, tmp_path):
    AnyNight.folder = tmp_path

    run_state_machine_as_test(
        AnyNight,
        settings=settings(
            max_examples=STORIES or 5,
            stateful_step_count=40 if STORIES else 22,
            derandomize=not STORIES,
            print_blob=True,
            phases=PHASES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def settings_of_portal(settings):
    settings.PORTAL_DRIVER = "simulated"
    settings.PORTAL_SIMULATED_STEP_SECONDS = 0.0
