"""How our own fields are worded where the volet has one field for two of ours, and read back from a fiche of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rcp.domain.case.facts import ResultKind
from rcp.domain.case.tnm import PREFIXES
from rcp.domain.frcp.lines import REST, from_lines, in_lines
from rcp.domain.vocabulary import vocabulary

_QUESTION = "Question posée à la RCP\u202f:\n"
_SUMMARY = "\n\nSynthèse\u202f:\n"
# Words of a question that would be read as the head of the summary, marked as words or not.
_HEAD = rf"(?<=\n\n)(?=(?:{REST})*{_SUMMARY.strip()}(?:\n|\Z))"
_TO_MARK, _MARKED = re.compile(_HEAD), re.compile(rf"{_HEAD}{REST}")
_ORGAN = "Organe concerné"
_STAGE = re.compile(r"TNM, préfixe (?P<prefix>\w+)")
_KIND = re.compile(r"(?P<label>.+) \((?P<kind>[^()]+)\)", re.DOTALL)
_PARTS = _NAME, _VALUE, _ACCESSION = "Examen", "Valeur", "Numéro d’accès"
# No value and no unit holds it: the cleaning of a line makes every blank a plain space.
_BEFORE_UNIT = "\u00a0"


def asked(question: str, summary: str) -> str:
    """The question and the summary as one text: the volet has one field for both. A line of the question that would
    itself be read as the head of the summary is marked as words.
    """
    text = f"{_QUESTION}{_TO_MARK.sub(REST, question)}"
    return f"{text}{_SUMMARY}{summary}" if summary else text


def question_of(text: str) -> tuple[str, str]:
    """The question and the summary of a text made by `asked`; of any other, no question."""
    if not text.startswith(_QUESTION):
        return "", text
    question, _, summary = text.removeprefix(_QUESTION).partition(_SUMMARY)
    return _MARKED.sub("", question), summary


def organ_said(organ: str) -> str:
    """The organ of a case in words, by its code; "" when there is none."""
    return in_lines(((_ORGAN, vocabulary("lesion_organs").label(organ) if organ else ""),))


def organ_of(text: str) -> tuple[str, str]:
    """The code of the organ of a text made by `organ_said`, and what else the text says."""
    lines, rest = from_lines(text, (_ORGAN,))
    codes = {each.label: each.code for each in vocabulary("lesion_organs")}
    if not lines or lines[0][1] not in codes:
        return "", text
    return codes[lines[0][1]], rest


def pathological_name(prefix: str) -> str:
    """The name of a TNM that is not clinical, as another classification."""
    return f"TNM, préfixe {prefix}"


def prefix_of(name: str) -> str:
    """The prefix of a TNM named by `pathological_name`, "" for any other classification."""
    match = _STAGE.fullmatch(name)
    return match["prefix"] if match and match["prefix"] in PREFIXES else ""


def with_kind(label: str, kind: ResultKind) -> str:
    """« Scanner (Imagerie) »: the volet has one table for every kind of result."""
    return f"{label} ({kind.label})"


def kind_of(label: str) -> tuple[str, ResultKind | None]:
    """The label and the kind of a result named by `with_kind`; of any other, no kind."""
    match = _KIND.fullmatch(label)
    kind = next((each for each in ResultKind if match and each.label == match["kind"]), None)
    return (match["label"], kind) if match and kind else (label, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidResult:
    """A result in words. `label` is there when the volet names the report and not the examination."""

    label: str = ""
    value: str = ""
    unit: str = ""
    accession_number: str = ""
    text: str = ""


def result_said(of: SaidResult) -> str:
    """A result as one text: its lines, then what it says."""
    figure = f"{of.value}{_BEFORE_UNIT}{of.unit}" if of.unit else of.value
    lines = zip(_PARTS, (of.label, figure, of.accession_number), strict=True)
    return in_lines(lines, of.text, labels=_PARTS)


def result_of(text: str) -> SaidResult:
    """The parts of a text made by `result_said`; any other is all text."""
    lines, rest = from_lines(text, _PARTS)
    said = dict(lines)
    value, _, unit = said.get(_VALUE, "").partition(_BEFORE_UNIT)
    return SaidResult(
        label=said.get(_NAME, ""), value=value, unit=unit, accession_number=said.get(_ACCESSION, ""), text=rest
    )
