"""French is complete, or the gate stays shut: collects messages, and says which lack words.

`collect` writes `locale/fr` anew from the code and the templates, keeping what is translated;
`check` does the same in a temporary copy and compares.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from scripts.setup import ROOMS, ROOT

CATALOG = Path("locale/fr/LC_MESSAGES/django.po")


class CollectingFailedError(Exception):
    """gettext's tools refused; the message holds their words."""


def collect_in_copy(copy: Path) -> Path:
    """Collects the messages of a copy of the sources; answers the catalog made there."""
    for folder in (*ROOMS, "templates", "locale"):
        if (ROOT / folder).is_dir():
            shutil.copytree(
                ROOT / folder,
                copy / folder,
                ignore=shutil.ignore_patterns("__pycache__", "*.mo", "migrations"),
            )
    (copy / CATALOG.parent).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "django", "makemessages", "--locale", "fr"),
            *("--no-obsolete", "--add-location", "file"),
        ],
        cwd=copy,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CollectingFailedError(done.stdout + done.stderr)
    return copy / CATALOG


def read(path: Path) -> Catalog:
    """Reads a catalog; one that does not exist is empty."""
    if not path.exists():
        return Catalog(locale="fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def key(message: Message) -> tuple[str, str]:
    """Answers what tells two messages apart."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", text


def is_translated(message: Message) -> bool:
    """Answers whether every form of a message has French words that nobody doubts."""
    words = message.string or ""
    forms = (words,) if isinstance(words, str) else words
    return bool(forms) and all(forms) and not message.fuzzy


def faults(wanted: Catalog, kept: Catalog) -> list[str]:
    """Answers what keeps the kept catalog from being complete, one line each."""
    known = {key(message): message for message in kept if message.id}
    needed = {key(message): message for message in wanted if message.id}
    missing = [f"not collected: {text!r}" for (_, text) in needed.keys() - known.keys()]
    stale = [f"no longer used: {text!r}" for (_, text) in known.keys() - needed.keys()]
    bare = [f"not translated: {key(m)[1]!r}" for m in known.values() if not is_translated(m)]
    return sorted(missing) + sorted(stale) + sorted(bare)


def main(verb: str) -> int:
    """Runs `collect` or `check`; answers the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            collected = collect_in_copy(Path(folder))
        except CollectingFailedError as error:
            print(error, file=sys.stderr)
            return 1
        if verb == "collect":
            (ROOT / CATALOG.parent).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(collected, ROOT / CATALOG)
        found = faults(read(collected), read(ROOT / CATALOG))
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} messages of {CATALOG} want attention; `make messages` collects them.")
    return 1 if found and verb == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
