"""Letters drawn from a sealed fiche: their parts, the plain French of the patient's, the variables of a template."""

from rcp.domain.letters.facts import Contact, LetterFacts, Proposed
from rcp.domain.letters.kinds import (
    BOARD_PROPOSES,
    NOT_THE_PPS,
    PLACEHOLDER,
    RULE_LETTER_PARTS,
    TO_REREAD,
    LetterFormat,
    LetterKind,
    Part,
    check_may_write,
    check_ready,
    clean_parts,
    letter_file_name,
)
from rcp.domain.letters.plain import RULE_PLAIN_LETTER, cautions, patient_parts, uncopied
from rcp.domain.letters.professional import doctor_parts
from rcp.domain.letters.variables import RULE_TEMPLATE, VARIABLES, Variable, check_variables, samples

__all__ = [
    "BOARD_PROPOSES",
    "NOT_THE_PPS",
    "PLACEHOLDER",
    "RULE_LETTER_PARTS",
    "RULE_PLAIN_LETTER",
    "RULE_TEMPLATE",
    "TO_REREAD",
    "VARIABLES",
    "Contact",
    "LetterFacts",
    "LetterFormat",
    "LetterKind",
    "Part",
    "Proposed",
    "Variable",
    "cautions",
    "check_may_write",
    "check_ready",
    "check_variables",
    "clean_parts",
    "doctor_parts",
    "letter_file_name",
    "patient_parts",
    "samples",
    "uncopied",
]
