"""The hurry-up: a hint that new entries wait. Losing it costs at most a minute."""

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def _stay_calm() -> None:
    """Does nothing: without an installed callback the sweep alone delivers."""


_callback: Callable[[], object] = _stay_calm


def install(callback: Callable[[], object]) -> None:
    """Installs what wakes the workers; the roof does this once at start-up."""
    global _callback  # noqa: PLW0603 -- one process-wide hook, set by the roof
    _callback = callback


def hurry() -> None:
    """Wakes the workers. Never raises: the rows are the truth, the queue only saves time."""
    try:
        _callback()
    except Exception:
        log.warning("hurry_failed", exc_info=True)
