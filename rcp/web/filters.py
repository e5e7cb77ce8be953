"""What templates call: French dates, numbers, typography, labels of coded values, versioned static files."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask import Flask, current_app

from rcp.domain.dates import PartialDate
from rcp.domain.numbers import format_decimal
from rcp.domain.text import narrow
from rcp.domain.vocabulary import vocabulary
from rcp.web.clock import PARIS


def date_fr(value: date | datetime | str | None) -> str:
    """23/11/2026; a partial date keeps what is known."""
    if not value:
        return ""
    if isinstance(value, str):
        return PartialDate.from_iso(value).french
    return local(value).strftime("%d/%m/%Y")


def long_date(value: date | datetime | None) -> str:
    """lundi 23 novembre 2026; the first of a month is « 1er »."""
    text = format_date(local(value), "EEEE d MMMM y", locale="fr") if value else ""
    return text.replace(" 1 ", " 1er ", 1)


def local(value: Any) -> Any:
    return value.astimezone(PARIS) if isinstance(value, datetime) else value


def time_fr(value: time | datetime | None) -> str:
    """14:30"""
    return local(value).strftime("%H:%M") if value else ""


def datetime_fr(value: datetime | None) -> str:
    """23/11/2026 14:32"""
    return local(value).strftime("%d/%m/%Y %H:%M") if value else ""


def decimal_fr(value: Decimal | int | None) -> str:
    return "" if value is None else format_decimal(Decimal(value))


def label_of(code: str, name: str) -> str:
    """The French label of a code of a value list: `{{ case.tumour_site|label_of('tumour_sites') }}`."""
    return vocabulary(name).label(code) if code else ""


ANSWERS = {"yes": "Oui", "no": "Non", "unknown": "Inconnu"}


def answer(value: str) -> str:
    """A tri-state answer; nothing chosen is said, never read as no."""
    return ANSWERS.get(value, "Non renseigné")


@lru_cache(maxsize=256)
def _digest(name: str) -> str:
    return hashlib.sha256((Path(current_app.static_folder or "") / name).read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """The address of a static file, with its hash: cached for ever, never stale."""
    return f"/static/{name}?v={_digest(name)}"


def install(app: Flask) -> None:
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.filters.update(
        date_fr=date_fr,
        long_date=long_date,
        time_fr=time_fr,
        datetime_fr=datetime_fr,
        decimal_fr=decimal_fr,
        label_of=label_of,
        answer=answer,
        narrow=narrow,
    )
