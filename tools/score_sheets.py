"""Write `docs/rules/scores/<id>.md` from the declarations of the scores, or check that they agree (`--check`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rcp.domain.clinical.conditions import Comparison, Condition, Value  # noqa: E402
from rcp.domain.clinical.declarations import Band, Declaration, Input, Origin, Range  # noqa: E402
from rcp.domain.clinical.facts import Fact, Facts  # noqa: E402
from rcp.domain.clinical.library import scores  # noqa: E402
from rcp.domain.clinical.naming import fact_label, fact_text  # noqa: E402
from rcp.domain.numbers import format_decimal  # noqa: E402

FOLDER = ROOT / "docs/rules/scores"
ABOUT = {"lesion": "chaque lésion", "case": "le dossier"}
SCREENS = {"case": "page du dossier", "follow-up": "suivi"}
OPERATORS = {
    "==": "est", "!=": "n’est pas", "in": "parmi", "not_in": "hors de", "has": "contient", "<": "<", "<=": "≤",
    ">": ">", ">=": "≥",
}  # fmt: skip


def sheet(declaration: Declaration) -> str:
    """The sheet of a score as Markdown."""
    return "\n".join(_lines(declaration)).rstrip() + "\n"


def _lines(declaration: Declaration) -> Iterator[str]:
    code = f"`rcp/domain/clinical/scores/{declaration.id}.json`"
    if declaration.engine == "formula":
        code += f" et `rcp/domain/clinical/scores/{declaration.id}.py`"
    yield f"# {declaration.name}"
    yield f"\nIdentifiant\u202f: `{declaration.id}` — version {declaration.version} — fichier {code}."
    yield "Page produite par `make sheets` à partir de cette déclaration\u202f: elle dit ce que l’application calcule."
    yield f"\n## Règle\n\n{declaration.rule}\n"
    yield from _items(declaration.notes)
    yield f"\n## Vérification\n\n{declaration.status.label}."
    if declaration.doubts:
        yield "\nÀ vérifier par un clinicien\u202f:\n"
        yield from _items(declaration.doubts)
    yield f"\n## Source\n\n{declaration.citation}\n"
    yield from _items(f"`{source}`" for source in declaration.sources)
    yield f"\n## Licence\n\n{declaration.licence}"
    yield f"\n## Emploi\n\nConcerne {ABOUT[declaration.about]} ({SCREENS[declaration.screen]})."
    if declaration.scope:
        yield declaration.scope
    if declaration.applies is not None:
        yield f"Proposé quand\u202f: {sentence(declaration.applies)}."
    yield "\n## Données\n"
    yield from _table(
        ("Donnée", "Clé", "Réponses", "Unité et bornes", "Reprise de"), (_row(each) for each in declaration.inputs)
    )
    yield "\n## Résultats\n"
    yield from _table(
        ("Résultat", "Clé", "Unité"), ((each.label, f"`{each.key}`", each.unit) for each in declaration.outputs)
    )
    if declaration.bands:
        yield "\n## Seuils\n"
        rows = ((band.label, _band(band), band.meaning) for band in declaration.bands)
        yield from _table(("Libellé", f"Valeur de `{declaration.band_of}`", "Lecture"), rows)


def sentence(condition: Condition) -> str:
    """A condition in French words."""
    if isinstance(condition, Comparison):
        return _compared(condition)
    if condition.all is not None:
        return " et ".join(_grouped(each) for each in condition.all)
    if condition.any is not None:
        return " ou ".join(_grouped(each) for each in condition.any) or "jamais de lui-même"
    return f"pas ({sentence(condition.none)})" if condition.none is not None else ""


def _grouped(condition: Condition) -> str:
    text = sentence(condition)
    return text if isinstance(condition, Comparison) else f"({text})"


def _compared(comparison: Comparison) -> str:
    label = fact_label(comparison.fact)
    if comparison.value is None:
        return f"{label} {'non ' if comparison.operator == 'unknown' else ''}renseigné"
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    shown = ", ".join(fact_text(comparison.fact, Facts({comparison.fact: Fact(value)})) for value in values)
    return f"{label} {OPERATORS[comparison.operator]} {shown}"


def _row(declared: Input) -> tuple[str, ...]:
    required = "" if declared.required else " (facultatif)"
    if declared.required_when is not None:
        required = " (selon les autres réponses)"
    return (
        declared.label + required,
        f"`{declared.key}`",
        "<br>".join(_answers(declared)),
        _bounds(declared),
        "<br>".join(dict.fromkeys(_found_in(each) for each in declared.origins)),
    )


def _answers(declared: Input) -> Iterator[str]:
    for option in declared.options:
        points = "" if option.points is None else f"\u202f: {_points(option.points)}"
        yield f"{option.label} (`{option.value}`){points}"
    for step in declared.points:
        yield f"{_range(step)}\u202f: {_points(step.points)}"
    for field in declared.item:
        yield f"{field.label} (`{field.key}`)"


def _points(points: float) -> str:
    return f"{_number(points)} point{'s' if points >= 2 else ''}"


def _bounds(declared: Input) -> str:
    if declared.type != "number":
        return ""
    kind = "entier, " if declared.whole else ""
    bounds = _range(Range(declared.min, declared.max))
    return f"{kind}{bounds} {declared.unit}".strip()


def _found_in(origin: Origin) -> str:
    if not origin.fact:
        return ""
    return fact_label(origin.fact) + (f" / {fact_label(origin.over)}" if origin.over else "")


def _band(band: Band) -> str:
    return _shown(band.value) if band.value is not None else _range(band)


def _range(bounds: Range) -> str:
    if bounds.min is not None and bounds.min == bounds.max:
        return _number(bounds.min)
    low = "" if bounds.min is None else f"{'>' if bounds.min_exclusive else '≥'} {_number(bounds.min)}"
    high = "" if bounds.max is None else f"{'<' if bounds.max_exclusive else '≤'} {_number(bounds.max)}"
    return " et ".join(part for part in (low, high) if part) or "toute valeur"


def _shown(value: Value) -> str:
    return _number(value) if isinstance(value, int | float) else str(value)


def _number(value: float) -> str:
    return format_decimal(Decimal(f"{value:.10g}"))


def _items(texts: Iterator[str] | Sequence[str]) -> Iterator[str]:
    return (f"- {text}" for text in texts)


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def wrong_sheets() -> list[str]:
    """The names of the sheets that are missing, too many, or not what the declarations say."""
    written = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    expected = {score_id: sheet(declaration) for score_id, declaration in scores().items()}
    return sorted(key for key in written.keys() | expected.keys() if written.get(key) != expected.get(key))


def main() -> int:
    wrong = wrong_sheets()
    if "--check" in sys.argv[1:]:
        if wrong:
            print(f"docs/rules/scores is not what the declarations say ({', '.join(wrong)}): make sheets")
        return 1 if wrong else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for score_id in wrong:
        path = FOLDER / f"{score_id}.md"
        if score_id in scores():
            path.write_text(sheet(scores()[score_id]), encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
