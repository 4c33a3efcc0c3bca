"""What is installed is what is pinned, to the last transitive package."""

import importlib.metadata
import re

import pytest

from tests.house import sources

LEFT_OUT = {"pip", "setuptools", "wheel"}

pytestmark = pytest.mark.pure


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(*files):
    found = {}
    for file in files:
        for line in (sources.ROOT / file).read_text().splitlines():
            match = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==(\S+)", line.strip())
            if match:
                found[canonical(match[1])] = match[2]
            else:
                assert not line.strip() or line[0] in "#-", f"{file}: not pinned: {line}"
    return found


def test_requirement_files_pin_all_that_is_installed():
    installed = {
        canonical(package.metadata["Name"]): package.version
        for package in importlib.metadata.distributions()
    }

    pinned = pins("requirements.txt", "requirements-dev.txt")

    assert {name: version for name, version in installed.items() if name not in LEFT_OUT} == pinned
