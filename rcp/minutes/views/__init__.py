"""The pages of the minutes: documents on screen and on paper, their validation and verification, the paper pack."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("minutes", __name__)


def pdf_file(data: bytes, name: str, disposition: str) -> Response:
    """A PDF to be shown (`inline`) or kept (`attachment`)."""
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'{disposition}; filename="{name}"'}
    )


from rcp.minutes.views import (  # noqa: E402, F401
    documents,
    errands,
    exports,
    letter_templates,
    letters,
    messages,
    pack,
    sending,
    verification,
    versions,
    xdm,
)
