"""What stands in the demonstration's rack: one site, three categories, 25 machines.

Modelled on the institute's service (its rules of 03/05/2024); names, addresses and people are
invented, addresses are those set aside for documentation.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

SITE = {"slug": "montpellier", "name": "Montpellier"}
DOMAIN = "bigmem.example.org"
RULES_FROM = date(2024, 5, 3)

CATEGORIES: dict[str, dict[str, Any]] = {
    "cemeb": {
        "name_en": "CeMEB LabEx machines",
        "name_fr": "Machines réservables LabEx CeMEB",
        "position": 1,
        "access": "everyone",
    },
    "isem": {
        "name_en": "ISEM bookable machines",
        "name_fr": "Machines réservables ISEM",
        "position": 2,
        "access": "granted",
        "is_public": False,
    },
    "isem-private": {
        "name_en": "ISEM private machines",
        "name_fr": "Machines privées ISEM",
        "position": 3,
        "access": "teams",
        "is_bookable": False,
    },
}
STRICTNESS = {"cemeb": "strict", "isem": "flexible", "isem-private": "strict"}

PROFILES: dict[str, dict[str, Any]] = {
    "plain": {
        "name_en": "Ubuntu LTS",
        "name_fr": "Ubuntu LTS",
        "position": 1,
        "fai_classes": ["BIGMEM", "ZFS_HOME"],
        "salt_states": ["bigmem"],
    },
    "mbbworkflow": {
        "name_en": "Ubuntu LTS ready for MBBWorkflow",
        "name_fr": "Ubuntu LTS compatible MBBWorkflow",
        "position": 2,
        "fai_classes": ["BIGMEM", "ZFS_HOME"],
        "salt_states": ["bigmem", "bigmem.mbbworkflow"],
    },
}
BOTH = ("plain", "mbbworkflow")

HOST = "bigmem-gpu1"
"""The GPU server whose four container slots are machines of their own."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One machine of the rack; what is not said is as on most of them."""

    number: int
    category: str
    memory_gib: int
    cores: int
    cpu_model: str
    disk_tib: int
    warranty_years: int
    """Years from today to the end of its warranty; negative when that is past."""
    network_gbps: int = 10
    profiles: tuple[str, ...] = BOTH
    kind: str = "bare_metal"
    driven_by: str = "portal"
    gpus: int = 0
    owner_teams: tuple[str, ...] = ()
    owner_people: tuple[str, ...] = ()
    retired_after: int | None = None
    """Days from today to its retirement; its buyer was informed."""

    @property
    def name(self) -> str:
        """Answers its name."""
        return f"bigmem{self.number}"

    @property
    def volumes(self) -> list[str]:
        """Answers its data volumes: one large home when bookable, a volume beside it when not."""
        if self.category != "isem-private":
            return ["/home"]
        return ["/bigvol", "/newvol"] if self.disk_tib > 60 else ["/bigvol"]


XEON_OLD = "2 × Intel Xeon E5-2680 v4"
XEON = "2 × Intel Xeon Gold 6226R"
XEON_BIG = "4 × Intel Xeon Platinum 8260"
EPYC_OLD = "2 × AMD EPYC 7352"
EPYC = "2 × AMD EPYC 7543"
EPYC_NEW = "2 × AMD EPYC 9554"


def _slot(number: int) -> Spec:
    """Answers one container slot of the GPU server."""
    return Spec(
        number, "cemeb", 256, 16, EPYC, 8, 2, 25, ("plain",), kind="gpu_container", gpus=1
    )  # fmt: skip


def _private(number: int, memory: int, cores: int, cpu: str, disk: int, **owners: Any) -> Spec:  # noqa: ANN401 -- owners of either kind
    """Answers one private machine, installed by nobody here."""
    return Spec(
        number, "isem-private", memory, cores, cpu, disk, 2, 10, (),
        kind="manual", driven_by="nobody", **owners,
    )  # fmt: skip


MACHINES = (
    Spec(0, "cemeb", 256, 28, XEON_OLD, 22, -4, 1, ("plain",)),
    Spec(1, "cemeb", 256, 28, XEON_OLD, 22, -3),
    Spec(2, "cemeb", 512, 28, XEON_OLD, 36, -2, retired_after=150),
    Spec(3, "cemeb", 512, 32, XEON, 44, -1, owner_teams=("paleontologie",)),
    Spec(4, "cemeb", 512, 32, XEON, 44, 1),
    Spec(5, "cemeb", 768, 48, EPYC_OLD, 58, 1),
    Spec(6, "cemeb", 1024, 48, EPYC_OLD, 58, 1),
    Spec(7, "cemeb", 1024, 64, EPYC, 72, 2, 25),
    Spec(8, "cemeb", 1024, 64, EPYC, 72, 2, 25),
    Spec(9, "cemeb", 384, 32, XEON, 36, -1, driven_by="calendar"),
    Spec(10, "isem", 512, 48, EPYC_OLD, 58, 1, owner_teams=("phylogenie",)),
    Spec(11, "isem", 768, 64, EPYC, 72, 2, 25, owner_teams=("phylogenie", "biodiversite")),
    Spec(12, "isem", 1536, 64, EPYC, 87, 3, 25),
    Spec(13, "isem", 1024, 48, EPYC_OLD, 58, 1, owner_teams=("paleontologie",)),
    Spec(14, "isem", 2048, 96, XEON_BIG, 116, 2, 25),
    Spec(15, "isem", 4096, 128, EPYC_NEW, 174, 4, 25, owner_people=("mdubois", "zhaddad")),
    _slot(16),
    _slot(17),
    _slot(18),
    _slot(19),
    Spec(20, "isem", 512, 32, XEON, 44, -1, 10, ("plain",), kind="manual", driven_by="nobody"),
    _private(21, 768, 48, EPYC_OLD, 58, owner_teams=("paleontologie",)),
    _private(22, 1024, 64, EPYC, 72, owner_teams=("populations", "demographie")),
    _private(23, 512, 32, XEON, 44, owner_people=("ylambert",)),
    _private(24, 1536, 96, EPYC_NEW, 116, owner_teams=("biodiversite",), owner_people=("fblanc",)),
)


@dataclass(frozen=True, slots=True)
class Outage:
    """Days on which one machine is out, counted from today."""

    machine: str
    kind: str
    first_after: int
    days: int
    reason: str


OUTAGES = (
    Outage("bigmem8", "breakdown", -1, 5, "Alimentation en panne, pièce commandée"),
    Outage("bigmem5", "maintenance", 20, 3, "Remplacement de deux disques"),
)


def address_of(number: int) -> str:
    """Answers the address of a machine, in a range set aside for documentation."""
    return f"192.0.2.{10 + number}"


def mac_address_of(number: int) -> str:
    """Answers the MAC address of a machine, in a range set aside for documentation."""
    return f"00:00:5e:00:53:{0x10 + number:02x}"
