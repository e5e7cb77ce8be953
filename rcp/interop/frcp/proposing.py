"""A fiche to a new case: what our fields can hold goes there, the rest is told in the summary, and nothing is lost.

A board does not decide again by importing: the decision of another board is history. It is written, with everything
else that has no field, under « Repris de la fiche importée », where the next reader finds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from rcp.cases.services import ResultValues, TreatmentLine
from rcp.domain.case.checks import section_problems
from rcp.domain.case.facts import Answer, ResultKind
from rcp.domain.case.tnm import VERSIONS, parse_tnm
from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.model import Frcp, Note, Tumour
from rcp.domain.frcp.national import INS_ROOTS, PRACTITIONER_ROOT
from rcp.domain.frcp.people import Part, Professional
from rcp.domain.frcp.sentences import kind_of, prefix_of, question_of
from rcp.domain.frcp.values import Coded, french_date
from rcp.domain.identity import Identity, IdentityStatus, Traits
from rcp.domain.identity.ins import check_ins, check_insee_place
from rcp.domain.text import clean_line, clean_name, clean_prose
from rcp.domain.vocabulary import LesionOrgan, vocabulary

HEADING = "Repris de la fiche importée"
_NOTES = {
    "Antécédents chirurgicaux": "surgical_history",
    "Antécédents familiaux": "family_history",
}


@dataclass
class Proposed:
    """A case as it would be opened. `refused` are the answers of the fiche that our fields cannot take, in words."""

    identity: Identity
    question: str
    values: dict[str, Any]
    treatments: list[TreatmentLine] = field(default_factory=list)
    results: list[ResultValues] = field(default_factory=list)
    requester_rpps: str = ""
    refused: list[str] = field(default_factory=list)

    def holds(self, text: str) -> bool:
        """Whether a text of the fiche is somewhere in the case."""
        return text in self._whole

    @cached_property
    def _whole(self) -> str:
        told = [self.question, self.requester_rpps, *map(repr_text, self.values.values())]
        told += [repr_text(getattr(self.identity.traits, name)) for name in Traits.__dataclass_fields__]
        told += [self.identity.birth_place, self.identity.phone]
        rows = [*(each.columns() for each in self.treatments), *(each.columns() for each in self.results)]
        told += ["\n".join(map(repr_text, row.values())) for row in rows]
        return "\n".join(told)


def repr_text(value: Any) -> str:
    """A value as it is found in a text: several lines of a list, the ISO form of a date."""
    if isinstance(value, list | tuple):
        return "\n".join(map(repr_text, value))
    return value.iso if isinstance(value, PartialDate) else str(value)


def propose(fiche: Frcp, *, today: date) -> Proposed:
    """The case a fiche describes.

    Raises:
        InvalidValue: the patient has no name that can be kept.
    """
    maker = _Maker(fiche, today)
    return maker.make()


class _Maker:
    def __init__(self, fiche: Frcp, today: date) -> None:
        self._fiche, self._today = fiche, today
        self._refused: list[str] = []
        self._told: list[tuple[str, str]] = []

    def make(self) -> Proposed:
        fiche = self._fiche
        identity = self._identity()
        question, summary = question_of(fiche.summary)
        values = {
            **self._question(),
            **self._tumour(),
            **self._situation(),
            **_progression(fiche),
            "patient_wishes": "\n".join(each.text for each in fiche.wishes),
        }
        treatments = list(self._treatments())
        results = list(self._results())
        self._tell_the_rest()
        parts = [summary, fiche.other_data, self._block()]
        values["summary"] = clean_prose("\n\n".join(part for part in parts if part))
        values = self._kept(values)
        return Proposed(
            identity=identity,
            question=clean_prose(question) or self._default_question(),
            values=values,
            treatments=treatments,
            results=results,
            requester_rpps=self._rpps(),
            refused=self._refused,
        )

    def _default_question(self) -> str:
        held = french_date(self._fiche.header.meeting.held_at or self._fiche.header.issued_at)
        return f"Fiche RCP importée (réunion du {held})\u202f: question à préciser. Voir la synthèse."

    def _rpps(self) -> str:
        for each in self._fiche.header.participants:
            who = each.professional.identifier if each.professional else None
            if each.part is Part.REQUESTER and who is not None and who.root == PRACTITIONER_ROOT:
                return who.extension.removeprefix("8") if len(who.extension) == 12 else ""
        return ""

    # --- who ------------------------------------------------------------------------------------------------------

    def _identity(self) -> Identity:
        who = self._fiche.header.patient
        ins, oid = "", ""
        if who.ins is not None:
            try:
                ins, oid = check_ins(who.ins.extension), who.ins.root if who.ins.root in INS_ROOTS else ""
            except InvalidValue as error:
                self._refuse("Matricule INS", f"{who.ins.extension} ({error.message})")
        birth_date = self._tried("Date de naissance", who.birth_date, PartialDate.from_iso)
        place = self._tried("Lieu de naissance", who.birth_place_insee, check_insee_place) or ""
        traits = Traits(
            birth_name=clean_name(who.birth_name, field="birth_name"),
            first_given_name=self._tried("Prénom", who.first_given_name, clean_name) or "",
            given_names=self._tried("Prénoms", who.given_names, lambda text: clean_name(text, max_length=300)) or "",
            birth_date=birth_date,
            sex=who.sex,
            birth_place_insee=place,
            used_name=self._tried("Nom utilisé", who.used_name, clean_name) or "",
            used_given_name=self._tried("Prénom utilisé", who.used_given_name, clean_name) or "",
            ins=ins,
            ins_oid=oid if ins else "",
        )
        phone = next((each.value.removeprefix("tel:") for each in who.telecoms if each.value.startswith("tel:")), "")
        return Identity(
            traits=traits,
            # Another establishment's qualification is not ours: it is to be verified here.
            status=IdentityStatus.PROVISIONAL,
            birth_place=clean_line(who.birth_place[:200]),
            phone=phone if len(phone) <= 30 else "",
        )

    def _tried(self, label: str, text: str, read: Any) -> Any:
        """A value as we keep it, None when it cannot be kept; it is then told."""
        if not text:
            return None
        try:
            return read(text)
        except InvalidValue as error:
            self._refuse(label, f"{text} ({error.message})")
            return None

    # --- the case -------------------------------------------------------------------------------------------------

    def _question(self) -> dict[str, Any]:
        reason = self._fiche.reason
        asked = {
            "MED-235": reason.wants_diagnosis,
            "ORG-114": reason.wants_treatment,
            "ORG-115": reason.wants_recourse,
            "ORG-116": reason.wants_paediatric,
        }
        organs = {
            each.national_code: each.code for each in vocabulary("lesion_organs") if isinstance(each, LesionOrgan)
        }
        known = [organs[each.code] for each in reason.organs if each.code in organs]
        return {
            "reasons": [code for code, answer in asked.items() if answer],
            "organ": known[0] if known else "",
            "discovery": self._fiche.discovery,
            "screening": _answer(self._fiche.screening),
        }

    def _tumour(self) -> dict[str, Any]:
        if not self._fiche.tumours:
            return {"tumour_site": self._code("tumour_sites", "Topographie", self._fiche.header.tumour_site)}
        first, *others = self._fiche.tumours
        for each in others:
            self._tell("Autre tumeur", _said_tumour(each))
        values = {
            "tumour_site": self._code("tumour_sites", "Topographie", first.site or self._fiche.header.tumour_site),
            "morphology": self._code("morphologies", "Morphologie", first.morphology),
            "tumour_laterality": self._code("laterality", "Latéralité", first.side),
            **self._stage(first),
        }
        self._tell("Date du diagnostic", french_date(first.diagnosed_on))
        self._tell("Date du stade", french_date(first.staged_on))
        self._tell("Stade clinique", first.stage.said if first.stage else "")
        self._tell("Commentaire sur la tumeur", first.comment)
        return values

    def _stage(self, tumour: Tumour) -> dict[str, Any]:
        values: dict[str, Any] = {}
        axes = (("T", tumour.t), ("N", tumour.n), ("M", tumour.m))
        for axis, coded in axes:
            if coded is not None:
                values[f"tnm_{axis.lower()}"] = self._tnm(axis, coded.code or coded.words)
                self._tell(f"{axis}, précision", coded.label or (coded.words if coded.code else ""))
        version = tumour.tnm_version
        names = [each.system_name for each in (version, tumour.t, tumour.n, tumour.m) if each]
        values["tnm_version"] = next((name for name in names if name in VERSIONS), "")
        if version is not None and not values["tnm_version"]:
            self._tell("Version du TNM", version.said)
        if any(values.get(f"tnm_{axis}") for axis in "tnm"):
            values["tnm_prefix"] = "c"  # the volet codes the clinical TNM
        stages = []
        for other in tumour.other_stages:
            prefix = prefix_of(other.name)
            parts = other.text.split()
            if prefix and "tnm_prefix" not in values and all(part.startswith(prefix) for part in parts):
                codes = [part.removeprefix(prefix) for part in parts]
                values |= {f"tnm_{code[0].lower()}": self._tnm(code[0], code) for code in codes if code[0] in "TNM"}
                values |= {"tnm_prefix": prefix, "tnm_version": other.version if other.version in VERSIONS else ""}
            else:
                stages.append(" ".join(part for part in (other.name, other.version, other.text) if part))
        values["other_classification"] = self._line("Autre classification", "\u202f; ".join(stages), 300)
        return values

    def _tnm(self, axis: str, text: str) -> str:
        return self._tried(f"TNM, {axis}", text, lambda code: parse_tnm(axis, code)) or ""

    def _situation(self) -> dict[str, Any]:
        fiche = self._fiche
        values: dict[str, Any] = {"medical_history": fiche.history, "comorbidities": fiche.comorbidities}
        rest = []
        for note in fiche.history_notes:
            if note.label in _NOTES and not values.get(_NOTES[note.label]):
                values[_NOTES[note.label]] = note.text
            else:
                rest.append(note)
        self._tell_notes(rest)
        for each in fiche.evaluations:
            code = each.value.code if each.value else ""
            if each.code.code == "89262-0" and code and not values.get("performance_status"):
                values["performance_status"] = self._code("performance_status", "Indice de performance", each.value)
                self._tell("Date de l’indice de performance", french_date(each.on))
                continue
            result = each.value.said if each.value else ("" if each.number is None else str(each.number))
            self._tell(each.name or each.code.label, ", ".join(filter(None, (result, french_date(each.on)))))
        return values

    def _treatments(self) -> Iterable[TreatmentLine]:
        for each in self._fiche.treatments:
            words = " – ".join(part for part in (each.type.words, each.detail) if part)
            whole = ", ".join(
                filter(None, (each.type.said, words, french_date(each.started_on), french_date(each.ended_on),
                              each.status, each.comment))
            )  # fmt: skip
            try:
                line = TreatmentLine(
                    type_code=each.type.code,
                    label=clean_line(" ".join(words.split()), max_length=300),
                    started_on=PartialDate.from_iso(each.started_on[:10]) if each.started_on else None,
                    ended_on=PartialDate.from_iso(each.ended_on[:10]) if each.ended_on else None,
                    status=each.status,
                    comment=clean_prose(each.comment),
                )
                problem = line.problem(today=self._today)
            except InvalidValue as error:
                problem = error
            if problem is None:
                yield line
            else:
                self._tell("Traitement antérieur", f"{whole} ({problem.message})")

    def _results(self) -> Iterable[ResultValues]:
        """Results whose kind and day are known; the others are told."""
        for each in self._fiche.results:
            label, kind = kind_of(each.label)
            day = _day(each.on)
            if kind is not None and day is not None and day <= self._today and 0 < len(label) <= 200:
                yield ResultValues(kind=kind.value, done_on=day, label=clean_line(label), text=clean_prose(each.text))
            else:
                self._tell("Examen", "\u202f: ".join(filter(None, (french_date(each.on), each.label, each.text))))
        for report in self._fiche.reports:
            for conclusion in report.conclusions:
                day = _day(conclusion.started)
                people = ", ".join(_named(one.professional) for one in (*conclusion.performers, *conclusion.authors))
                if report.kind == "pathology" and day is not None and day <= self._today:
                    yield ResultValues(
                        kind=ResultKind.PATHOLOGY.value,
                        done_on=day,
                        label="Compte rendu anatomopathologique",
                        text=clean_prose("\n".join(filter(None, (conclusion.text, people)))),
                    )
                else:
                    self._tell(_REPORTS[report.kind], "\n".join(filter(None, (conclusion.text, people))))
            self._tell(f"{_REPORTS[report.kind]}, commentaire", report.comment)

    # --- what has no field ----------------------------------------------------------------------------------------

    def _tell_the_rest(self) -> None:
        fiche, header = self._fiche, self._fiche.header
        held = header.meeting.held_at
        self._tell("Réunion", " – ".join(filter(None, (french_date(held), header.board_name or header.title))))
        self._tell("Lieu de la réunion", header.meeting.facility_name)
        for each in header.participants:
            if each.professional is not None:
                self._tell(each.part.label, ", ".join(filter(None, (_named(each.professional), each.comment))))
        if header.signatory is not None:
            self._tell("Responsable du document", _named(header.signatory.professional))
        for one in header.informants:
            label = "Personne de confiance" if one.kind == "NOK" else "Personne à prévenir"
            phones = " ".join(telecom.value for telecom in one.telecoms)
            self._tell(label, " ".join(filter(None, (one.name.text if one.name else "", phones))))
        self._tell("Commentaire sur l’inscription", header.registration_comment)
        self._tell("Type de RCP, commentaire", fiche.reason.board_comment)
        self._tell("Motif, commentaire", fiche.reason.comment)
        self._tell("Statut du cas", fiche.reason.case_status.said if fiche.reason.case_status else "")
        for fact in fiche.pregnancies:
            self._tell(fact.code.said, fact.words or ("" if fact.number is None else str(fact.number)))
        self._tell("Commentaires sur les examens", fiche.results_comment)
        self._tell_notes(fiche.results_notes)
        self._tell("Phase, commentaire", fiche.progression.comment)
        self._tell("Dossier complet", _words(fiche.file.is_complete))
        self._tell("Quorum", fiche.file.quorum.said if fiche.file.quorum else "")
        self._tell("Commentaire sur le dossier", fiche.file.comment)
        self._tell_answer()
        self._tell("Commentaires sur le patient", fiche.comments)
        self._tell("Statut du document", fiche.status.code.said if fiche.status.code else "")
        self._tell("Commentaire sur la fiche", fiche.status.comment)

    def _tell_answer(self) -> None:
        answer, framework = self._fiche.answer, self._fiche.framework
        for each in answer.proposals:
            rank = {1: "première intention", 2: "alternative"}.get(each.intention or 0, "")
            dates = " – ".join(filter(None, (french_date(each.not_before), french_date(each.not_after))))
            words = each.type.words or each.type.said
            self._tell("Proposition de la RCP", ", ".join(filter(None, (words, rank, each.detail, dates))))
        for exam in answer.examinations:
            dates = " – ".join(filter(None, (french_date(exam.not_before), french_date(exam.not_after))))
            self._tell("Examen demandé par la RCP", ", ".join(filter(None, (exam.label, dates))))
        if answer.is_surveillance:
            self._tell("Surveillance", answer.surveillance or "Oui")
        if answer.refers_to_recourse:
            self._tell("Passage en RCP de recours", answer.referral or "Oui")
        self._tell("Absence de proposition", answer.absence)
        self._tell("Commentaire de la RCP", answer.comment)
        self._tell_notes(answer.notes)
        for guideline in framework.guidelines:
            self._tell("Référentiel", ", ".join(filter(None, (guideline.name, french_date(guideline.on)))))
        self._tell("Essai clinique proposé", _words(framework.trial))
        self._tell("Cadre, commentaire", framework.comment)
        self._tell_notes(framework.notes)

    def _block(self) -> str:
        if not self._told:
            return ""
        return "\n".join([f"{HEADING}\u202f:", *(f"- {label}\u202f: {text}" for label, text in self._told)])

    def _tell(self, label: str, text: str) -> None:
        if text:
            self._told.append((label, text))

    def _tell_notes(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self._tell(note.label, note.text)

    def _refuse(self, label: str, text: str) -> None:
        """Something our field cannot take: told in the summary, and listed."""
        self._refused.append(f"{label}\u202f: {text}")
        self._tell(label, text)

    def _code(self, name: str, label: str, value: Coded | None) -> str:
        """A code of a list, "" when the list does not have it."""
        if value is None:
            return ""
        if value.code in vocabulary(name):
            self._tell(f"{label}, précision", value.words)
            return value.code
        self._refuse(label, " ".join(part for part in (value.code, value.label, value.words) if part))
        return ""

    def _line(self, label: str, text: str, longest: int) -> str:
        text = " ".join(text.split())
        if len(text) > longest:
            self._tell(label, text)
            return ""
        return text

    def _kept(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values a case may hold, cleaned; one that a section refuses is told and left out."""
        cleaned = {name: clean_prose(value) if isinstance(value, str) else value for name, value in values.items()}
        for problem in section_problems(cleaned, stored={}):
            name = problem.field or ""
            if cleaned.get(name):
                self._refused.append(f"{name}\u202f: {cleaned[name]} ({problem.message})")
                cleaned["summary"] += f"\n- {cleaned[name]} ({problem.message})"
                cleaned[name] = [] if isinstance(cleaned[name], list) else ""
        return {name: value for name, value in cleaned.items() if value}


_REPORTS = {
    "operation": "Compte rendu opératoire",
    "pathology": "Compte rendu anatomopathologique",
    "genetics": "Compte rendu de génétique moléculaire",
}


def _progression(fiche: Frcp) -> dict[str, Any]:
    of = fiche.progression
    kinds = {"MED-246": of.locally, "MED-247": of.regionally, "MED-248": of.distantly}
    return {
        "phase": of.phase.code if of.phase else "",
        "progression": _answer(of.progressed),
        "progression_kinds": [code for code, answer in kinds.items() if answer and of.progressed],
    }


def _answer(value: bool | None) -> str:
    return "" if value is None else (Answer.YES if value else Answer.NO).value


def _words(value: bool | None) -> str:
    return "" if value is None else ("Oui" if value else "Non")


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso[:10]) if len(iso) >= 10 else None


def _named(who: Professional) -> str:
    """« DR Anne MULLER (Oncologie médicale, Hôpital) »."""
    name = who.name.text if who.name else ""
    about = ", ".join(
        filter(None, (who.specialty.said if who.specialty else "", who.organisation.name if who.organisation else ""))
    )
    return f"{name} ({about})" if about else name


def _said_tumour(of: Tumour) -> str:
    coded = (of.morphology, of.site, of.side, of.stage, of.t, of.n, of.m, of.tnm_version)
    stages = [" ".join(filter(None, (each.name, each.version, each.text))) for each in of.other_stages]
    return ", ".join([*(value.said for value in coded if value), *stages, *filter(None, (of.comment,))])
