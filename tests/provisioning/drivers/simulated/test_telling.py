import pytest

from provisioning.drivers.simulated.telling import TASKS, lines_until
from provisioning.ports import TaskLine

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("share", "last"),
    [
        (0.0, [TaskLine("TASKBEGIN confdir")]),
        (0.05, [TaskLine("TASKEND defvar", 0), TaskLine("TASKBEGIN install")]),
        (0.07, [TaskLine("TASKBEGIN install"), TaskLine("TASKBEGIN partition")]),
        (0.91, [TaskLine("TASKEND install", 0), TaskLine("TASKBEGIN chboot")]),
        (1.0, [TaskLine("TASKBEGIN faiend"), TaskLine("TASKEND faiend", 0)]),
    ],
)
def test_installer_tells_what_it_does(share, last):
    assert list(lines_until(share))[-len(last) :] == last


def test_every_task_that_began_has_ended_at_the_end():
    lines = lines_until(1.0)

    assert {line.name.split()[1] for line in lines if line.code == 0} == {
        task for task, _share in TASKS
    }
    assert len(lines) == 2 * len(TASKS)
