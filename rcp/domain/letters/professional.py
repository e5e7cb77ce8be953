"""The letter to a doctor: the decision in the words of the fiche, nothing left out that a colleague needs."""

from __future__ import annotations

from rcp.domain.letters.facts import LetterFacts, Proposed

GREETING = "Chère consœur, cher confrère,"
CLOSING = "Je vous prie de recevoir mes salutations confraternelles."


def doctor_parts(
    facts: LetterFacts, *, recipient: str, patient: str, is_woman: bool = False, signature: str
) -> dict[str, str]:
    """The parts of a letter to a doctor, by name. `patient` names the patient: « Mme Jeanne MARTIN »."""
    verb = "présenté" if facts.is_registered else "étudié"
    whose = "patiente" if is_woman else "patient"
    why = (
        f"Le dossier de votre {whose} ({patient}) a été {verb} le {facts.meeting_date} en réunion de concertation "
        f"pluridisciplinaire\u202f: {facts.board}. La fiche RCP n° {facts.case_number} en garde le détail."
    )
    return {
        "recipient": recipient,
        "greeting": GREETING,
        "why": why,
        "question": facts.question,
        "proposal": "\n".join(_proposal(facts)) or "Aucune décision n’a été consignée.",
        "next": "\n".join(_next(facts)),
        "closing": CLOSING,
        "signature": signature,
    }


def _proposal(facts: LetterFacts) -> list[str]:
    if facts.no_decision_reason:
        return _named(
            ("Pas de décision possible", facts.no_decision_reason),
            ("Précision", facts.no_decision_comment),
            ("Ce qui permettrait de décider", facts.unblocked_by),
            ("Avis de la RCP", facts.comment),
        )
    told = [line for rank, each in enumerate(facts.proposals, 1) for line in _treatment(rank, each)]
    if facts.is_surveillance:
        told.append(_with("Surveillance", facts.surveillance))
    if facts.is_stopping:
        told.append(_with("Arrêt ou abstention de traitement spécifique", facts.stopping))
    if facts.is_trial_proposed:
        told.append(_with("Essai clinique proposé", facts.trial_name))
    told += _named(("Avis de la RCP", facts.comment), ("Préférence du patient", facts.patient_preference))
    told += list(facts.conditions)
    return told + _named(("Plan B", facts.plan_b))


def _treatment(rank: int, each: Proposed) -> list[str]:
    about = ", ".join(part for part in ("alternative" if each.is_alternative else "", _aim(each.aim)) if part)
    head = f"{rank}. {each.label}{f' ({about})' if about else ''}"
    return [head, *(part for part in (each.detail, *_named(("Plan technique", each.plan))) if part)]


def _aim(label: str) -> str:
    return f"visée\u202f: {label[0].lower()}{label[1:]}" if label else ""


def _next(facts: LetterFacts) -> list[str]:
    told = [f"Examen demandé\u202f: {each}" for each in facts.examination_lines]
    if facts.asks_geriatrician:
        told.append("Avis oncogériatrique demandé.")
    care = ", ".join(facts.supportive_care)
    told += _named(
        ("Soins de support", care),
        ("Précision sur les soins de support", facts.supportive_care_comment),
        ("Orientation", ", ".join(part for part in (facts.referral, facts.referral_board) if part)),
        ("À présenter de nouveau", facts.presented_again),
        ("Précision", facts.presented_again_note),
        ("Médecin responsable", facts.responsible),
        ("Échéance", facts.due_on),
    )
    return told + [f"Action\u202f: {each}" for each in facts.actions]


def _named(*pairs: tuple[str, str]) -> list[str]:
    return [_with(label, text) for label, text in pairs if text]


def _with(label: str, text: str) -> str:
    return f"{label}\u202f: {text}" if text else f"{label}."
