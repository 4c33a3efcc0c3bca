"""Rules import the standard library, the foundation and themselves: nothing else, ever."""

import sys
import tomllib

import pytest

from tests.house import sources

CLOCK = "foundation.clock"

pytestmark = pytest.mark.pure


def strangers(path):
    """What a pure module imports and must not."""
    room = path.relative_to(sources.ROOT).parts[0]
    own = tuple(f"{room}.{floor}" for floor in sources.PURE)
    return sorted(
        imported
        for imported in sources.imports(path)
        if imported == CLOCK
        or not (
            imported.split(".")[0] in sys.stdlib_module_names
            or imported.split(".")[0] == "foundation"
            or imported.startswith(own)
        )
    )


def test_pure_floor_imports_nothing_but_itself():
    found = {sources.name(path): strangers(path) for path in sources.pure_modules()}

    assert {path: names for path, names in found.items() if names} == {}


def test_pure_floor_is_known_to_the_import_contracts():
    contracts = tomllib.loads((sources.ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]
    listed = next(c for c in contracts["contracts"] if c["id"] == "pure")["source_modules"]

    tops = {".".join(sources.module(path).split(".")[:2]) for path in sources.pure_modules()}

    assert sorted(listed) == sorted(tops)


def test_clock_is_read_in_one_place():
    """`datetime.now()`, `date.today()` and `timezone.now()` live in the foundation's clock."""
    readers = [
        sources.name(path)
        for path in sources.files(*sources.ROOMS)
        if path != sources.ROOT / "foundation/clock.py"
        and any(
            call in path.read_text()
            for call in ("datetime.now(", "date.today(", "timezone.now", "localdate(")
        )
    ]

    assert readers == []
