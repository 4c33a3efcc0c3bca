"""Files, functions and templates stay small enough to be read in one go."""

import ast

import pytest

from tests.house import sources

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_TEMPLATE_LINES = 150
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "misc", "base", "tools"}

pytestmark = pytest.mark.pure


def test_file_is_not_too_long():
    too_long = [
        sources.name(path)
        for path in sources.files(*sources.ROOMS, *sources.BESIDE)
        if len(path.read_text().splitlines()) > MAX_FILE_LINES
    ]

    assert too_long == []


def test_function_is_not_too_long():
    too_long = [
        f"{sources.name(path)}: {node.name}"
        for path in sources.files(*sources.ROOMS, *sources.BESIDE)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES
    ]

    assert too_long == []


def test_template_is_not_too_long():
    too_long = [
        sources.name(path)
        for path in sources.files("templates", *sources.ROOMS, ending=".html")
        if len(path.read_text().splitlines()) > MAX_TEMPLATE_LINES
    ]

    assert too_long == []


def test_module_has_a_name_that_says_something():
    nameless = [
        sources.name(path)
        for path in sources.files(*sources.ROOMS, *sources.BESIDE)
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ]

    assert nameless == []
