"""A fiche to a new case: what our fields can hold goes there, the rest is told in the summary, and nothing is lost.

A board does not decide again by importing: the decision of another board is history. It is written, with everything
else that has no field, under « Repris de la fiche importée », where the next reader finds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from rcp.cases.forms.labels import CASE
from rcp.cases.services import (
    MAXIMUM_RESULTS,
    MAXIMUM_TREATMENTS,
    LesionValues,
    ResultValues,
    TreatmentLine,
)
from rcp.domain.case.checks import section_problems
from rcp.domain.case.facts import Answer, ResultKind
from rcp.domain.case.tnm import VERSIONS, parse_tnm
from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.model import Frcp, Note, Tumour
from rcp.domain.frcp.national import PRACTITIONER_ROOT
from rcp.domain.frcp.people import Part
from rcp.domain.frcp.sentences import kind_of, organ_of, prefix_of, question_of
from rcp.domain.frcp.situation import situation_of
from rcp.domain.frcp.values import Coded, french_date
from rcp.domain.identity import Identity, Traits
from rcp.domain.text import PROSE_LENGTH, clean_line, clean_prose
from rcp.domain.vocabulary import LesionOrgan, vocabulary
from rcp.interop.frcp.identifying import read_identity
from rcp.interop.frcp.lesions import read_lesions
from rcp.interop.frcp.measuring import read_result
from rcp.interop.frcp.rest import named, said_tumour, tell_the_rest
from rcp.interop.frcp.told import HEADING, Told

_MARGIN = 10_000  # characters of a summary kept for what the fields of a section refuse
_REPORTS = {
    "operation": "Compte rendu opératoire",
    "pathology": "Compte rendu anatomopathologique",
    "genetics": "Compte rendu de génétique moléculaire",
}


@dataclass
class Proposed:
    """A case as it would be opened.

    `told`: (what, text) that the summary takes, for want of a field. `refused`: the answers of the fiche that our
    fields cannot take, in words. `read`: the texts of the fiche that several fields share out.
    """

    identity: Identity
    question: str
    values: dict[str, Any]
    lesions: list[LesionValues] = field(default_factory=list)
    treatments: list[TreatmentLine] = field(default_factory=list)
    results: list[ResultValues] = field(default_factory=list)
    requester_rpps: str = ""
    refused: list[str] = field(default_factory=list)
    read: frozenset[str] = frozenset()
    told: tuple[tuple[str, str], ...] = ()

    @property
    def own_summary(self) -> str:
        """The summary of the fiche itself, without what was told after it."""
        summary: str = self.values.get("summary", "")
        return summary.partition(HEADING)[0].strip()

    def holds(self, text: str) -> bool:
        """Whether a text of the fiche is somewhere in the case."""
        return text in self.read or text in self._whole

    @cached_property
    def _whole(self) -> str:
        told = [self.question, self.requester_rpps, *map(repr_text, self.values.values())]
        told += [repr_text(getattr(self.identity.traits, name)) for name in Traits.__dataclass_fields__]
        told += [self.identity.birth_place, self.identity.phone]
        rows = [each.columns() for several in (self.lesions, self.treatments, self.results) for each in several]
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
        self._told = Told()
        self._read: set[str] = set()

    def make(self) -> Proposed:
        fiche = self._fiche
        identity = read_identity(fiche.header.patient, self._told)
        question, summary = question_of(fiche.summary)
        values = {
            **self._question(),
            **self._tumour(),
            **self._situation(),
            **_progression(fiche),
            "patient_wishes": "\n".join(each.text for each in fiche.wishes),
        }
        own, about_patient = situation_of(fiche.history_notes)
        values |= {name: value for name, value in own.items() if not values.get(name)}
        self._told.tell_notes(about_patient)
        organ, about_reason = organ_of(fiche.reason.comment)
        values["organ"] = organ or values["organ"]
        lesions, about_results = read_lesions(fiche.results_notes, today=self._today)
        treatments = list(self._treatments())
        results = list(self._results())
        self._note_read((*fiche.history_notes, *fiche.results_notes), (*about_patient, *about_results))
        self._read.update({fiche.reason.comment} if organ else (), {fiche.summary} if question else ())
        rest = replace(fiche, reason=replace(fiche.reason, comment=about_reason), results_notes=about_results)
        tell_the_rest(rest, self._told)
        written = self._told.prose("Synthèse", "\n\n".join(filter(None, (summary, fiche.other_data))))
        block = self._told.block(PROSE_LENGTH - len(written) - _MARGIN)
        values["summary"] = clean_prose("\n\n".join(filter(None, (written, block))))
        values = self._kept(values)
        return Proposed(
            identity=identity,
            question=self._told.prose("Question", question) or self._default_question(),
            values=values,
            lesions=lesions,
            treatments=treatments,
            results=results,
            requester_rpps=self._rpps(),
            refused=self._told.refused,
            read=frozenset(self._read),
            told=tuple(self._told.lines),
        )

    def _note_read(self, notes: tuple[Note, ...], left: tuple[Note, ...]) -> None:
        self._read.update(text for note in notes if note not in left for text in (note.label, note.text))

    def _default_question(self) -> str:
        held = french_date(self._fiche.header.meeting.held_at or self._fiche.header.issued_at)
        return f"Fiche RCP importée (réunion du {held})\u202f: question à préciser. Voir la synthèse."

    def _rpps(self) -> str:
        for each in self._fiche.header.participants:
            who = each.professional.identifier if each.professional else None
            if each.part is Part.REQUESTER and who is not None and who.root == PRACTITIONER_ROOT:
                return who.extension.removeprefix("8") if len(who.extension) == 12 else ""
        return ""

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
            return {"tumour_site": self._told.code("tumour_sites", "Topographie", self._fiche.header.tumour_site)}
        first, *others = self._fiche.tumours
        for each in others:
            self._told.tell("Autre tumeur", said_tumour(each))
        values = {
            "tumour_site": self._told.code("tumour_sites", "Topographie", first.site or self._fiche.header.tumour_site),
            "morphology": self._told.code("morphologies", "Morphologie", first.morphology),
            "tumour_laterality": self._told.code("laterality", "Latéralité", _side(first.side)),
            **self._stage(first),
        }
        self._told.tell("Date du diagnostic", french_date(first.diagnosed_on))
        self._told.tell("Date du stade", french_date(first.staged_on))
        # The official example labels its stage « None »: the code is what says it.
        stage = (first.stage.code, first.stage.label, first.stage.words) if first.stage else ()
        self._told.tell("Stade clinique", " – ".join(filter(None, stage)))
        self._told.tell("Commentaire sur la tumeur", first.comment)
        return values

    def _stage(self, tumour: Tumour) -> dict[str, Any]:
        values: dict[str, Any] = {}
        axes = (("T", tumour.t), ("N", tumour.n), ("M", tumour.m))
        for axis, coded in axes:
            if coded is not None:
                values[f"tnm_{axis.lower()}"] = self._tnm(axis, coded.code or coded.words)
                self._told.tell(f"{axis}, précision", coded.label or (coded.words if coded.code else ""))
        version = tumour.tnm_version
        names = [each.system_name for each in (version, tumour.t, tumour.n, tumour.m) if each]
        values["tnm_version"] = next((name for name in names if name in VERSIONS), "")
        if version is not None and not values["tnm_version"]:
            self._told.tell("Version du TNM", version.said)
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
        values["other_classification"] = self._told.line("Autre classification", "\u202f; ".join(stages), 300)
        return values

    def _tnm(self, axis: str, text: str) -> str:
        return self._told.tried(f"TNM, {axis}", text, lambda code: parse_tnm(axis, code)) or ""

    def _situation(self) -> dict[str, Any]:
        fiche = self._fiche
        values: dict[str, Any] = {"medical_history": fiche.history, "comorbidities": fiche.comorbidities}
        for each in fiche.evaluations:
            code = each.value.code if each.value else ""
            if each.code.code == "89262-0" and code and not values.get("performance_status"):
                values["performance_status"] = self._told.code(
                    "performance_status", "Indice de performance", each.value
                )
                self._told.tell("Date de l’indice de performance", french_date(each.on))
                continue
            result = each.value.said if each.value else ("" if each.number is None else str(each.number))
            self._told.tell(each.name or each.code.label, ", ".join(filter(None, (result, french_date(each.on)))))
        return values

    def _treatments(self) -> Iterable[TreatmentLine]:
        """Past treatments that our form would take; the others are told."""
        kept = 0
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
            if problem is None and kept < MAXIMUM_TREATMENTS:
                kept += 1
                yield line
            elif problem is None:
                self._told.refuse("Traitement antérieur", f"{whole} ({MAXIMUM_TREATMENTS} au maximum par dossier)")
            else:
                self._told.tell("Traitement antérieur", f"{whole} ({problem.message})")

    def _results(self) -> Iterable[ResultValues]:
        """Results whose kind and day are known; the others, and those a case has no room for, are told."""
        kept = 0
        for each in self._fiche.results:
            label, kind = kind_of(each.label)
            found = read_result(kind, label, each.on, each.text, today=self._today) if kind else None
            whole = "\u202f: ".join(filter(None, (french_date(each.on), each.label, each.text)))
            if found is not None and kept < MAXIMUM_RESULTS:
                kept += 1
                self._read.update((each.label, each.text))
                yield found
            elif found is not None:
                self._told.refuse("Examen", f"{whole} ({MAXIMUM_RESULTS} au maximum par dossier)")
            else:
                self._told.tell("Examen", whole)
        for report in self._fiche.reports:
            title = _REPORTS[report.kind]
            for conclusion in report.conclusions:
                people = ", ".join(named(one.professional) for one in (*conclusion.performers, *conclusion.authors))
                text = "\n".join(filter(None, (conclusion.text, people)))
                kind = ResultKind.PATHOLOGY if report.kind == "pathology" else None
                found = read_result(kind, title, conclusion.started, text, today=self._today) if kind else None
                if found is not None and kept < MAXIMUM_RESULTS:
                    kept += 1
                    self._read.add(conclusion.text)
                    yield found
                else:
                    self._told.tell(title, text)
            self._told.tell(f"{title}, commentaire", report.comment)

    def _kept(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values a case may hold, cleaned; one that a section refuses is told and left out."""
        cleaned = {
            name: self._told.prose(CASE[name], value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        for problem in section_problems(cleaned, stored={}):
            name = problem.field or ""
            if cleaned.get(name):
                self._told.refused.append(f"{CASE[name]}\u202f: {cleaned[name]} ({problem.message})")
                cleaned["summary"] += f"\n- {cleaned[name]} ({problem.message})"
                cleaned[name] = [] if isinstance(cleaned[name], list) else ""
        return {name: value for name, value in cleaned.items() if value}


def _side(side: Coded | None) -> Coded | None:
    """A side in the words of our list is the one of that list."""
    known = {each.label: each.code for each in vocabulary("laterality")}
    if side is None or side.code or side.words not in known:
        return side
    return replace(side, code=known[side.words], words="")


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
