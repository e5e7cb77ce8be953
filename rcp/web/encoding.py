"""Forms are UTF-8. Other bytes would be kept as literal `%E9` text: they are refused before anything reads them."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request

URLENCODED = "application/x-www-form-urlencoded"


def install(app: Flask) -> None:
    """Before the guard against forged requests, which reads the form."""
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_other_encodings)


def refuse_other_encodings() -> None:
    """Answer 400 to a form whose bytes are not UTF-8; what is too long is refused by the parser, with its own page."""
    length = request.content_length
    if request.mimetype != URLENCODED or length is None or length > (request.max_form_memory_size or length):
        return
    try:
        unquote_to_bytes(request.get_data(cache=True)).decode("utf-8")
    except UnicodeDecodeError:
        abort(400)
