"""What a letter says of the one it replaces. Nobody edits it: taken up, a letter would name the wrong one."""

from __future__ import annotations

from collections.abc import Collection

from rcp.domain.letters.kinds import LetterKind

REPLACING_PART = "why"  # the part of a letter where it is printed
REPLACING_VARIABLE = "remplace"  # the variable of a template that holds it


def replacing_words(kind: LetterKind, day: str) -> str:
    """The sentences that name the replaced letter by its date, ready to read. Nobody knows for sure that its reader got
    it: what is said is true either way.
    """
    if kind is LetterKind.PATIENT:
        return f"Cette lettre remplace celle du {day}, si vous l’avez reçue.\nNe suivez plus l’ancienne."
    return f"Cette lettre annule et remplace celle du {day}, que vous avez pu recevoir."


def with_replacing(kind: LetterKind, parts: dict[str, str], words: str) -> dict[str, str]:
    """The parts as they are printed: a patient reads first which letter no longer stands, a doctor after the case it is
    about. `words` are those of `replacing_words`, "" when no letter is replaced.
    """
    why = parts.get(REPLACING_PART, "")
    said = (words, why) if kind is LetterKind.PATIENT else (why, words)
    return parts | {REPLACING_PART: "\n".join(filter(None, said))}


def replacing_place(used: Collection[str]) -> str:
    """Where a template that uses these variables says which letter is replaced: at the place it chose; kept from before
    that was asked of it, at the head of its introduction, else of the decision, which no template leaves out.
    """
    return next((name for name in (REPLACING_VARIABLE, "introduction") if name in used), "decision")
