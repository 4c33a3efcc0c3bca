"""The TFTP host: what the real fai-chboot needs, and what a network card makes of its files."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from lab.command import run
from lab.ground import Ground

KERNEL_WORD = re.compile(r"[a-zA-Z0-9_]+=")


class NetbootServer:
    """A TFTP root with fai-chboot's own settings beside it, and the configuration space."""

    def __init__(self, ground: Ground, nfsroot: str = "") -> None:
        self.fai_settings = ground.folder / "fai"
        self.boot_files = ground.folder / "boot" / "pxelinux.cfg"
        self.config_space = ground.folder / "config-space"
        self.boot_files.mkdir(parents=True)
        self.fai_settings.mkdir()
        if not nfsroot:
            # fai-chboot wants to name a kernel; the lab's machines run the host's.
            (self.boot_files.parent / "vmlinuz-lab").touch()
            nfsroot = str(ground.folder / "nfsroot")
        (self.fai_settings / "fai.conf").write_text("LOGUSER=\n")
        (self.fai_settings / "nfsroot.conf").write_text(
            f"NFSROOT={nfsroot}\nTFTPROOT={self.boot_files.parent}\nFAI_DEBOOTSTRAP=\n"
        )

    def assemble(
        self, sources: Sequence[Path], base_file: Path, variables: dict[str, str]
    ) -> None:
        """Makes the configuration space: the project's own, then the lab's additions.

        Args:
            sources: folders laid over each other, the later ones winning.
            base_file: what FAI unpacks first for the class BIGMEM.
            variables: what the lab adds to the variables of its class.
        """
        for source in sources:
            shutil.copytree(source, self.config_space, dirs_exist_ok=True)
        (self.config_space / "basefiles").mkdir(exist_ok=True)
        (self.config_space / "basefiles" / "BIGMEM.tar.zst").symlink_to(base_file)
        lines = [f"{name}={value}\n" for name, value in variables.items()]
        (self.config_space / "class" / "LAB.var").write_text("".join(lines))

    def chboot(self, *arguments: str) -> str:
        """Runs the real fai-chboot on this TFTP root and answers what it printed."""
        return run(["fai-chboot", "-C", self.fai_settings, *arguments])

    def armed(self) -> list[str]:
        """Answers the names of the boot files that would start an installation."""
        return sorted(
            path.name
            for path in self.boot_files.iterdir()
            if path.suffix != ".disable" and "FAI_ACTION=install" in path.read_text()
        )


def kernel_words(boot_files: Path, mac_address: str, address: str) -> dict[str, str] | None:
    """Answers the kernel command line that a machine would be started with over the network.

    The files are tried in the order of pxelinux: by MAC address, then by the address in
    hexadecimal and its shorter and shorter beginnings, then the default. None means: no such
    file, or one that says to start from the disk.
    """
    number = "".join(f"{int(part):02X}" for part in address.split("."))
    names = [f"01-{mac_address.lower().replace(':', '-')}"]
    names += [number[:length] for length in range(8, 0, -1)]
    for name in [*names, "default"]:
        path = boot_files / name
        if path.exists():
            return _words_of(path.read_text())
    return None


def _words_of(text: str) -> dict[str, str] | None:
    if "localboot" in text:
        return None
    found = re.search(r"^append\s+(.*)$", text, re.MULTILINE)
    if found is None:
        return None
    words = [word for word in found.group(1).split() if KERNEL_WORD.match(word)]
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def installer_environment(words: dict[str, str]) -> dict[str, str]:
    """Answers what FAI finds in its environment: it exports its kernel command line."""
    return {**os.environ, **words}
