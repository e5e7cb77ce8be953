"""A certificate for the tests: made once a process, signed by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from rcp.documents.demonstration import make_certificate
from rcp.installation import Signing

PASSPHRASE = b"mot de passe d'essai"
MADE = datetime(2026, 3, 1, tzinfo=UTC)


@cache
def certificate(*, lasts_days: int = 3_650) -> bytes:
    """A PKCS#12 file, good for so many days after `MADE` (and two years before)."""
    return make_certificate(PASSPHRASE, now=MADE, name="Hôpital d’essai", lasts=timedelta(days=lasts_days))


def signing(folder: Path, *, lasts_days: int = 3_650, **options: object) -> Signing:
    """What an installation signs with, its certificate written in a folder."""
    path = folder / f"certificat-{lasts_days}.p12"
    path.write_bytes(certificate(lasts_days=lasts_days))
    return Signing(certificate=path, passphrase=PASSPHRASE, **options)  # type: ignore[arg-type]
