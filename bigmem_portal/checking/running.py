"""Asking many things at once, each for so long only: the whole check ends, whatever hangs."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import connections

log = structlog.get_logger(__name__)

AT_ONCE = 16
TIMEOUT_SECONDS = 45.0
"""For one check: longer than the longest answer of a slow board by both its protocols."""


class WrongError(Exception):
    """Something is wrong; the text is the sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to ask."""

    name: str
    ask: Callable[[], str]
    """Answers a sentence when all is well; raises `WrongError` when it is not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one check."""

    name: str
    is_ok: bool
    sentence: str


def run_checks(
    checks: Sequence[Check], *, timeout_seconds: float = TIMEOUT_SECONDS
) -> list[Finding]:
    """Asks everything, some at once; answers the findings in the order of the checks.

    What does not answer in time is given up: its thread ends with the process.
    """
    found: list[Finding] = []
    for start in range(0, len(checks), AT_ONCE):
        found += _ask_together(checks[start : start + AT_ONCE], timeout_seconds)
    return found


def _ask_together(checks: Sequence[Check], timeout_seconds: float) -> list[Finding]:
    answers: dict[int, Finding] = {}

    def work(number: int, check: Check) -> None:
        try:
            answers[number] = _ask(check)
        finally:
            connections.close_all()  # each thread has its own

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(checks)]
    for thread in threads:
        thread.start()
    stop_at = time.monotonic() + timeout_seconds
    for thread in threads:
        thread.join(max(stop_at - time.monotonic(), 0))
    late = f"No answer within {timeout_seconds:.0f} s. Check its network, then ask again."
    return [
        answers.get(number) or Finding(check.name, is_ok=False, sentence=late)
        for number, check in enumerate(checks)
    ]


def _ask(check: Check) -> Finding:
    """Answers what one check says; an error of its own tells its kind, never its text."""
    try:
        return Finding(check.name, is_ok=True, sentence=check.ask())
    except WrongError as wrong:
        return Finding(check.name, is_ok=False, sentence=str(wrong))
    except Exception as error:  # noqa: BLE001 -- one broken check must not hide the others
        log.error("site_check_failed", check=check.name, error=type(error).__name__)
        sentence = f"The check itself failed ({type(error).__name__}). Look at the log."
        return Finding(check.name, is_ok=False, sentence=sentence)
