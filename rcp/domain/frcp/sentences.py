"""How our own fields are worded where the volet has one field for two of ours, and read back from a fiche of ours."""

from __future__ import annotations

import re

from rcp.domain.case.facts import ResultKind
from rcp.domain.case.tnm import PREFIXES

_QUESTION = "Question posée à la RCP\u202f:\n"
_SUMMARY = "\n\nSynthèse\u202f:\n"
_STAGE = re.compile(r"TNM, préfixe (?P<prefix>\w+)")
_KIND = re.compile(r"(?P<label>.+) \((?P<kind>[^()]+)\)", re.DOTALL)


def asked(question: str, summary: str) -> str:
    """The question and the summary as one text: the volet has one field for both."""
    return f"{_QUESTION}{question}{_SUMMARY}{summary}" if summary else f"{_QUESTION}{question}"


def question_of(text: str) -> tuple[str, str]:
    """The question and the summary of a text made by `asked`; of any other, no question."""
    if not text.startswith(_QUESTION):
        return "", text
    question, _, summary = text.removeprefix(_QUESTION).partition(_SUMMARY)
    return question, summary


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
