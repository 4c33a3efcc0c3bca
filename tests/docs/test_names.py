"""What the docs name exists: paths, links, commands, settings. Docs cannot quietly rot."""

import ast
import re
from functools import cache

import pytest
from django.core.management import get_commands

from tests.house.sources import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OURS = re.compile(
    r"\b(?:(?:PORTAL|SALT_API|CALDAV)_[A-Z_]+|CELERY_BROKER_URL|EMAIL_URL|DATABASE_URL)\b"
)
MADE_LATER = {"var/", "secrets/", ".venv/", "docs/screens/planning-en.png"}
NO_PATHS = {"Europe/Paris"}
NOT_READ_BY_DJANGO = {"PORT", "POSTGRES_PASSWORD"}

pytestmark = pytest.mark.pure


@cache
def text(page):
    return page.read_text()


@cache
def read_settings():
    """The names that `env.py` reads, with the parts of Salt's put together."""
    tree = ast.parse((ROOT / "bigmem_portal/env.py").read_text())
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    names = {word for word in words if isinstance(word, str) and OURS.fullmatch(word)}
    return names | {f"SALT_API_{part}" for part in ("URL", "USERNAME", "PASSWORD", "EAUTH")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_page_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)", text(page))

    broken = [
        target
        for target in targets
        if "://" not in target and target not in MADE_LATER and not (page.parent / target).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_named_in_page_exist(page):
    named = re.findall(r"`([\w.-]+(?:/[\w.*-]*)+)`", text(page))

    missing = [path for path in {*named} - MADE_LATER - NO_PATHS if not any(ROOT.glob(path))]

    assert missing == []


def test_make_targets_named_in_docs_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", text(page))}

    assert named - targets == set()


def test_commands_named_in_docs_exist():
    named = {name for page in PAGES for name in re.findall(r"manage\.py ([a-z_]+)", text(page))}

    assert named - set(get_commands()) == set()


def test_settings_page_lists_what_is_read():
    listed = set(re.findall(r"`([A-Z][A-Z_]+)`", text(ROOT / "docs/reference/settings.md")))

    assert listed == read_settings() | NOT_READ_BY_DJANGO


def test_example_offers_what_is_read():
    example = (ROOT / ".env.example").read_text()

    offered = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))

    assert offered == read_settings() | {"POSTGRES_PASSWORD"}


def test_settings_named_in_docs_are_read():
    named = {name for page in PAGES for name in OURS.findall(text(page))}

    assert named - read_settings() - NOT_READ_BY_DJANGO == set()
