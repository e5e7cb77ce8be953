"""Which earlier version a national document replaces: only one that exists."""

from __future__ import annotations

import pytest

from rcp.db import db
from rcp.minutes.queries.national import replaced_by
from tests.minutes.sealed import sealed_fiche

HOLLOW = ["Phase absente"]


@pytest.mark.parametrize(
    ("lacks", "replaced"),
    [
        ([[]], 0),
        ([None], 0),  # sealed before files were kept: made when it is asked for
        ([HOLLOW], None),
        ([[], HOLLOW], 0),
        ([HOLLOW, []], 1),
        ([], None),
    ],
)
def test_a_version_sealed_hollow_is_replaced_by_none(held, make, lacks, replaced):
    case = held.cases[0]
    earlier = [sealed_fiche(make, held, case, version, national_lacks=each) for version, each in enumerate(lacks, 1)]
    last = sealed_fiche(make, held, case, len(lacks) + 1)
    sealed_fiche(make, held, held.cases[1], 1)
    db.session.commit()
    assert replaced_by(last) == (None if replaced is None else earlier[replaced].uuid)
