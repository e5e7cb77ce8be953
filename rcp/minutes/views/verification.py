"""The public page that says whether a document still stands, to whoever holds its code or its file."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import Any

from flask import render_template

from rcp import installation
from rcp.documents.french import grouped_hash
from rcp.documents.marking import claim_of
from rcp.domain.errors import DomainError
from rcp.minutes.forms import VerificationForm
from rcp.minutes.queries.verification import Verified, verified_code, verified_copy, verified_file
from rcp.minutes.views import bp
from rcp.web.guards import public
from rcp.web.transactions import only_reads


@bp.route("/verifier", methods=["GET", "POST"])
@public("says what a document is worth to whoever holds it, and names nobody")
@only_reads
def verify() -> Any:
    """Judge a code, or a file by its bytes alone: it is neither kept nor opened."""
    form, found, is_asked = VerificationForm(), None, False
    if form.validate_on_submit():
        try:
            found, is_asked = _judged(form), True
        except DomainError as error:
            form.add_error(error)
    signing = installation.signing()
    page = render_template(
        "minutes/verification.html",
        form=form,
        found=found,
        is_asked=is_asked,
        is_demonstration=signing is not None and signing.is_demonstration,
        grouped_hash=grouped_hash,
    )
    return page, 422 if form.is_submitted() and not is_asked else 200


def _judged(form: VerificationForm) -> Verified | None:
    if form.upload is None:
        return verified_code(form.read_code())
    with closing(form.upload) as sent:  # a large one is a file on disk
        digest = hashlib.file_digest(sent.stream, "sha256").hexdigest()
        found = verified_file(digest)
        if found is not None:
            return found
        sent.stream.seek(0)
        claim = claim_of(sent.stream.read())
    return None if claim is None else verified_copy(claim, digest)
