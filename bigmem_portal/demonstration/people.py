"""Who plays in the demonstration: four sign-ins, their invented colleagues, and teams."""

from dataclasses import dataclass

PASSWORD = "bigmem-demo"  # noqa: S105 -- printed on the sign-in page of the demonstration
MAIL_DOMAIN = "example.org"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    account_name: str
    full_name: str
    team: str
    language: str = "fr"
    is_manager: bool = False
    is_administrator: bool = False
    ssh_key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One invented team."""

    slug: str
    name: str
    parent: str = ""


TEAMS = (
    Group("isem", "ISEM"),
    Group("cemeb", "LabEx CeMEB"),
    Group("mbb", "Plateforme MBB", "isem"),
    Group("phylogenie", "Phylogénie et évolution moléculaire", "isem"),
    Group("populations", "Génomique des populations", "isem"),
    Group("biodiversite", "Macroécologie et biodiversité", "isem"),
    Group("paleontologie", "Paléontologie", "isem"),
    Group("demographie", "Démographie évolutive", "isem"),
    Group("microbiomes", "Microbiomes et métabarcoding", "isem"),
)

PEOPLE = (
    Person("admin", "Rémy Berger", "mbb", is_administrator=True),
    Person("alice", "Alice Martin", "phylogenie"),
    Person("bruno", "Bruno Leroy", "populations"),
    Person("chloe", "Chloé Vidal", "paleontologie", is_manager=True),
    Person("lmoreau", "Léa Moreau", "phylogenie", is_manager=True),
    Person("tgarnier", "Théo Garnier", "phylogenie"),
    Person("sobrien", "Sean O'Brien", "phylogenie", language="en"),
    Person("kpatel", "Kavita Patel", "phylogenie", language="en"),
    Person("hroux", "Hugo Roux", "populations", is_manager=True),
    Person("nbenali", "Nadia Benali", "populations"),
    Person("efaure", "Élise Faure", "populations"),
    Person("jwright", "Joanna Wright", "populations", language="en"),
    Person("mdubois", "Marc Dubois", "biodiversite", is_manager=True),
    Person("crenaud", "Clara Renaud", "biodiversite"),
    Person("ppereira", "Paulo Pereira", "biodiversite"),
    Person("ylambert", "Yves Lambert", "biodiversite"),
    Person("bmichel", "Béatrice Michel", "paleontologie"),
    Person("athomas", "Adrien Thomas", "paleontologie"),
    Person("fblanc", "Fanny Blanc", "demographie", is_manager=True),
    Person("gkeller", "Greta Keller", "demographie", language="en"),
    Person("rsimon", "Rémi Simon", "demographie"),
    Person("zhaddad", "Zineb Haddad", "microbiomes", is_manager=True),
    Person("ogirard", "Olivier Girard", "microbiomes"),
    Person("vcarter", "Violet Carter", "microbiomes", language="en"),
)

IN_LABEX = frozenset({"alice", "bruno", "mdubois", "fblanc", "zhaddad", "lmoreau"})
"""People who are also in the LabEx, which cuts across the institute's teams."""


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody was granted the category `isem`."""

    person: str
    reason: str
    last_day_after: int | None = None
    """Days from today to its last day; None = without end."""
    machines: tuple[str, ...] = ()


ACCESSES = (
    Access("alice", "Assemblages de génomes de primates"),
    Access("lmoreau", "Encadrement de la thèse d'Alice Martin"),
    Access("hroux", "Projet de génomique des populations 2026"),
    Access("mdubois", "Modèles de distribution à l'échelle du globe"),
    Access("ppereira", "Séjour postdoctoral", last_day_after=190),
    Access("bmichel", "Morphométrie 3D", machines=("bigmem13", "bigmem14")),
    Access("fblanc", "Simulations démographiques"),
    Access("gkeller", "Postdoctoral stay", last_day_after=120),
    Access("zhaddad", "Métagénomes de sols"),
)
