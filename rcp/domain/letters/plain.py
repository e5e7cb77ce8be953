"""The letter to a patient: plain French, and only what the board decided.

Sentences of at most twenty words, everyday words with the medical word in brackets, no figure. What was typed freely is
not copied: it was written for doctors. What must be said face to face first (palliative care, no further treatment) is
not announced by the letter: whoever writes it is told so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rcp.domain.letters.facts import LetterFacts, Proposed
from rcp.domain.letters.kinds import BOARD_PROPOSES, NOT_THE_PPS, PLACEHOLDER, YOU_DECIDE
from rcp.domain.letters.lay import (
    GERIATRICIAN,
    aim_sentence,
    care_words,
    examination_words,
    is_palliative,
    is_surveillance,
    is_trial,
    reason_sentence,
    treatment_words,
)
from rcp.domain.vocabulary import vocabulary

RULE_PLAIN_LETTER = "lettre-en-francais-clair"

NO_PROPOSAL = "Lors de cette réunion, les médecins n’ont pas proposé de traitement."


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


def patient_notices(facts: LetterFacts) -> tuple[str, ...]:
    """What every letter to a patient ends with, nobody edits it; it calls nothing a proposal where none is."""
    is_proposal = not facts.no_decision_reason and bool(
        facts.proposals or facts.is_surveillance or facts.is_trial_proposed
    )
    return (BOARD_PROPOSES if is_proposal else YOU_DECIDE, NOT_THE_PPS)


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
    name = "Cela s’appelle une réunion de concertation pluridisciplinaire."
    if facts.is_registered:
        return [
            f"Votre dossier a été présenté à une réunion de médecins le {facts.meeting_date}.",
            name,
        ]
    return [
        f"Plusieurs médecins ont étudié votre dossier ensemble le {facts.meeting_date}.",
        "Ils ont des spécialités différentes et cherchent ce qui est le mieux pour vous.",
        name,
    ]


def _proposal(facts: LetterFacts) -> list[str]:
    said = _Said()
    if facts.no_decision_reason:
        said.add(*filter(None, (NO_PROPOSAL, reason_sentence(facts.no_decision_reason))))
    else:
        _say_treatments(said, facts)
    for each in facts.supportive_care:
        said.propose(f"{care_words(each)}.")
    if facts.is_stopping:
        said.add(
            f"Les médecins ont {'aussi ' if said.has_proposed else ''}parlé de la suite de vos traitements.",
            "Votre médecin vous l’expliquera lors d’un rendez-vous.",
        )
    if not said.lines:
        said.add(NO_PROPOSAL)
        if facts.examinations:
            said.add("Ils demandent d’autres examens.")
    if facts.conditions:
        said.add("La suite dépend de certaines conditions.", "Votre médecin vous les expliquera.")
    return said.lines


def _say_treatments(said: _Said, facts: LetterFacts) -> None:
    first = [each for each in facts.proposals if not each.is_alternative]
    for each in first:
        _say_treatment(said, each)
    if facts.is_surveillance and not any(is_surveillance(each.label) for each in first):
        said.propose("de vous surveiller par des contrôles réguliers.")
    if facts.is_trial_proposed and not any(is_trial(each.label) for each in facts.proposals):
        _say_treatment(said, Proposed(label=vocabulary("treatments").label("essai")))
    for each in facts.proposals:
        if each.is_alternative:
            _say_treatment(said, each)


def _say_treatment(said: _Said, each: Proposed) -> None:
    words = treatment_words(each.label) or "faire un traitement, que votre médecin vous expliquera"
    link = "d’" if words[0] in "aeiouéèh" else "de "
    said.propose(f"{link}{words}.", is_instead=each.is_alternative)
    said.add(*filter(None, (aim_sentence(each.aim),)))
    if is_trial(each.label):
        said.add("Vous êtes libre d’accepter ou de refuser cette étude.")


@dataclass(slots=True)
class _Said:
    """What the letter says so far: « aussi » and « ils » only come behind what they take up."""

    lines: list[str] = field(default_factory=list)
    has_proposed: bool = False

    def add(self, *sentences: str) -> None:
        self.lines += sentences

    def propose(self, words: str, *, is_instead: bool = False) -> None:
        """« Les médecins proposent … », « Ils proposent aussi … », « Si cela ne convient pas, ils proposent … »."""
        begin = "Ils proposent" if self.lines else "Les médecins proposent"
        if self.has_proposed:
            begin = "Si cela ne convient pas, ils proposent" if is_instead else "Ils proposent aussi"
        self.add(f"{begin} {words}")
        self.has_proposed = True


def _next(facts: LetterFacts) -> list[str]:
    asked = list(dict.fromkeys(examination_words(each) for each in facts.examinations))
    if facts.asks_geriatrician:
        asked.append(GERIATRICIAN)
    if facts.referral:
        asked.append("l’avis d’une autre équipe de médecins")
    told = [f"Les médecins demandent {words}." for words in asked[:1]]
    told += [f"Ils demandent aussi {words}." for words in asked[1:]]
    if facts.presented_again:
        told.append("Votre dossier sera étudié de nouveau lors d’une prochaine réunion.")
    if facts.responsible:
        told.append(f"Médecin chargé de la suite\u202f: {facts.responsible}.")
    if facts.due_on:
        told.append(f"La prochaine étape est prévue au plus tard le {facts.due_on}.")
    return [*told, "Votre médecin vous expliquera la suite."]


def _contacts(facts: LetterFacts) -> list[str]:
    who = facts.contact
    told = ["Si vous avez une question, vous pouvez appeler\u202f:"]
    told.append(f"Nom\u202f: {who.name or PLACEHOLDER}")
    told.append(f"Téléphone\u202f: {who.phone or PLACEHOLDER}")
    if who.structure:
        told.append(f"Lieu\u202f: {who.structure}")
    return told
