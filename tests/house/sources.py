"""The project's own sources, for tests that read code."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "foundation",
    "journal",
    "accounts",
    "machines",
    "reservations",
    "provisioning",
    "calendars",
    "tickets",
    "notifications",
    "pages",
    "bigmem_portal",
)
BESIDE = ("scripts", "tests", "bench", "lab")
PURE = ("policy", "lifecycle", "recipe", "ports")


def files(*folders: str, ending: str = ".py") -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob(f"*{ending}")
        if "__pycache__" not in path.parts and "migrations" not in path.parts
    )


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def pure_modules() -> list[Path]:
    """The pure floor of every room, found by its names and not by a list."""
    return [
        path
        for room in ROOMS
        for path in files(room)
        if path.relative_to(ROOT / room).parts[0].removesuffix(".py") in PURE
    ]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found
