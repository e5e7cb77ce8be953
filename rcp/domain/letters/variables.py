"""The variables that a template of letter may use: one table, for the templates, the page and the guide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rcp.domain.errors import InvalidValue
from rcp.domain.letters.kinds import NOT_THE_PPS_SHORT, TO_REREAD, LetterKind
from rcp.domain.letters.replacing import replacing_words

RULE_TEMPLATE = "modeles-de-lettre"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name between braces, what it holds, an example (fictional)."""

    name: str
    meaning: str
    example: str


_TABLE = (
    Variable(
        "destinataire", "Nom et adresse du destinataire, une ligne par élément", "Dr Yves Le Goff\nCabinet du Port"
    ),
    Variable("date", "Date de la lettre", "4 mai 2026"),
    Variable("etablissement", "Nom de l’établissement de la RCP", "Hôpital fictif de la Rade"),
    Variable("adresse_etablissement", "Adresse de l’établissement", "1 quai des Essais\n29000 Ville"),
    Variable("finess", "Numéro FINESS de l’établissement", "000000000"),
    Variable("rcp", "Nom de la RCP", "Oncologie interventionnelle"),
    Variable("date_seance", "Date de la séance", "16 mars 2026"),
    Variable("dossier", "Numéro du dossier", "2026-00042"),
    Variable("version", "Version de la fiche RCP dont la lettre est tirée", "1"),
    Variable("patient", "Civilité, prénom et nom du patient", "Mme Jeanne MARTIN"),
    Variable("naissance", "Date de naissance du patient", "14/03/1958"),
    Variable("formule_appel", "Formule d’appel", "Chère consœur, cher confrère,"),
    Variable("introduction", "Premier paragraphe", "Le dossier de votre patient a été étudié…"),
    Variable(
        "remplace",
        "La phrase qui nomme la lettre remplacée, vide s’il n’y en a pas",
        replacing_words(LetterKind.DOCTOR, "23 mars 2026"),
    ),
    Variable("question", "Question posée à la réunion", "Une cryothérapie est-elle indiquée\u202f?"),
    Variable("decision", "Décision de la réunion, telle qu’elle a été relue", "1. Cryoablation percutanée"),
    Variable("suites", "Examens, soins de support, responsable, échéance, actions", "Examen demandé\u202f: IRM"),
    Variable("formule_politesse", "Formule de politesse", "Je vous prie de recevoir mes salutations confraternelles."),
    Variable("signature", "Nom et fonction de la personne qui signe", "Pr Anne Kermorvan"),
    Variable(
        "mention",
        "«\u202fÀ relire avant envoi\u202f» tant que la lettre n’est pas approuvée, sinon vide",
        TO_REREAD,
    ),
    Variable(
        "mention_pps", "La phrase qui dit que la lettre n’est pas le programme personnalisé de soins", NOT_THE_PPS_SHORT
    ),
)
VARIABLES: Mapping[str, Variable] = MappingProxyType({each.name: each for each in _TABLE})

# Without these a letter would not say to whom it goes, about whom, what was decided, which one it replaces, that it is
# to be read again, or that it is not the treatment plan that the law knows.
NEEDED = ("destinataire", "patient", "decision", "remplace", "mention", "mention_pps")


def samples() -> dict[str, str]:
    """A value for each variable, to try a template."""
    return {each.name: each.example for each in _TABLE}


def lacking(used: Collection[str]) -> tuple[str, ...]:
    """What a letter must say and a template leaves out: one kept from before it was asked for."""
    return tuple(name for name in NEEDED if name not in used)


def check_variables(used: Collection[str], *, field: str | None = None) -> None:
    """Refuse a template that asks for what does not exist, or leaves out what a letter must say.

    Raises:
        InvalidValue: with the names at fault.
    """
    unknown = sorted(set(used) - set(VARIABLES))
    if unknown:
        named = ", ".join(f"«\u202f{name[:40]}\u202f»" for name in unknown[:5])
        raise InvalidValue(
            f"Variable inconnue dans ce modèle\u202f: {named}. La liste est sur la page des variables.", field
        )
    missing = lacking(used)
    if missing:
        named = ", ".join(f"«\u202f{{{{ {name} }}}}\u202f»" for name in missing)
        raise InvalidValue(f"Il manque au modèle ce qu’une lettre doit dire. Ajoutez-y\u202f: {named}.", field)
