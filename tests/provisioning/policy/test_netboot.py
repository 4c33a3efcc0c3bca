import pytest

from provisioning.policy.netboot import ArmedRun, Difference, Kind, differences
from provisioning.ports import BootFile

pytestmark = pytest.mark.pure

NAMES = {"01-aa": "bigmem7", "0A": "bigmem7", "01-bb": "bigmem8"}


def run(key="R1", number=7, *, must=True):
    return {key: ArmedRun(key, number, "bigmem7", frozenset({"01-aa", "0A"}), must)}


def found(*files, before=None, after=None):
    before = run() if before is None else before
    after = before if after is None else after
    return differences([BootFile(*file) for file in files], before, after, NAMES)


@pytest.mark.parametrize(
    ("files", "runs", "kinds"),
    [
        ([("01-aa", "R1", 7)], (run(), run()), []),
        ([("0A", "R1", 0)], (run(), run()), []),
        ([], ({}, {}), []),
        ([("01-aa", "", 0)], ({}, {}), [Difference(Kind.WITHOUT_RUN, "01-aa", "bigmem7")]),
        ([("default", "", 0)], ({}, {}), [Difference(Kind.WITHOUT_RUN, "default", "")]),
        (
            [("01-aa", "R1", 6), ("0A", "R1", 7)],
            (run(), run()),
            [Difference(Kind.WITHOUT_RUN, "01-aa", "bigmem7", "R1")],
        ),
        (
            [("01-bb", "R1", 7)],
            (run(), run()),
            [Difference(Kind.OTHER_MACHINE, "01-bb", "bigmem8", "R1")],
        ),
        ([], (run(), run()), [Difference(Kind.MISSING, "", "bigmem7", "R1")]),
        ([], (run(must=False), run(must=False)), []),
        ([], (run(), {}), []),
        ([], (run(), run(must=False)), []),
        ([("01-aa", "R1", 7)], (run(), {}), []),
        ([("01-aa", "R1", 7)], ({}, run()), []),
    ],
)
def test_files_are_compared_with_the_runs_around_the_reading(files, runs, kinds):
    before, after = runs

    assert found(*files, before=before, after=after) == kinds
