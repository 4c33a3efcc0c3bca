"""What a machine needs that boots over the network: the installer's system, and a bigger base.

Built once by FAI's own fai-make-nfsroot and kept like all artefacts of the lab.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lab.artefacts import (
    DEBIAN_MIRROR,
    DEBIAN_SUITE,
    MACHINE_PACKAGES,
    Artefacts,
    build_debian,
    build_once,
    cache_directory,
    digest,
    prepare,
)
from lab.command import run

SETTINGS = Path(__file__).parent / "nfsroot"
BOOTING_PACKAGES = (
    *MACHINE_PACKAGES,
    "linux-image-cloud-amd64",
    "grub-pc",
    "e2fsprogs",
    "initramfs-tools",
)
"""A disk of its own wants a kernel and a boot loader; the small kernel knows virtual hardware."""
NOT_NEEDED_TO_INSTALL = (
    "boot/*",
    "tmp/*",
    "usr/share/doc/*",
    "usr/share/locale/*",
    "usr/share/man/*",
    "var/cache/apt/*",
    "var/lib/apt/lists/*",
    "var/tmp/*",
)
SQUASHFS = "nfsroot.squashfs"


@dataclass(frozen=True, slots=True)
class PxeArtefacts:
    """Where the built things lie."""

    machines: Artefacts
    boot: Path
    """A folder: kernel, initial file system, boot program and the installer's root."""


def prepare_pxe() -> PxeArtefacts:
    """Builds what is missing and answers where it lies.

    Raises:
        LabError: a build failed.
    """
    machines = prepare(BOOTING_PACKAGES)
    inputs = [path.read_text() for path in sorted(SETTINGS.iterdir())]
    boot = cache_directory() / f"netboot-{digest(DEBIAN_SUITE, *inputs)}"
    build_once(boot, _build_boot)
    return PxeArtefacts(machines, boot)


def _build_boot(path: Path) -> None:
    """Lets FAI make the installer's system, and packs what the machines fetch."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        base = folder / "base.tar.zst"
        build_debian(base, ("gpgv", "ca-certificates"))
        settings = _settings(folder)
        run(["fai-make-nfsroot", "-f", "-C", settings, "-B", base], timeout_seconds=580)
        nfsroot, tftp = folder / "nfsroot", folder / "tftp"
        path.mkdir()
        for each in (*nfsroot.glob("boot/vmlinuz-*"), *nfsroot.glob("boot/initrd.img-*")):
            shutil.copy2(each, path)
        for program in ("pxelinux.0", "ldlinux.c32"):
            shutil.copy2(tftp / program, path)
        left_out = ["-wildcards", "-e", *NOT_NEEDED_TO_INSTALL]
        packing = ["-comp", "zstd", "-Xcompression-level", "3", "-noappend", "-quiet"]
        whole = ["mksquashfs", str(nfsroot), str(path / SQUASHFS), "-no-progress"]
        run([*whole, *packing, *left_out], timeout_seconds=300)


def _settings(folder: Path) -> Path:
    """Writes what fai-make-nfsroot reads."""
    settings, hooks = folder / "etc", folder / "hooks"
    (settings / "apt").mkdir(parents=True)
    hooks.mkdir()
    mirror = f"{DEBIAN_SUITE} {DEBIAN_MIRROR}"
    (settings / "apt" / "sources.list").write_text(f"deb {DEBIAN_MIRROR} {DEBIAN_SUITE} main\n")
    (settings / "fai.conf").write_text("LOGUSER=\n")
    (settings / "nfsroot.conf").write_text(
        f"FAI_DEBOOTSTRAP='{mirror}'\nFAI_ROOTPW='*'\nNFSROOT={folder / 'nfsroot'}\n"
        f"TFTPROOT={folder / 'tftp'}\nNFSROOT_HOOKS={hooks}/\n"
    )
    shutil.copy(SETTINGS / "NFSROOT", settings)
    shutil.copy(SETTINGS / "hook", hooks / "10-lab")
    return settings
