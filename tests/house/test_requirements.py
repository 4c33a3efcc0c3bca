"""What is installed is what is pinned, to the last transitive package."""

import importlib.metadata
import re

import pytest
from packaging.requirements import Requirement

from tests.house import sources

LEFT_OUT = {"pip", "setuptools", "wheel"}

pytestmark = pytest.mark.pure


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(*files):
    """What the files pin for this Python, by canonical name."""
    found = {}
    for file in files:
        for line in (sources.ROOT / file).read_text().splitlines():
            if not line.strip() or line[0] in "#-":
                continue
            wanted = Requirement(line)
            (version,) = wanted.specifier
            assert version.operator == "==", f"{file}: not pinned: {line}"
            if wanted.marker is None or wanted.marker.evaluate():
                found[canonical(wanted.name)] = version.version
    return found


def test_requirement_files_pin_all_that_is_installed():
    installed = {
        canonical(package.metadata["Name"]): package.version
        for package in importlib.metadata.distributions()
    }

    pinned = pins("requirements.txt", "requirements-dev.txt")

    assert {name: version for name, version in installed.items() if name not in LEFT_OUT} == pinned
