"""Draws the lives of things from their tables: `docs/reference/lifecycles.md`.

`write` draws it, `check` fails when the page is not what the tables say.
"""

import ast
import importlib
import itertools
import sys
from enum import StrEnum
from pathlib import Path

from scripts.setup import ROOMS, ROOT

PAGE = ROOT / "docs/reference/lifecycles.md"
HEAD = """# Lives of things

Made by `make docs` from the `lifecycle.py` of each room, from
`reservations/policy/amending.py`, `reservations/policy/handing_over.py` and
`provisioning/policy/reinstalling.py`: change the table there, not this page.
A *passing* state must lead on by itself; a *resting* one can last.
"""


def docstrings(source: Path, name: str) -> dict[str, str]:
    """Answers the line written under each member of an enum, by the member's name."""
    tree = ast.parse(source.read_text())
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name
    )
    found = {}
    for member, text in itertools.pairwise(body):
        if (
            isinstance(member, ast.Assign)
            and isinstance(member.targets[0], ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            found[member.targets[0].id] = " ".join(str(text.value.value).split())
    return found


OTHERS = {
    "reservations.policy.amending": "Extensions and changes",
    "reservations.policy.handing_over": "Hand-overs",
    "provisioning.policy.reinstalling": "Reinstallations",
}
"""Lives beside the main one of their room, with the titles of their sections."""


def draw(name: str, title: str) -> str:
    """Answers the section of one module: diagram, then what each state means."""
    module = importlib.import_module(name)
    moves: dict[tuple[StrEnum, StrEnum], StrEnum] = module.MOVES
    states: list[StrEnum] = list(module.State)
    meanings = docstrings(ROOT / f"{name.replace('.', '/')}.py", "State")
    leaving = {before for before, _ in moves}
    entered = set(moves.values())
    first = getattr(module, "STARTS", [state for state in states if state not in entered])
    lines = ["", f"## {title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {state}" for state in first]
    lines += [f"    {before} --> {after}: {event}" for (before, event), after in moves.items()]
    lines += [f"    {state} --> [*]" for state in states if state not in leaving]
    lines += ["```", "", "| State | Meaning |", "|---|---|"]
    lines += [f"| `{state}` | {meanings.get(state.name, '')} |" for state in states]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Answers the whole page."""
    rooms = [room for room in ROOMS if (ROOT / room / "lifecycle.py").exists()]
    sections = [draw(f"{room}.lifecycle", room.capitalize()) for room in rooms]
    sections += [draw(name, title) for name, title in OTHERS.items()]
    return HEAD + "".join(sections)


def main(verb: str) -> int:
    """Runs `write` or `check`; answers the exit code."""
    text = page()
    if verb == "write":
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text)
        return 0
    if not PAGE.exists() or PAGE.read_text() != text:
        print(f"{PAGE.relative_to(ROOT)} is not what the tables say: run `make docs`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
