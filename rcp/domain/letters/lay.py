"""Everyday words for what the lists of a decision hold.

Each wording says what the label says and nothing more. A label that left the lists, or free text, has no wording: the
letter then leaves the word to the doctor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from rcp.domain.decision import Aim, NoDecisionReason
from rcp.domain.text import fold, sort_key
from rcp.domain.vocabulary import vocabulary

_TREATMENTS: Mapping[str, str] = MappingProxyType(
    {
        "cryoablation": "détruire la lésion par le froid, à travers la peau (cryothérapie)",
        "rfa": "détruire la lésion par la chaleur, à travers la peau (radiofréquence)",
        "mwa": "détruire la lésion par la chaleur, à travers la peau (micro-ondes)",
        "ire": "détruire la lésion par un courant électrique (électroporation)",
        "hifu": "détruire la lésion par des ultrasons",
        "laser": "détruire la lésion par un laser",
        "alcoolisation": "détruire la lésion par une injection d’alcool",
        "cimentoplastie": "injecter un ciment dans l’os pour le rendre plus solide (cimentoplastie)",
        "cyphoplastie": "injecter un ciment dans une vertèbre (cyphoplastie)",
        "vissage_percutane": "poser des vis à travers la peau pour consolider l’os",
        "enclouage": "opérer l’os pour le consolider",
        "embolisation": "boucher les vaisseaux qui nourrissent la lésion (embolisation)",
        "cel": "apporter un médicament directement dans le foie (chimio-embolisation)",
        "sirt": "apporter des billes radioactives directement dans le foie (radio-embolisation)",
        "chia": "apporter un médicament directement dans le foie (chimiothérapie)",
        "rt_externe": "faire un traitement par rayons (radiothérapie)",
        "rtst": "faire un traitement par rayons très précis (radiothérapie stéréotaxique)",
        "curietherapie": "faire un traitement par rayons depuis l’intérieur du corps (curiethérapie)",
        "rt_metabolique": "faire un traitement par un médicament radioactif (radiothérapie interne)",
        "protons": "faire un traitement par rayons (protonthérapie)",
        "resection_atypique": "faire une opération pour enlever la lésion",
        "segmentectomie": "faire une opération (segmentectomie)",
        "lobectomie": "faire une opération du poumon (lobectomie)",
        "hepatectomie": "faire une opération du foie (hépatectomie)",
        "transplantation": "faire une greffe du foie (transplantation)",
        "nephrectomie_partielle": "faire une opération pour enlever une partie du rein (néphrectomie partielle)",
        "nephrectomie_elargie": "faire une opération pour enlever le rein (néphrectomie)",
        "surrenalectomie": "faire une opération de la glande au-dessus du rein (surrénalectomie)",
        "prostatectomie": "faire une opération pour enlever la prostate (prostatectomie)",
        "tumorectomie_sein": "faire une opération pour enlever la lésion du sein (tumorectomie)",
        "mastectomie": "faire une opération du sein (mastectomie)",
        "gas": "faire une opération des ganglions",
        "chirurgie_rachis": "faire une opération de la colonne vertébrale",
        "curetage": "faire une opération pour nettoyer l’os et le combler (curetage)",
        "chimiotherapie": "faire un traitement par médicaments (chimiothérapie)",
        "hormonotherapie": "faire un traitement qui agit sur les hormones (hormonothérapie)",
        "immunotherapie": "faire un traitement qui aide les défenses du corps (immunothérapie)",
        "therapie_ciblee": "faire un traitement par médicaments (thérapie ciblée)",
        "antiresorptif": "prendre un médicament qui protège les os",
        "corticoides": "prendre un médicament contre l’inflammation (corticoïdes)",
        "surveillance": "vous surveiller par des contrôles réguliers (surveillance active)",
        "watchful": "vous surveiller, sans traitement pour l’instant",
        "biopsie_prealable": "faire d’abord un prélèvement pour l’analyser (biopsie)",
        "bilan_complementaire": "faire d’abord d’autres examens",
        "avis_specialise": "demander l’avis d’un autre médecin spécialiste",
        "essai": "participer à une étude (essai clinique)",
        "soins_palliatifs": "prévoir un accompagnement pour vous soulager et pour votre confort",
        "soins_support": "prévoir des soins pour mieux vivre au quotidien (soins de support)",
        "prise_en_charge_douleur": "consulter une équipe spécialiste de la douleur",
        "bloc_nerveux": "agir sur un nerf pour calmer la douleur",
        "pec_oncogeriatrique": "consulter un médecin spécialiste des personnes âgées (gériatre)",
    }
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "387713003": "faire une opération (chirurgie)",
        "C15313": _TREATMENTS["rt_externe"],
        "C15195": _TREATMENTS["curietherapie"],
        "C15632": _TREATMENTS["chimiotherapie"],
        "C93352": _TREATMENTS["therapie_ciblee"],
        "C547": _TREATMENTS["hormonotherapie"],
        "C15262": _TREATMENTS["immunotherapie"],
        "C63334": "faire une intervention précise, guidée par des images (radiologie interventionnelle)",
        "MED-556": "faire une pause dans le traitement",
        "MED-226": "vous surveiller par des contrôles réguliers, sans traitement",
        "424313000": _TREATMENTS["surveillance"],
        "C157891": "faire une intervention par les voies naturelles (endoscopie)",
        "MED-232": "faire un traitement par l’iode (irathérapie)",
        "MED-126": "faire une greffe",
        "C15747": _TREATMENTS["soins_support"],
        "C15252": _TREATMENTS["soins_palliatifs"],
    }
)
_AIMS: Mapping[Aim, str] = MappingProxyType(
    {
        Aim.CURATIVE: "Ce traitement est proposé dans l’espoir de guérir.",
        Aim.LOCAL_CONTROL: "Le but est de contrôler la maladie à cet endroit.",
        Aim.PAIN_RELIEF: "Le but est de vous soulager.",
        Aim.SKELETAL_EVENT: "Le but est de protéger vos os.",
        Aim.CYTOREDUCTION: "Le but est de réduire la maladie.",
        Aim.NEOADJUVANT: "Ce traitement se fait avant un autre traitement.",
        Aim.ADJUVANT: "Ce traitement vient compléter un autre traitement.",
        Aim.DIAGNOSTIC: "Le but est de mieux connaître la maladie.",
    }
)
_REASONS: Mapping[NoDecisionReason, str] = MappingProxyType(
    {
        NoDecisionReason.IMAGING_MISSING: "Il leur manque des images, par exemple un scanner, pour donner un avis.",
        NoDecisionReason.PATHOLOGY_MISSING: "Il leur manque le résultat d’une analyse pour donner un avis.",
        NoDecisionReason.FILE_INCOMPLETE: "Il manque des informations dans votre dossier.",
        NoDecisionReason.SPECIALIST_ABSENT: "Un médecin dont l’avis est nécessaire n’était pas là.",
        NoDecisionReason.DISAGREEMENT: "Ils ne sont pas encore arrivés à un avis commun.",
        NoDecisionReason.PATIENT_TO_BE_SEEN: "Ils souhaitent qu’un médecin vous voie avant de donner un avis.",
        NoDecisionReason.WRONG_BOARD: "Votre dossier doit être étudié par une autre équipe de médecins.",
    }
)
_CARE: Mapping[str, str] = MappingProxyType(
    {
        "ORG-035": "un traitement de la douleur",
        "ORG-036": "une aide pour votre alimentation",
        "ORG-174": "une aide pour continuer l’école",
        "ORG-175": "une activité physique adaptée à vous",
        "ORG-176": "des conseils pour la vie de tous les jours",
        "ORG-037": "un soutien pour vos proches",
        "MED-051": "un soutien pour pouvoir avoir des enfants plus tard",
        "MED-562": "une aide pour arrêter de fumer",
        "MED-563": "une aide pour arrêter l’alcool",
        "MED-564": "une aide pour arrêter une dépendance",
        "GEN-092.04.07": "d’autres soins pour mieux vivre",
    }
)
# The first word of an examination typed freely, when nothing in it restricts or denies.
_EXAMINATIONS: tuple[tuple[str, str], ...] = (
    ("irm", "un examen par image sans rayons (IRM)"),
    ("scanner", "un scanner"),
    ("tdm", "un scanner"),
    ("tep", "un examen qui montre l’activité des lésions (TEP)"),
    ("biopsie", "un prélèvement pour l’analyser (biopsie)"),
    ("scintigraphie", "un examen par image (scintigraphie)"),
    ("echographie", "un examen par ultrasons (échographie)"),
    ("radiographie", "une radio"),
    ("bilan sanguin", "une prise de sang"),
    ("psa", "une prise de sang"),
    ("nfs", "une prise de sang"),
)
_RESTRICTED = re.compile(r"\b(?:pas|sans|si|ou|non|sauf|apres|avant|selon|annul\w*|contre)\b")

GERIATRICIAN = "l’avis d’un médecin spécialiste des personnes âgées (gériatre)"
OTHER_EXAMINATION = "un autre examen, que votre médecin vous expliquera"


def treatment_words(label: str) -> str:
    """What a treatment is, after « les médecins proposent de »; "" for a label without a wording."""
    return _by_label(label, (("treatments", _TREATMENTS), ("treatment_types", _TYPES)))


def is_surveillance(label: str) -> bool:
    """Whether the words of a treatment say already that the patient will be watched."""
    return treatment_words(label).startswith("vous surveiller")


def is_trial(label: str) -> bool:
    """Whether the treatment is a trial, which a patient is free to refuse."""
    return fold(label) == fold(vocabulary("treatments").label("essai"))


def is_palliative(label: str) -> bool:
    """Whether the treatment is palliative care, which a letter must not be the first to announce."""
    return fold(label) == fold(vocabulary("treatments").label("soins_palliatifs"))


def aim_sentence(label: str) -> str:
    """What the treatment is for; "" when nobody said it, or when no everyday word says it truly."""
    return next((words for aim, words in _AIMS.items() if aim.label == label), "")


def reason_sentence(label: str) -> str:
    """Why there is no proposal; "" for another reason, which only its free text tells."""
    return next((words for reason, words in _REASONS.items() if reason.label == label), "")


def care_words(label: str) -> str:
    """A supportive care in everyday words."""
    return _by_label(label, (("supportive_care", _CARE),)) or _CARE["GEN-092.04.07"]


def examination_words(label: str) -> str:
    """An examination in everyday words; one that is not plainly named is left to the doctor."""
    text = sort_key(label)[0]
    named = {words for begin, words in _EXAMINATIONS if re.search(rf"\b{begin}\b", text)}
    begins = any(text == begin or text.startswith(f"{begin} ") for begin, _words in _EXAMINATIONS)
    if len(named) == 1 and begins and not _RESTRICTED.search(text):
        return named.pop()
    return OTHER_EXAMINATION


def _by_label(label: str, lists: tuple[tuple[str, Mapping[str, str]], ...]) -> str:
    wanted = fold(label)
    for name, words in lists:
        for code, said in words.items():
            if wanted == fold(vocabulary(name).label(code)):
                return said
    return ""
