"""What a case says of the patient and the volet has no entry for: in notes of ours, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rcp.domain.case.facts import Answer
from rcp.domain.frcp.model import Note
from rcp.domain.vocabulary import vocabulary

_COLON = "\u202f: "
_TEXTS = {"Antécédents chirurgicaux": "surgical_history", "Antécédents familiaux": "family_history"}
_ANSWERS = {
    "Allergies": ("has_allergies", "allergies"),
    "Anticoagulants, antiagrégants": ("has_anticoagulants", "anticoagulants"),
}
# The volet answers yes or no: what is left is told.
_DOUBTS = {"Progression": "progression", "Patient issu du dépistage": "screening"}
_ANTITHROMBOTICS = "Antithrombotiques en cours"

FIELDS = (
    *_TEXTS.values(), *(name for both in _ANSWERS.values() for name in both), *_DOUBTS.values(), "antithrombotics"
)  # fmt: skip


def situation_said(of: Mapping[str, Any]) -> tuple[Note, ...]:
    """The notes of what these `FIELDS` of a case hold; nothing of a question nobody answered."""
    said = {label: of[name] for label, name in _TEXTS.items()}
    said |= {label: answered(of[answer], of[detail]) for label, (answer, detail) in _ANSWERS.items()}
    said[_ANTITHROMBOTICS] = "\n".join(vocabulary("antithrombotics").label(code) for code in of["antithrombotics"])
    said |= {label: answered(of[name]) for label, name in _DOUBTS.items() if of[name] == Answer.UNKNOWN}
    return tuple(Note(label=label, text=text) for label, text in said.items() if text)


def situation_of(notes: Iterable[Note]) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """The fields that notes of ours fill, and the notes that fill none."""
    found: dict[str, Any] = {}
    others = []
    for note in notes:
        values = _read(note)
        if values and not values.keys() & found.keys():
            found |= values
        else:
            others.append(note)
    return found, tuple(others)


def answered(answer: str, detail: str = "") -> str:
    """« Oui : pénicilline »; "" when nobody answered."""
    return _COLON.join(filter(None, (Answer(answer).label if answer else "", detail)))


def _read(note: Note) -> dict[str, Any]:
    if note.label in _TEXTS:
        return {_TEXTS[note.label]: note.text}
    if note.label in _ANSWERS:
        answer, detail = _ANSWERS[note.label]
        label, _, more = note.text.partition(_COLON)
        given = next((each.value for each in Answer if each.label == label), "")
        return {answer: given, detail: more if given else note.text}
    if note.label in _DOUBTS and note.text == Answer.UNKNOWN.label:
        return {_DOUBTS[note.label]: Answer.UNKNOWN.value}
    codes = {each.label: each.code for each in vocabulary("antithrombotics")}
    lines = note.text.split("\n")
    if note.label == _ANTITHROMBOTICS and all(line in codes for line in lines):
        return {"antithrombotics": [codes[line] for line in lines]}
    return {}
