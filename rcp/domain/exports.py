"""What a secretary may take away of a session at once: which documents, in what form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from rcp.domain.errors import InvalidValue

Kind = TypeVar("Kind", bound=StrEnum)


class Piece(StrEnum):
    """A kind of document of a session, in the order in which they are put together."""

    AGENDA = "agenda"
    ATTENDANCE = "attendance"
    PACK = "pack"
    MINUTES = "minutes"
    FICHES = "fiches"

    @property
    def label(self) -> str:
        return _PIECES[self]


_PIECES = {
    Piece.AGENDA: "Ordre du jour",
    Piece.ATTENDANCE: "Feuille de présence",
    Piece.PACK: "Dossier papier, pour une séance sans ordinateur",
    Piece.MINUTES: "Procès-verbal",
    Piece.FICHES: "Fiches RCP, une par dossier",
}


class Form(StrEnum):
    """How the documents are handed over."""

    ONE = "one"
    ZIP = "zip"

    @property
    def label(self) -> str:
        return {"one": "Un seul PDF, avec signets", "zip": "Une archive ZIP, un fichier par document"}[self.value]


class Which(StrEnum):
    """Which fiches of the session."""

    SEALED = "sealed"
    ALL = "all"
    CHOSEN = "chosen"

    @property
    def label(self) -> str:
        return {
            "sealed": "Les fiches validées",
            "all": "Toutes, y compris les projets non validés",
            "chosen": "Celles que je choisis",
        }[self.value]


class Copy(StrEnum):
    """Which file of a sealed document, when there are several."""

    SIGNED = "signed"
    ACCESSIBLE = "accessible"

    @property
    def label(self) -> str:
        return {"signed": "Copie signée, quand elle existe", "accessible": "Copie accessible, non signée"}[self.value]


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked. `cases` are identifiers, read only when fiches are chosen one by one."""

    pieces: frozenset[Piece]
    form: Form = Form.ONE
    which: Which = Which.SEALED
    copy: Copy = Copy.ACCESSIBLE
    cases: frozenset[str] = frozenset()

    def as_plain(self) -> dict[str, Any]:
        """As JSON holds it; equal choices give equal values."""
        return {
            "pieces": [piece.value for piece in Piece if piece in self.pieces],
            "form": self.form.value,
            "which": self.which.value,
            "copy": self.copy.value,
            "cases": sorted(self.cases) if self.which is Which.CHOSEN else [],
        }

    def wants(self, case: str, *, is_sealed: bool) -> bool:
        """Whether the fiche of a case is among those asked for."""
        if Piece.FICHES not in self.pieces:
            return False
        if self.which is Which.CHOSEN:
            return case in self.cases
        return is_sealed or self.which is Which.ALL

    def takes_signed(self, *, fiches: int) -> bool:
        """Whether sealed documents leave as their signed copies: asked for, and each document a file of its own.

        Put together in one PDF, a signature would not hold. `fiches` are those asked for.
        """
        is_alone = len(self.pieces - {Piece.FICHES}) + fiches == 1
        return self.copy is Copy.SIGNED and (self.form is Form.ZIP or is_alone)


USUAL = Choices(frozenset({Piece.MINUTES, Piece.FICHES}))


def read_choices(plain: Mapping[str, Any]) -> Choices:
    """Choices kept earlier; what is not understood any more is left as usual."""
    known = {piece.value for piece in Piece}
    pieces = frozenset(Piece(each) for each in plain.get("pieces", ()) if each in known)
    return Choices(
        pieces=pieces or USUAL.pieces,
        form=_one(Form, plain.get("form"), USUAL.form),
        which=_one(Which, plain.get("which"), USUAL.which),
        copy=_one(Copy, plain.get("copy"), USUAL.copy),
        cases=frozenset(str(each) for each in plain.get("cases", ())),
    )


def _one(kind: type[Kind], value: Any, usual: Kind) -> Kind:
    return kind(value) if value in {each.value for each in kind} else usual


def check_choices(choices: Choices) -> None:
    """Refuse what would give nothing.

    Raises:
        InvalidValue: next to the field that lacks something.
    """
    if not choices.pieces:
        raise InvalidValue("Choisissez au moins un document.", "pieces")
    if Piece.FICHES in choices.pieces and choices.which is Which.CHOSEN and not choices.cases:
        raise InvalidValue("Choisissez au moins une fiche, ou «\u202fLes fiches validées\u202f».", "cases")


def names_apart(names: Collection[str]) -> list[str]:
    """File names, in order, a second one of the same name given a number: numbers of cases begin anew each year."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        stem, dot, ending = name.rpartition(".")
        found.append(name if seen[name] == 1 else f"{stem}-{seen[name]}{dot}{ending}")
    return found
