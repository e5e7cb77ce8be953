"""What generated rows are made of. Names are invented; each combines two syllables and a word of winter."""

from __future__ import annotations

from dataclasses import dataclass

STARTS = (
    "Al", "Ba", "Be", "Bo", "Cau", "Che", "Co", "Da", "De", "Du", "Es", "Fa", "Flo", "Ga", "Gui", "Ha", "Je", "Ka",
    "La", "Le", "Lo", "Ma", "Me", "Mo", "Na", "No", "Or", "Pa", "Pe", "Qué", "Ra", "Ro", "Sa", "Se", "Ta", "Te",
    "Va", "Vi", "We", "Zé",
)  # fmt: skip
MIDDLES = (
    "bel",
    "cor",
    "dan",
    "far",
    "gon",
    "lan",
    "lis",
    "mar",
    "nor",
    "pel",
    "quin",
    "ran",
    "ros",
    "san",
    "tel",
    "ver",
)
ENDS = ("givre", "neige", "brume", "gel", "frimas", "glace", "névé", "bise", "sérac", "grésil", "bruine", "verglas")
WOMEN = (
    "Adèle", "Agathe", "Bérénice", "Capucine", "Clémence", "Colette", "Delphine", "Églantine", "Élise", "Fanny",
    "Gisèle", "Hélène", "Inès", "Jeanne", "Léonie", "Lucie", "Madeleine", "Marie-Laure", "Nadège", "Odile", "Pauline",
    "Renée", "Sabine", "Suzanne", "Thérèse", "Valentine", "Yvonne", "Zoé",
)  # fmt: skip
MEN = (
    "Abel", "Adrien", "Alphonse", "Benoît", "Cédric", "Denis", "Émile", "Félix", "Gabriel", "Henri", "Ismaël",
    "Jean-Noël", "Jules", "Kévin", "Laurent", "Léon", "Marcel", "Nathan", "Octave", "Paul", "Quentin", "René", "Serge",
    "Tristan", "Urbain", "Victor", "Yann", "Zacharie",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organ:
    """How the cases of one organ read. `sizes` bound the long axis in mm; `sides` are codes of lesion laterality."""

    code: str
    tumour_site: str
    morphology: str
    tnm: tuple[str, str, str]
    sites: tuple[str, ...]
    structures: tuple[str, ...]
    sizes: tuple[int, int]
    modalities: tuple[str, ...]
    treatments: tuple[tuple[str, str], ...]  # our code, national code
    sides: tuple[str, ...] = ("droite", "gauche")


CRYO = ("cryoablation", "C63334")
SBRT = ("rtst", "C15313")
WATCH = ("surveillance", "424313000")
ORGANS = {
    "bone": Organ("bone", "C50.9", "8500/3", ("T2", "N1", "M1"),
                  ("Aile iliaque", "Toit du cotyle", "Arc postérieur de L3", "Sacrum, aileron", "7e côte, arc latéral"),
                  ("Nerf sciatique", "Racine / nerf", "Articulation"), (9, 62), ("tdm", "irm", "tep_fdg"),
                  (CRYO, SBRT, ("rt_externe", "C15313"), ("cimentoplastie", "C63334"))),
    "kidney": Organ("kidney", "C64", "8310/3", ("T1a", "N0", "M0"),
                    ("Pôle inférieur", "Pôle supérieur", "Lèvre postérieure, tiers moyen", "Convexité"),
                    ("Côlon", "Uretère / pyélon", "Psoas / nerf génito-fémoral"), (12, 48), ("tdm", "irm"),
                    (CRYO, ("nephrectomie_partielle", "387713003"), WATCH)),
    "lung": Organ("lung", "C34.1", "8140/3", ("T1b", "N0", "M0"),
                  ("Lobe supérieur", "Lobe inférieur, segment basal", "Lingula", "Lobe moyen"),
                  ("Plèvre", "Bronche souche/lobaire"), (6, 34), ("tdm", "tep_fdg"),
                  (SBRT, CRYO, ("segmentectomie", "387713003"))),
    "liver": Organ("liver", "C22.0", "8170/3", ("T1b", "N0", "M0"),
                   ("Segment IV", "Segment V", "Segment VII", "Segment VIII, dôme"),
                   ("Vésicule biliaire", "Diaphragme", "VCI"), (9, 45), ("irm", "tdm"),
                   (("mwa", "C63334"), CRYO, ("hepatectomie", "387713003")), sides=("",)),
    "prostate": Organ("prostate", "C61", "8140/3", ("T2a", "N0", "M0"),
                      ("Apex, zone périphérique", "Base, zone périphérique", "Zone de transition antérieure"),
                      ("Rectum", "Urètre", "Sphincter strié"), (5, 22), ("irm", "tep_psma"),
                      (CRYO, ("prostatectomie", "387713003"), WATCH)),
    "breast": Organ("breast", "C50.4", "8500/3", ("T1c", "N0", "M0"),
                    ("Quadrant supéro-externe", "Quadrant supéro-interne", "Union des quadrants externes"),
                    ("Peau", "Muscle pectoral"), (6, 27), ("echo", "mammo", "irm"),
                    (("tumorectomie_sein", "387713003"), CRYO)),
    "adrenal": Organ("adrenal", "C34.1", "8140/3", ("T2a", "N1", "M1b"),
                     ("Surrénale, bras latéral", "Surrénale, corps"),
                     ("VCI", "Aorte", "Rein"), (11, 52), ("tdm", "irm"),
                     (CRYO, SBRT, ("surrenalectomie", "387713003"))),
    "other": Organ("other", "C20", "8140/3", ("T3", "N0", "M0"), ("Espace présacré", "Paroi thoracique"),
                   ("Plexus sacral",), (14, 60), ("irm", "tdm"), (CRYO, ("rt_externe", "C15313")), sides=("mediane",)),
}  # fmt: skip

# By the subject of the board: the organs its cases are about, as many times as they are frequent.
MIXES = {
    "C3580": ("bone",),
    "122489005": ("kidney",) * 5 + ("prostate",) * 6 + ("adrenal",),
}
EVERY_ORGAN = ("bone",) * 6 + ("kidney",) * 5 + ("lung",) * 4 + ("liver",) * 4 + ("prostate", "breast", "breast") + (
    "adrenal", "other",
)  # fmt: skip

QUESTIONS = (
    "Cryoablation de la lésion de {size} mm ({site}) : indication et faisabilité ?",
    "{site}, {size} mm, en progression : quel traitement local ?",
    "Lésion de {size} mm ({site}), patient récusé pour la chirurgie : ablation ou radiothérapie ?",
    "{site}, {size} mm : surveillance possible ou traitement d’emblée ?",
)
SUMMARIES = (
    "Maladie contrôlée par ailleurs, une seule lésion évolutive. Dossier généré, sans patient réel.",
    "Découverte fortuite, biopsie concordante. Dossier généré, sans patient réel.",
    "Deuxième ligne en cours, bonne tolérance. Dossier généré, sans patient réel.",
)
PAST_TREATMENTS = (
    ("387713003", "Chirurgie première"), ("C15632", "Chimiothérapie de première ligne"), ("C15313", "Radiothérapie"),
    ("C93352", "Thérapie ciblée"), ("C15262", "Immunothérapie"),
)  # fmt: skip
