"""Asking a driver: whatever goes wrong out there comes back as a DriverError."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from provisioning.models import Run
from provisioning.ports import DriverError

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")


def ask(run: Run, question: Callable[[], Answer]) -> Answer:
    """Answers what the driver says.

    Raises:
        DriverError: also for what a driver should have caught. Only the type of such an error is
            logged: its text might carry what was sent.
    """
    try:
        return question()
    except DriverError:
        raise
    except Exception as error:  # noqa: BLE001 -- a driver's bug must not stop the night
        log.error("driver_failed", run=str(run.key), state=run.state, error=type(error).__name__)
        raise DriverError("driver_failed", type(error).__name__) from None
