"""The two texts about personal data that a fiche carries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "notice-donnees-personnelles.txt"


@dataclass(frozen=True)
class PersonalDataNotice:
    """`establishment` may be adapted by the establishment; `institute` is imposed word for word by the INCa."""

    establishment: str
    institute: str


@cache
def personal_data_notice() -> PersonalDataNotice:
    """Read both texts once. A paragraph starting with # is a title of the file, not of the notice."""
    texts = [
        line.strip()
        for line in _FILE.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    establishment, institute = texts
    return PersonalDataNotice(establishment=establishment, institute=institute)
