"""Finding a patient: the birth date first, then the first letters of a name; or a number, or letters alone.

Statements are built once: what is left to each search is to send values and read tuples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, or_, select, tuple_, union_all

from rcp.access.permissions import Actor
from rcp.db import db
from rcp.patients.models import Patient
from rcp.patients.queries.visibility import sees_everyone, visible_to

PAGE = 25
LETTERS = 3  # what is read of a name when the birth date is known: fewer misses than a whole name
LAST = "\U0010ffff"  # sorts after every letter

COLUMNS = (
    Patient.id,
    Patient.uuid,
    Patient.birth_name,
    Patient.first_given_name,
    Patient.used_name,
    Patient.used_given_name,
    Patient.birth_date,
    Patient.sex,
    Patient.birth_place,
    Patient.birth_place_insee,
    Patient.ipp,
    Patient.identity_status,
    Patient.deceased_on,
    Patient.merged_into_id,
    Patient.birth_name_folded,
    Patient.given_name_folded,
)
NAMES = (
    Patient.birth_name_folded,
    Patient.used_name_folded,
    Patient.given_name_folded,
    Patient.used_given_name_folded,
)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is searched. `birth_date` is an ISO date, perhaps partial; `letters` is folded; the rest is exact."""

    birth_date: str = ""
    letters: str = ""
    ipp: str = ""
    ins: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.birth_date or self.letters or self.ipp or self.ins)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of records, and the sort key to go on from (None on the last page).

    `formerly` gives, by id, the name under which a merged record was found.
    """

    rows: Sequence[Row[*tuple[Any, ...]]]
    after: tuple[str, str, int] | None
    formerly: dict[int, str]


def search(criteria: Criteria, *, actor: Actor, after: Sequence[Any] | None = None) -> Found:
    """The records an actor may see that fit, by name; a merged record answers for the one it now belongs to."""
    if criteria.is_empty:
        return Found((), None, {})
    values: dict[str, Any] = {"ipp": criteria.ipp, "ins": criteria.ins}
    if criteria.birth_date:
        values |= _dates(criteria.birth_date)
    if criteria.letters:
        letters = criteria.letters[:LETTERS] if criteria.birth_date else criteria.letters
        values |= {"first": letters, "last": letters + LAST}
    if after:
        values |= dict(zip(("after_name", "after_given", "after_id"), after, strict=True))
    letters_alone = bool(criteria.letters) and not (criteria.birth_date or criteria.ipp or criteria.ins)
    if letters_alone:
        statement = _by_letters(bool(after), _restriction(actor))
    else:
        statement = _by_values(
            _date_kind(criteria.birth_date), bool(criteria.letters), bool(criteria.ipp), bool(criteria.ins),
            bool(after),
        )  # fmt: skip
        if not sees_everyone(actor):
            statement = statement.where(visible_to(actor))
    rows = db.session.execute(statement, values).all()
    key = None
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        key = tuple(rows[-1][-3:])
    return _followed(rows, key)


def _date_kind(birth_date: str) -> str:
    return {10: "day", 7: "month", 4: "year"}.get(len(birth_date), "")


def _dates(iso: str) -> dict[str, str]:
    """A whole date also finds the records that know only its year, or its month."""
    if len(iso) == 10:
        return {"day": iso, "month": iso[:7], "year": iso[:4]}
    return {"from": iso, "to": f"{iso}-99"}


@cache
def _by_values(dates: str, letters: bool, ipp: bool, ins: bool, after: bool) -> Select[*tuple[Any, ...]]:
    conditions: list[ColumnElement[bool]] = []
    if dates == "day":
        conditions.append(Patient.birth_date.in_([bindparam("day"), bindparam("month"), bindparam("year")]))
    elif dates:
        conditions += [Patient.birth_date >= bindparam("from"), Patient.birth_date < bindparam("to")]
    if letters:
        conditions.append(or_(*(_prefix(name) for name in NAMES)))
    if ipp:
        conditions.append(Patient.ipp == bindparam("ipp"))
    if ins:
        conditions.append(Patient.ins == bindparam("ins"))
    order = (Patient.birth_name_folded, Patient.given_name_folded, Patient.id)
    if after:
        conditions.append(_beyond(*order))
    # The sort key comes last in each row, whatever the statement.
    return select(*COLUMNS, *(item.label(f"key_{n}") for n, item in enumerate(order))).where(*conditions).order_by(
        *order
    ).limit(PAGE + 1)  # fmt: skip


def _by_letters(after: bool, restriction: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
    """Letters alone: each index is read in its own order, one page of each, then the two are merged."""
    parts = []
    for name in (Patient.birth_name_folded, Patient.used_name_folded):
        key = (name, Patient.given_name_folded, Patient.id)
        conditions = [_prefix(name)]
        if name is Patient.used_name_folded:
            conditions.append(~_prefix(Patient.birth_name_folded))
        if after:
            conditions.append(_beyond(*key))
        if restriction is not None:
            conditions.append(restriction)
        part = select(name.label("name"), key[1].label("given"), key[2].label("id")).where(*conditions)
        page = part.order_by(*key).limit(PAGE + 1).subquery()
        parts.append(select(page.c.name, page.c.given, page.c.id))
    found = union_all(*parts).subquery("found")
    return (
        select(*COLUMNS, found.c.name, found.c.given, found.c.id.label("found_id"))
        .join(found, found.c.id == Patient.id)
        .order_by(found.c.name, found.c.given, found.c.id)
        .limit(PAGE + 1)
    )


def _prefix(name: Any) -> ColumnElement[bool]:
    return and_(name >= bindparam("first"), name < bindparam("last"))


def _beyond(*key: Any) -> ColumnElement[bool]:
    return tuple_(*key) > tuple_(bindparam("after_name"), bindparam("after_given"), bindparam("after_id"))


def _restriction(actor: Actor) -> ColumnElement[bool] | None:
    return None if sees_everyone(actor) else visible_to(actor)


def _followed(rows: Sequence[Row[*tuple[Any, ...]]], after: Any) -> Found:
    """Put the surviving record in place of those merged into it, once."""
    merged = {row.id: row for row in rows if row.merged_into_id is not None}
    if not merged:
        return Found(rows, after, {})
    survivors: dict[int, Row[*tuple[Any, ...]]] = {}
    wanted = {row.merged_into_id for row in merged.values()}
    while wanted:
        found = {row.id: row for row in db.session.execute(select(*COLUMNS).where(Patient.id.in_(sorted(wanted))))}
        survivors |= found
        wanted = {row.merged_into_id for row in found.values() if row.merged_into_id} - set(survivors)
    kept: dict[int, Row[*tuple[Any, ...]]] = {}
    formerly: dict[int, str] = {}
    for row in rows:
        last = row
        while last.merged_into_id is not None:
            last = survivors[last.merged_into_id]
        if last is not row:
            formerly[last.id] = f"{row.birth_name} {row.first_given_name}".strip()
        kept.setdefault(last.id, last)
    return Found(list(kept.values()), after, formerly)
