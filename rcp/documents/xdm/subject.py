"""The subject line of the message that takes a package along. It names the patient: shown to who may see them, only."""

from __future__ import annotations

from rcp.documents.xdm.facts import Facts
from rcp.domain.text import without_accents

_LONGEST_LABEL = 40


def mail_subject(facts: Facts) -> str:
    """« XDM/1.0/DDM+<libellé> <NOM> <prénom> <date de naissance> », as MSSanté receivers sort messages by it.

    The label is that of the type of document, 40 characters at most; the birth name in capitals; no accent; the date
    as JJ/MM/AAAA, left out when it is not known whole. Source: référentiel MSSanté no 2, ECO.2.1.3, read second-hand.
    """
    patient = facts.patient
    day = patient.birth_date[:8]
    born = f"{day[6:8]}/{day[4:6]}/{day[:4]}" if len(day) == 8 else ""
    parts = (facts.type.label[:_LONGEST_LABEL].rstrip(), patient.birth_name.upper(), patient.given_name, born)
    return "XDM/1.0/DDM+" + _plain(" ".join(part for part in parts if part))


def _plain(text: str) -> str:
    """A header line of a message in ASCII letters: no accent, straight apostrophes, one space at a time."""
    return " ".join(without_accents(text.replace("’", "'")).split())
