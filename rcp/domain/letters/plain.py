"""The letter to a patient: plain French, and only what the board decided.

Sentences of at most twenty words, everyday words with the medical word in brackets, no figure. What was typed freely is
not copied: it was written for doctors. What must be said face to face first (palliative care, no further treatment) is
not announced by the letter: whoever writes it is told so.
"""

from __future__ import annotations

from rcp.domain.letters.facts import LetterFacts, Proposed
from rcp.domain.letters.kinds import PLACEHOLDER
from rcp.domain.letters.lay import (
    GERIATRICIAN,
    aim_sentence,
    care_words,
    examination_words,
    is_palliative,
    reason_sentence,
    treatment_words,
)

RULE_PLAIN_LETTER = "lettre-en-francais-clair"

NO_PROPOSAL = "Les médecins n’ont pas fait de proposition de traitement lors de cette réunion."


def patient_parts(facts: LetterFacts, *, recipient: str, greeting: str, signature: str) -> dict[str, str]:
    """The parts of a letter to a patient, by name, one sentence or two a line."""
    return {
        "recipient": recipient,
        "greeting": greeting,
        "why": "\n".join(_why(facts)),
        "proposal": "\n".join(_proposal(facts)),
        "next": "\n".join(_next(facts)),
        "contacts": "\n".join(_contacts(facts)),
        "signature": signature,
    }


def cautions(facts: LetterFacts) -> tuple[str, ...]:
    """What whoever writes to the patient is told before they do."""
    told = []
    if any(is_palliative(each.label) for each in facts.proposals):
        told.append(
            "La décision propose des soins palliatifs. La lettre parle de confort et de soulagement sans écrire ce "
            "mot\u202f: annoncez-le d’abord de vive voix."
        )
    if facts.is_stopping:
        told.append(
            "La décision propose d’arrêter ou de ne pas commencer un traitement. La lettre ne l’annonce pas\u202f: "
            "dites-le d’abord de vive voix, puis complétez-la si vous le souhaitez."
        )
    if facts.is_uninformed:
        told.append(
            "Le dossier dit que le patient n’a pas été informé\u202f: rencontrez-le avant d’envoyer une lettre."
        )
    if facts.no_decision_reason and not reason_sentence(facts.no_decision_reason):
        told.append("Le motif d’absence de décision est un texte libre\u202f: la lettre ne le dit pas.")
    return tuple(told)


def uncopied(facts: LetterFacts) -> tuple[tuple[str, str], ...]:
    """What was typed freely and is not in the letter: (label, text). The writer may insert it, in everyday words."""
    said = [
        ("Avis de la réunion, commentaire", facts.comment),
        *((f"Précision sur «\u202f{each.label}\u202f»", each.detail) for each in facts.proposals),
        ("Conditions", "\n".join(facts.conditions)),
        ("Plan B", facts.plan_b),
        ("Examens, tels qu’ils sont écrits", "\n".join(facts.examination_lines)),
        ("Surveillance", facts.surveillance),
        ("Arrêt ou abstention", facts.stopping),
        ("Motif d’absence de décision", facts.no_decision_comment),
        ("Ce qui permettrait de décider", facts.unblocked_by),
        ("Soins de support", facts.supportive_care_comment),
        ("Essai clinique", facts.trial_name),
        ("Préférence du patient", facts.patient_preference),
        ("Actions", "\n".join(facts.actions)),
        ("À présenter de nouveau", facts.presented_again_note),
    ]
    return tuple((label, text) for label, text in said if text)


def _why(facts: LetterFacts) -> list[str]:
    told = [
        f"Votre dossier a été étudié par plusieurs médecins le {facts.meeting_date}.",
        "Ces médecins de spécialités différentes se réunissent pour choisir ensemble la meilleure conduite.",
        "On appelle cela une réunion de concertation pluridisciplinaire.",
    ]
    if facts.is_registered:
        told[0] = f"Votre dossier a été présenté à plusieurs médecins le {facts.meeting_date}."
    return told


def _proposal(facts: LetterFacts) -> list[str]:
    if facts.no_decision_reason:
        return [*filter(None, (NO_PROPOSAL, reason_sentence(facts.no_decision_reason)))]
    told: list[str] = []
    for each in facts.proposals:
        told += _treatment(each, is_first=not told)
    if facts.is_surveillance:
        told.append("Les médecins proposent de vous surveiller par des contrôles réguliers.")
    if facts.is_trial_proposed:
        told += [
            "Les médecins vous proposent de participer à une étude (essai clinique).",
            "Vous êtes libre d’accepter ou de refuser.",
        ]
    if facts.is_stopping:
        told += [
            "Les médecins ont aussi parlé de la suite de vos traitements.",
            "Votre médecin vous l’expliquera lors d’un rendez-vous.",
        ]
    if not told:
        told = [NO_PROPOSAL]
        if facts.examinations:
            told.append("D’autres examens sont nécessaires avant de faire une proposition.")
    told += [f"Ils proposent aussi {care_words(each)}." for each in facts.supportive_care]
    if facts.conditions:
        told += ["Cette proposition peut changer selon certains résultats.", "Votre médecin vous l’expliquera."]
    return told


def _treatment(each: Proposed, *, is_first: bool) -> list[str]:
    words = treatment_words(each.label)
    if not words:
        words = "faire un traitement, que votre médecin vous expliquera"
    begin = "Ils proposent aussi"
    if each.is_alternative:
        begin = "Si cela ne convient pas, ils proposent"
    elif is_first:
        begin = "Les médecins proposent"
    link = "d’" if words[0] in "aeiouéèh" else "de "
    return [*filter(None, (f"{begin} {link}{words}.", aim_sentence(each.aim)))]


def _next(facts: LetterFacts) -> list[str]:
    told: list[str] = []
    asked = list(dict.fromkeys(examination_words(each) for each in facts.examinations))
    told += [f"Les médecins demandent {words}." for words in asked]
    if facts.asks_geriatrician:
        told.append(f"Ils demandent {GERIATRICIAN}.")
    if facts.referral:
        told.append("Ils demandent aussi l’avis d’une autre équipe de médecins.")
    if facts.presented_again:
        told.append("Votre dossier sera étudié de nouveau lors d’une prochaine réunion.")
    if facts.responsible:
        told.append(f"Le médecin chargé de la suite est {facts.responsible}.")
    if facts.due_on:
        told.append(f"La prochaine étape est prévue au plus tard le {facts.due_on}.")
    return [*told, "Votre médecin vous donnera vos rendez-vous."]


def _contacts(facts: LetterFacts) -> list[str]:
    who = facts.contact
    told = ["Si vous avez une question, appelez votre médecin."]
    told.append(f"Nom\u202f: {who.name or PLACEHOLDER}")
    told.append(f"Téléphone\u202f: {who.phone or PLACEHOLDER}")
    if who.structure:
        told.append(f"Lieu\u202f: {who.structure}")
    return told
