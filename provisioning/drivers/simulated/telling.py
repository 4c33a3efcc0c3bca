"""What the simulated installer says of itself: FAI's task lines, spread over its time."""

from provisioning.drivers.simulated.machine import Machine
from provisioning.ports import TaskLine

TASKS: tuple[tuple[str, float], ...] = (
    ("confdir", 0.0),
    ("setup", 0.02),
    ("defclass", 0.03),
    ("defvar", 0.04),
    ("install", 0.05),
    ("partition", 0.06),
    ("mountdisks", 0.12),
    ("extrbase", 0.14),
    ("debconf", 0.24),
    ("updatebase", 0.27),
    ("instsoft", 0.36),
    ("configure", 0.74),
    ("finish", 0.87),
    ("chboot", 0.91),
    ("savelog", 0.95),
    ("faiend", 0.98),
)
"""Each task, and the share of the installer's time that has passed when it begins."""
AROUND = "install"
"""The task that holds all those between itself and `chboot`; its end comes with theirs."""


def lines_until(share: float) -> tuple[TaskLine, ...]:
    """Answers all that an installer has said when a share of its time has passed."""
    said: list[TaskLine] = []
    running = ""
    for task, begins in TASKS:
        if begins > share:
            break
        if running and running != AROUND:
            said.append(TaskLine(f"TASKEND {running}", 0))
        if task == "chboot":
            said.append(TaskLine(f"TASKEND {AROUND}", 0))
        said.append(TaskLine(f"TASKBEGIN {task}"))
        running = task
    if share >= 1:
        said.append(TaskLine(f"TASKEND {running}", 0))
    return tuple(said)


def share_passed(machine: Machine, now: float) -> float:
    """Answers which share of its time the installer of a machine has worked."""
    if not machine.installing_number:
        return 1.0
    left = machine.install_due - now
    return min(max(1 - left / machine.install_seconds, 0.0), 1.0)
