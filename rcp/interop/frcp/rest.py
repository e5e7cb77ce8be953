"""What a fiche says and a case has no field for: the meeting, the people, the answer of another board."""

from __future__ import annotations

from rcp.domain.frcp.model import Frcp, Tumour
from rcp.domain.frcp.people import Professional
from rcp.domain.frcp.values import french_date
from rcp.interop.frcp.told import Told


def tell_the_rest(fiche: Frcp, told: Told) -> None:
    """Everything that no field of a case holds, the answer of the other board above all."""
    header = fiche.header
    held = header.meeting.held_at
    told.tell("Réunion", " – ".join(filter(None, (french_date(held), header.board_name or header.title))))
    told.tell("Lieu de la réunion", header.meeting.facility_name)
    for each in header.participants:
        if each.professional is not None:
            told.tell(each.part.label, ", ".join(filter(None, (named(each.professional), each.comment))))
    if header.signatory is not None:
        told.tell("Responsable du document", named(header.signatory.professional))
    for one in header.informants:
        label = "Personne de confiance" if one.kind == "NOK" else "Personne à prévenir"
        phones = " ".join(telecom.value for telecom in one.telecoms)
        told.tell(label, " ".join(filter(None, (one.name.text if one.name else "", phones))))
    told.tell("Commentaire sur l’inscription", header.registration_comment)
    told.tell("RCP de recours", "Oui" if fiche.reason.is_recourse_board else "")
    told.tell("RCP pédiatrique", "Oui" if fiche.reason.is_paediatric_board else "")
    told.tell("Type de RCP, commentaire", fiche.reason.board_comment)
    told.tell("Motif, commentaire", fiche.reason.comment)
    told.tell("Statut du cas", fiche.reason.case_status.said if fiche.reason.case_status else "")
    for fact in fiche.pregnancies:
        told.tell(fact.code.said, fact.words or ("" if fact.number is None else str(fact.number)))
    told.tell("Commentaires sur les examens", fiche.results_comment)
    told.tell_notes(fiche.results_notes)
    told.tell("Phase, commentaire", fiche.progression.comment)
    _tell_progression(fiche, told)
    told.tell("Dossier complet", _words(fiche.file.is_complete))
    told.tell("Quorum", fiche.file.quorum.said if fiche.file.quorum else "")
    told.tell("Commentaire sur le dossier", fiche.file.comment)
    _tell_answer(fiche, told)
    told.tell("Commentaires sur le patient", fiche.comments)
    told.tell("Statut du document", fiche.status.code.said if fiche.status.code else "")
    told.tell("Commentaire sur la fiche", fiche.status.comment)


def _tell_progression(fiche: Frcp, told: Told) -> None:
    """A kind of progression under a progression nobody affirms: our fields would contradict each other."""
    of = fiche.progression
    for label, answer in (("locale", of.locally), ("régionale", of.regionally), ("à distance", of.distantly)):
        if answer and not of.progressed:
            told.tell(f"Progression {label}", "Oui")


def _tell_answer(fiche: Frcp, told: Told) -> None:
    answer, framework = fiche.answer, fiche.framework
    for each in answer.proposals:
        rank = {1: "première intention", 2: "alternative"}.get(each.intention or 0, "")
        dates = " – ".join(filter(None, (french_date(each.not_before), french_date(each.not_after))))
        words = each.type.words or each.type.said
        told.tell("Proposition de la RCP", ", ".join(filter(None, (words, rank, each.detail, dates))))
    for exam in answer.examinations:
        dates = " – ".join(filter(None, (french_date(exam.not_before), french_date(exam.not_after))))
        told.tell("Examen demandé par la RCP", ", ".join(filter(None, (exam.label, dates))))
    if answer.is_surveillance:
        told.tell("Surveillance", answer.surveillance or "Oui")
    if answer.refers_to_recourse:
        told.tell("Passage en RCP de recours", answer.referral or "Oui")
    told.tell("Absence de proposition", answer.absence)
    told.tell("Commentaire de la RCP", answer.comment)
    told.tell_notes(answer.notes)
    for guideline in framework.guidelines:
        told.tell("Référentiel", ", ".join(filter(None, (guideline.name, french_date(guideline.on)))))
    told.tell("Essai clinique proposé", _words(framework.trial))
    told.tell("Cadre, commentaire", framework.comment)
    told.tell_notes(framework.notes)


def named(who: Professional) -> str:
    """« DR Anne MULLER (Oncologie médicale, Hôpital) »."""
    name = who.name.text if who.name else ""
    about = ", ".join(
        filter(None, (who.specialty.said if who.specialty else "", who.organisation.name if who.organisation else ""))
    )
    return f"{name} ({about})" if about else name


def said_tumour(of: Tumour) -> str:
    """A tumour in one line."""
    coded = (of.morphology, of.site, of.side, of.stage, of.t, of.n, of.m, of.tnm_version)
    stages = [" ".join(filter(None, (each.name, each.version, each.text))) for each in of.other_stages]
    return ", ".join([*(value.said for value in coded if value), *stages, *filter(None, (of.comment,))])


def _words(value: bool | None) -> str:
    return "" if value is None else ("Oui" if value else "Non")
