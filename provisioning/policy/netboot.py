"""The boot files that are armed, compared with the runs that may have armed them.

Source: requirement "Netboot armed for exactly one machine and read back; … an hourly sweep
compares all armed files (by IP and by MAC) with the runs between arming and disarming".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from provisioning.ports import BootFile


class Kind(StrEnum):
    """How files and runs can differ."""

    WITHOUT_RUN = "armed_without_run"
    """A file would install a machine, and no run between arming and disarming wants that."""
    OTHER_MACHINE = "armed_other_machine"
    """A run's file bears the name of another machine."""
    MISSING = "not_armed_for_run"
    """A run waits for an installation that no file would start."""
    UNREADABLE = "netboot_unreadable"
    """The files cannot be read, so nothing is known."""


@dataclass(frozen=True, slots=True)
class ArmedRun:
    """A run that has armed its machine, or is about to."""

    key: str
    fencing_number: int
    machine: str
    file_names: frozenset[str]
    must_be_armed: bool
    """Arming was read back and disarming has not begun."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing that is not as it must be."""

    kind: Kind
    file_name: str
    """Of files that cannot be read: their TFTP host, where a site names one."""
    machine: str
    """Whose name the file bears, or whose run misses one; empty when that is nobody's."""
    run_key: str = ""


def differences(
    files: Iterable[BootFile],
    before: Mapping[str, ArmedRun],
    after: Mapping[str, ArmedRun],
    machine_of: Mapping[str, str],
) -> list[Difference]:
    """Answers every difference, in a fixed order.

    Runs go on while files are read: what was right before or after the reading is right.

    Args:
        files: all that are armed.
        before: runs by key, as they stood before the files were read.
        after: the same afterwards.
        machine_of: machine by the file names that it can have.
    """
    files = list(files)
    found = {_judge(file, before, after, machine_of) for file in files}
    found |= {
        Difference(Kind.MISSING, "", run.machine, key)
        for key, run in before.items()
        if run.must_be_armed
        and key in after
        and after[key].must_be_armed
        and not any(file.run_key == key for file in files)
    }
    return sorted(difference for difference in found if difference is not None)


def _judge(
    file: BootFile,
    before: Mapping[str, ArmedRun],
    after: Mapping[str, ArmedRun],
    machine_of: Mapping[str, str],
) -> Difference | None:
    """Answers what is wrong with one file."""
    machine = machine_of.get(file.name, "")
    runs = [runs[file.run_key] for runs in (before, after) if file.run_key in runs]
    runs = [run for run in runs if file.fencing_number in (0, run.fencing_number)]
    if not runs:
        return Difference(Kind.WITHOUT_RUN, file.name, machine, file.run_key)
    if not any(file.name in run.file_names for run in runs):
        return Difference(Kind.OTHER_MACHINE, file.name, machine, file.run_key)
    return None
