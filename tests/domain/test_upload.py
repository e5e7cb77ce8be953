"""What may be joined to a case: by its bytes, not by its name."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain import upload
from rcp.domain.errors import InvalidValue
from rcp.domain.text_changes import Piece, text_changes
from rcp.domain.upload import HIDDEN_FILE, MISTYPED, Caution, check_upload
from tests.domain.bad_inputs import cases, plain
from tests.support import files

# A list of ours is imported elsewhere; an antivirus is a later matter, and this text is no PDF anyway.
ELSEWHERE = {"up-csv-latin1", "up-csv-nul"}
OTHER_SENTENCE = {"up-eicar": MISTYPED}
UPLOADS = [case for case in cases("uploads") if case["id"] not in ELSEWHERE]


@pytest.mark.parametrize("case", UPLOADS, ids=lambda case: case["id"])
def test_each_recorded_file_gets_its_answer(case: dict[str, Any]) -> None:
    name, data = files.built(case)
    if case["expect"] == "reject_field":
        with pytest.raises(InvalidValue) as refused:
            check_upload(name, data, field="file")
        assert plain(refused.value.message) == plain(OTHER_SENTENCE.get(case["id"], case["message_fr"]))
        assert refused.value.field == "file"
    else:
        upload = check_upload(name, data)
        assert bool(upload.cautions) == (case["expect"] == "accept_warn")
        assert upload.label == name


@pytest.mark.parametrize("case", cases("filenames"), ids=lambda case: case["id"])
def test_a_name_is_only_a_label(case: dict[str, Any]) -> None:
    if case["expect"] == "reject_field":
        with pytest.raises(InvalidValue) as refused:
            check_upload(case["value"], files.pdf())
        assert plain(refused.value.message) == case["message_fr"]
    else:
        label = check_upload(case["value"], files.pdf()).label
        assert label.endswith(".pdf") and not set(label) & set("/\\\r\n\0")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("scan.pdf", files.png(), MISTYPED),
        ("scan.png", files.pdf(), MISTYPED),
        ("scan.jpg", files.png(), MISTYPED),
        ("scan.pdf", b"\n" + files.pdf(), MISTYPED),
        ("scan.pdf", files.pdf() + files.archive(), HIDDEN_FILE),
        ("scan.png", files.png() + files.archive(), HIDDEN_FILE),
        ("scan.png", files.png() + b"<script>alert(1)</script>", HIDDEN_FILE),
        ("scan.pdf", b"%PDF-1.4 <html><script>alert(1)</script>\n" + files.pdf(), HIDDEN_FILE),
    ],
)
def test_a_file_is_of_one_type_its_own(name: str, data: bytes, message: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_upload(name, data)
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("data", "caution"),
    [
        (files.pdf(b"/Encrypt<</Filter/Standard>>"), Caution.PROTECTED),
        (files.pdf()[:60], Caution.UNREADABLE),
        (files.pdf(b"/OpenAction<</S/JavaScript>>"), Caution.SCRIPT),
    ],
)
def test_a_doubtful_pdf_is_kept_with_a_word_to_its_reader(data: bytes, caution: Caution) -> None:
    upload = check_upload("cr.pdf", data)
    assert upload.cautions == (caution,)
    assert caution.label and caution.sentence.endswith(".")


def test_a_truncated_picture_is_kept_with_a_word() -> None:
    assert check_upload("irm.png", files.png()[:20]).cautions == (Caution.UNREADABLE,)


def test_changes_are_told_word_by_word() -> None:
    pieces = text_changes("Métastase de L3, douloureuse.", "Métastase de L4 et L5, douloureuse.")
    assert pieces == [
        Piece("same", "Métastase de "),
        Piece("removed", "L3"),
        Piece("added", "L4 et L5"),
        Piece("same", ", douloureuse."),
    ]


def test_what_did_not_change_is_shortened_and_nothing_is_lost() -> None:
    long = "mot " * 200
    pieces = text_changes(f"{long}avant {long}", f"{long}après {long}")
    assert [piece.kind for piece in pieces] == ["skipped", "same", "removed", "added", "same", "skipped"]
    assert max(len(piece.text) for piece in pieces) < 100


def test_two_long_unlike_texts_are_compared_in_time() -> None:
    old, new = (" ".join(f"{seed}{number % 97}" for number in range(20_000)) for seed in "ab")
    assert [piece.kind for piece in text_changes(old, new)] == ["removed", "added"]


def test_bytes_of_no_known_type_are_no_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_data: bytes) -> list[Any]:
        raise upload.puremagic.PureError("unknown")

    monkeypatch.setattr(upload.puremagic, "magic_string", refuse)
    with pytest.raises(InvalidValue, match="contenu"):
        check_upload("scan.pdf", b"%PDF-1.7\n%%EOF\n", field="file")
