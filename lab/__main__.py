"""The lab by hand: `python -m lab prepare | prepare-boards | prepare-pxe | cleanup | list`."""

import sys
import time

from lab.artefacts import cache_directory, prepare, prepare_emulator
from lab.ground import ROOT, Ground, leftovers, remove_dead
from lab.pxe.artefacts import prepare_pxe


def main(arguments: list[str]) -> int:
    """Answers the exit code of one of the small commands."""
    command = arguments[0] if arguments else ""
    if command == "prepare":
        began = time.monotonic()
        prepare()
        print(f"lab: ready in {time.monotonic() - began:.1f} s, kept in {cache_directory()}")
    elif command == "prepare-boards":
        prepare_emulator()
    elif command == "prepare-pxe":
        prepare_pxe()
        prepare_emulator()
    elif command == "cleanup":
        removed = remove_dead()
        print(f"lab: removed {', '.join(removed) if removed else 'nothing'}")
    elif command == "list":
        for folder in sorted(ROOT.glob("pl????")):
            print(folder.name, *leftovers(Ground(folder.name)), sep="\n  ")
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
