"""Letters drawn from a sealed fiche: their parts, the plain French of the patient's, the variables of a template."""

from rcp.domain.letters.facts import Contact, LetterFacts, Proposed
from rcp.domain.letters.kinds import (
    BOARD_PROPOSES,
    NOT_THE_PPS,
    NOT_THE_PPS_SHORT,
    PLACEHOLDER,
    RULE_LETTER_PARTS,
    TO_REREAD,
    YOU_DECIDE,
    LetterFormat,
    LetterKind,
    Part,
    check_may_write,
    check_ready,
    clean_parts,
    is_said_deceased,
    letter_file_name,
    may_write,
)
from rcp.domain.letters.plain import RULE_PLAIN_LETTER, cautions, patient_notices, patient_parts, uncopied
from rcp.domain.letters.professional import doctor_parts
from rcp.domain.letters.replacing import REPLACING_VARIABLE, replacing_place, replacing_words, with_replacing
from rcp.domain.letters.signing import Signatory, SigningAs, choose_signature, signing_cautions
from rcp.domain.letters.variables import RULE_TEMPLATE, VARIABLES, Variable, check_variables, lacking, samples

__all__ = [
    "BOARD_PROPOSES",
    "NOT_THE_PPS",
    "NOT_THE_PPS_SHORT",
    "PLACEHOLDER",
    "REPLACING_VARIABLE",
    "RULE_LETTER_PARTS",
    "RULE_PLAIN_LETTER",
    "RULE_TEMPLATE",
    "TO_REREAD",
    "VARIABLES",
    "YOU_DECIDE",
    "Contact",
    "LetterFacts",
    "LetterFormat",
    "LetterKind",
    "Part",
    "Proposed",
    "Signatory",
    "SigningAs",
    "Variable",
    "cautions",
    "check_may_write",
    "check_ready",
    "check_variables",
    "choose_signature",
    "clean_parts",
    "doctor_parts",
    "is_said_deceased",
    "lacking",
    "letter_file_name",
    "may_write",
    "patient_notices",
    "patient_parts",
    "replacing_place",
    "replacing_words",
    "samples",
    "signing_cautions",
    "uncopied",
    "with_replacing",
]
