"""Write `docs/rights.md` from the one table of rights, or check that it is what the table says (`--check`)."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rcp.access.map import MAP  # noqa: E402
from rcp.access.permissions import Permission  # noqa: E402

PAGE = ROOT / "docs/rights.md"
HEAD = """# Droits

Ce tableau est produit par `make rights` à partir de `rcp/access/map.py`\u202f: c’est lui que l’application applique,
dans les pages, les services, les requêtes et les modèles de page. Une personne hors de la RCP d’un dossier reçoit la
même réponse que si le dossier n’existait pas. L’administrateur de l’installation ne voit aucune donnée clinique.
"""
SUBJECTS = {
    "home": "Accueil", "account": "Comptes", "journal": "Journal", "directory": "Annuaire", "board": "RCP",
    "patient": "Patients", "case": "Dossiers", "meeting": "Séances", "agenda": "Ordre du jour",
    "decision": "Décisions", "opinion": "Avis écrits", "urgent_opinion": "Avis en urgence",
    "minutes": "Fiches et procès-verbaux", "letter": "Lettres", "sending": "Envois", "followup": "Suites",
}  # fmt: skip


def _subject(permission: Permission) -> str:
    return permission.value.partition(".")[0]


def page() -> str:
    """The table as Markdown, one section a subject."""
    parts = [HEAD]
    order = list(SUBJECTS)
    rights_by_subject = sorted(MAP.items(), key=lambda item: order.index(_subject(item[0])))
    for subject, rights in groupby(rights_by_subject, key=lambda item: _subject(item[0])):
        parts.append(f"\n## {SUBJECTS[subject]}\n\n| Droit | À qui | Code |\n|---|---|---|\n")
        for permission, right in rights:
            holders = (right.holders.__doc__ or "").strip()
            parts.append(f"| {right.sentence} | {holders} | `{permission.value}` |\n")
    return "".join(parts)


def main() -> int:
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text() == page():
            return 0
        print("docs/rights.md is not what rcp/access/map.py says: make rights")
        return 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
