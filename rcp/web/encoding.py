"""Forms are UTF-8. Other bytes would be kept as literal `%E9` text: they are refused before anything reads them."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request

URLENCODED = "application/x-www-form-urlencoded"


def install(app: Flask) -> None:
    """Before the guard against forged requests, which reads the form."""
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_other_encodings)


def refuse_other_encodings() -> None:
    """Answer 400 to a form whose bytes are not UTF-8, and 413 to one longer than what a form may hold.

    The library bounds forms with files, and reads the others whole whatever their length.
    """
    if request.mimetype != URLENCODED:
        return
    most = request.max_form_memory_size
    if most is not None and (request.content_length or 0) > most:
        abort(413)
    try:
        unquote_to_bytes(request.get_data(cache=True)).decode("utf-8")
    except UnicodeDecodeError:
        abort(400)
