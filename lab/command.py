"""Running other programs: lists of arguments, a deadline, and their words when they fail."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class LabError(Exception):
    """The lab could not do what it was asked."""


def run(
    arguments: Sequence[str | Path],
    *,
    timeout_seconds: float = 60,
    environment: Mapping[str, str] | None = None,
    must_succeed: bool = True,
) -> str:
    """Runs a program to its end and returns what it printed.

    Args:
        arguments: the program and its arguments.
        timeout_seconds: after that the program is killed.
        environment: variables added to ours.
        must_succeed: whether another exit code than 0 is an error.

    Raises:
        LabError: the program failed, with the end of what it said.
    """
    words = [str(argument) for argument in arguments]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            env={**os.environ, **(environment or {})},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LabError(f"{words[0]} took more than {timeout_seconds} s") from error
    except OSError as error:
        raise LabError(f"{words[0]} could not be started: {error}") from error
    if must_succeed and done.returncode != 0:
        raise LabError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return done.stdout
