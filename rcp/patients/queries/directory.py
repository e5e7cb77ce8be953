"""Finding a professional to name as treating doctor or correspondent, in a directory of any size."""

from __future__ import annotations

from sqlalchemy import select

from rcp.accounts.models import Person
from rcp.db import db
from rcp.domain.text import fold

SHOWN = 20


def find_people(letters: str) -> tuple[list[Person], bool]:
    """Active professionals whose family name starts with these letters, or whose RPPS is this number; at most twenty,
    and whether there are more.
    """
    key = fold(letters)
    if not key:
        return [], False
    matches = Person.rpps == key if key.isdigit() else Person.name_folded.startswith(key, autoescape=True)
    query = select(Person).where(matches, Person.is_active).order_by(Person.name_folded, Person.id).limit(SHOWN + 1)
    people = list(db.session.execute(query).scalars())
    return people[:SHOWN], len(people) > SHOWN
