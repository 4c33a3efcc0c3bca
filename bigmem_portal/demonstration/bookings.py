"""What happens in the demonstration around today: bookings in all states, by days from today."""

from dataclasses import dataclass

from reservations.lifecycle import State


@dataclass(frozen=True, slots=True)
class Seed:
    """One booking; days are counted from today, 0 is today."""

    machine: int
    holder: str
    first_after: int
    days: int
    state: State
    purpose: str = ""
    profile: str = "plain"
    key: str = ""
    """By which another seed says that it continues this one."""
    continues: str = ""
    reason: str = ""
    """Of a refusal or a cancellation."""
    waived: tuple[tuple[str, str], ...] = ()
    """Rules let pass, with the figure up to which."""
    was_longer: int = 0
    """Days that an early release gave back."""
    asked_before: int = 12
    """Days between the request and the first day."""
    decided_after: float = 5
    """Hours between the request and the decision."""
    tries: int = 0
    """How often the portal tried to install it; 0 when it was installed before the portal."""
    minutes: int = 0
    """From the last try to the handing over."""


ENDED, ACTIVE, APPROVED = State.ENDED, State.ACTIVE, State.APPROVED
REQUESTED, REFUSED, WITHDRAWN = State.REQUESTED, State.REFUSED, State.WITHDRAWN
LAPSED, CANCELLED = State.LAPSED, State.CANCELLED

SEEDS = (
    # The LabEx's machines
    Seed(0, "nbenali", -30, 14, ENDED, "Appel de variants, puces SNP"),
    Seed(0, "rsimon", -6, 21, ACTIVE, "Simulations individu-centrées"),
    Seed(1, "crenaud", -62, 42, ENDED, "Modèles de niche, oiseaux d'Europe"),
    Seed(1, "vcarter", -9, 28, ACTIVE, "16S amplicons, third batch"),
    Seed(1, "efaure", 24, 21, APPROVED, "Imputation de génotypes"),
    Seed(2, "athomas", -21, 14, ENDED, "Segmentation de tomographies"),
    Seed(2, "ogirard", -3, 14, ACTIVE, "Assemblage de métagénomes"),
    Seed(2, "jwright", 14, 10, REQUESTED, "Demographic inference, fastsimcoal"),
    Seed(3, "alice", -48, 20, ENDED, "Alignements de mitogénomes"),
    Seed(3, "bruno", -12, 35, ACTIVE, "Scans de sélection, 1 200 génomes"),
    Seed(3, "kpatel", 26, 14, APPROVED, "Ortholog search across primates"),
    Seed(4, "tgarnier", -40, 28, ENDED, "Arbres d'espèces"),
    Seed(4, "tgarnier", -8, 14, ACTIVE, "Datation moléculaire", key="dating"),
    Seed(4, "tgarnier", 6, 14, APPROVED, "Datation moléculaire, suite", continues="dating"),
    Seed(4, "nbenali", 30, 21, APPROVED, "Filtrage de lectures"),
    Seed(5, "sobrien", -26, 21, ENDED, "Codon models"),
    Seed(5, "crenaud", 24, 14, APPROVED, "Projections climatiques", "mbbworkflow"),
    Seed(5, "alice", 26, 14, REFUSED, "Arbres de gènes", reason="Machine prêtée à un cours."),
    Seed(6, "efaure", -35, 30, ENDED, "Assemblage de novo, chevreuil"),
    Seed(6, "alice", -4, 14, ACTIVE, "Annotation du génome de l'indri", "mbbworkflow"),
    Seed(6, "hroux", 16, 28, APPROVED, "Pangénome, première passe"),
    Seed(7, "rsimon", -44, 40, ENDED, "Modèles intégrés de population"),
    Seed(7, "vcarter", 1, 21, APPROVED, "Shotgun metagenomes", "mbbworkflow"),
    Seed(7, "bruno", 28, 14, REQUESTED, "Contrôle qualité d'un lot de 400 génomes"),
    Seed(8, "ogirard", -36, 28, ENDED, "Taxonomie de lectures longues"),
    Seed(8, "athomas", 9, 21, APPROVED, "Maillages de crânes"),
    Seed(8, "sobrien", 34, 7, CANCELLED, "Codon models, rerun", reason="Plus nécessaire."),
    Seed(9, "jwright", -20, 42, ACTIVE, "Haplotype phasing"),
    Seed(9, "kpatel", 23, 7, WITHDRAWN, "Test run"),
    # The institute's own
    Seed(10, "lmoreau", -50, 42, ENDED, "Relecture de données historiques"),
    Seed(10, "hroux", -5, 35, ACTIVE, "Recombinaison, carte fine"),
    Seed(11, "mdubois", -15, 42, ACTIVE, "Distribution de 8 000 espèces"),
    Seed(11, "fblanc", 29, 28, APPROVED, "Histoires de vie, bayésien"),
    Seed(
        12, "alice", 12, 56, REQUESTED, "Assemblage de 12 génomes de lémuriens, lectures longues"
    ),
    Seed(12, "zhaddad", -33, 28, ENDED, "Sols de Guyane"),
    Seed(13, "bmichel", -10, 21, ACTIVE, "Morphométrie 3D de mandibules"),
    Seed(13, "gkeller", 13, 14, APPROVED, "State-space models"),
    Seed(
        14, "zhaddad", -18, 56, ACTIVE, "Catalogue de gènes microbiens",
        waived=(("length", "56"),),
    ),
    Seed(14, "fblanc", 40, 21, REQUESTED, "Simulations démographiques spatialisées"),
    Seed(15, "mdubois", -70, 21, ENDED, "Interpolation climatique", was_longer=14),
    Seed(15, "ppereira", -2, 28, ACTIVE, "Genome-wide phylogeography", "mbbworkflow"),
    Seed(15, "lmoreau", 27, 35, APPROVED, "Assemblage complet du génome de l'aye-aye"),
    Seed(20, "gkeller", -7, 14, ACTIVE, "Interactive analysis"),
    # The GPU server's slots
    Seed(16, "kpatel", -5, 14, ACTIVE, "Protein language models"),
    Seed(16, "efaure", 10, 14, APPROVED, "Appel de bases"),
    Seed(17, "athomas", -11, 21, ACTIVE, "Segmentation automatique"),
    Seed(18, "nbenali", -25, 14, ENDED, "Appel de bases, Nanopore"),
    Seed(18, "bruno", 3, 10, APPROVED, "Apprentissage profond, sélection"),
    Seed(19, "sobrien", 8, 21, REQUESTED, "Simulation-based inference"),
    Seed(19, "crenaud", -16, 7, LAPSED, "Réseaux de neurones convolutifs"),
)  # fmt: skip
