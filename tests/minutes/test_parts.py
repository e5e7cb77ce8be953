"""The parts of minutes are kept: what has not changed is not laid out again, and losing them costs time only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rcp import files
from rcp.documents.content import CaseContent, MinutesContent
from rcp.documents.fragments import fragment_key
from rcp.documents.sealing import sealed
from rcp.minutes.services import parts
from tests.documents import samples

CONTENT = sealed(replace(samples.MINUTES, cases=(samples.BREAST, samples.PROSTATE), edition=samples.VALIDATED))


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    before = files._root
    files.configure(tmp_path)
    yield tmp_path
    files.configure(before)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was laid out, in order."""
    laid: list[str] = []
    render_fragment, render_front = parts.render_fragment, parts.render_front

    def fragment(case: CaseContent, meeting):
        laid.append(case.number)
        return render_fragment(case, meeting)

    def front(content: MinutesContent):
        laid.append("front")
        return render_front(content)

    monkeypatch.setattr(parts, "render_fragment", fragment)
    monkeypatch.setattr(parts, "render_front", front)
    return laid


def test_a_change_to_one_case_lays_out_that_one_and_what_lists_it(root: Path, made: list[str]) -> None:
    first = parts.print_minutes(CONTENT)
    assert made == [samples.BREAST.number, samples.PROSTATE.number, "front"]
    made.clear()
    assert parts.print_minutes(CONTENT) == first and made == []
    later = sealed(replace(CONTENT, edition=replace(CONTENT.edition, version=3, validated_by="Dr Autre")))
    parts.print_minutes(later)
    assert made == ["front"], "another version has the same cases"
    made.clear()
    changed = replace(samples.PROSTATE, summary="Une synthèse de plus.")
    parts.print_minutes(sealed(replace(CONTENT, cases=(samples.BREAST, changed))))
    assert made == [samples.PROSTATE.number]


@pytest.mark.parametrize("damage", ["gone", "cut", "another"])
def test_a_part_that_is_lost_or_damaged_is_made_again(root: Path, made: list[str], damage: str) -> None:
    first = parts.print_minutes(CONTENT)
    breast, prostate = (next(root.glob(f"kept/??/{fragment_key(case, CONTENT.meeting)}")) for case in CONTENT.cases)
    made.clear()
    next(root.glob(f"kept/??/{parts.joined_at(CONTENT.meeting)}")).unlink()
    if damage == "gone":
        breast.unlink()
    elif damage == "cut":
        breast.write_bytes(breast.read_bytes()[:-1])
    else:
        breast.write_bytes(prostate.read_bytes())
    assert parts.print_minutes(CONTENT) == first
    assert made == [samples.BREAST.number]


def test_parts_joined_that_are_damaged_are_joined_again(root: Path, made: list[str]) -> None:
    first = parts.print_minutes(CONTENT)
    assert parts.is_joined(CONTENT)
    joined = next(root.glob(f"kept/??/{parts.joined_at(CONTENT.meeting)}"))
    joined.write_bytes(joined.read_bytes()[:-1])
    assert not parts.is_joined(CONTENT)
    made.clear()
    assert parts.print_minutes(CONTENT) == first and parts.is_joined(CONTENT)
    assert made == []


def test_the_joined_parts_of_a_meeting_are_kept_once_however_often_it_changes(root: Path) -> None:
    def held() -> int:
        return len(list(root.glob("kept/??/*")))

    parts.make_joined(CONTENT)
    before = held()
    changed = sealed(replace(CONTENT, note="Une note de plus."))
    parts.make_joined(changed)
    assert held() == before + 1, "the front alone"
    assert parts.is_joined(changed) and not parts.is_joined(CONTENT)


def test_what_is_no_fragment_is_made_again(root: Path, made: list[str]) -> None:
    files.keep(fragment_key(samples.BREAST, CONTENT.meeting), b"rien")
    parts.make_fragment(samples.BREAST, CONTENT.meeting)
    assert made == [samples.BREAST.number]


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]) -> None:
    blocked = tmp_path / "plein"
    blocked.write_text("")
    monkeypatch.setattr(files, "_root", blocked)
    assert parts.make_fragment(samples.BREAST, CONTENT.meeting).manifest.pages == 1
    assert parts.make_fragment(samples.BREAST, CONTENT.meeting).manifest.pages == 1
    assert made == [samples.BREAST.number] * 2
    with pytest.raises(files.StorageFailed):
        files.put(b"pour de bon")


def test_a_stored_file_is_on_the_disk_with_every_folder_that_names_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, sync = [], os.fsync

    def note(opened: int) -> None:
        synced.append(Path(f"/proc/self/fd/{opened}").readlink())
        sync(opened)

    monkeypatch.setattr(os, "fsync", note)
    path = files.path_of(files.put(b"pour de bon"))
    assert synced == [path.with_suffix(".partial"), path.parent, root]


def test_what_is_kept_is_swept_by_age_and_apart_from_what_is_stored(root: Path) -> None:
    stored = files.put(b"pour de bon")
    files.keep("ab" * 32, b"un temps")
    assert files.sweep([stored]) == 0
    assert files.kept("ab" * 32) == b"un temps"
    moment = datetime.now(UTC)  # noqa: TID251
    assert files.drop_kept(before=moment - timedelta(hours=1)) == 0
    assert files.drop_kept(before=moment + timedelta(hours=1)) == 1
    assert files.kept("ab" * 32) is None
    with pytest.raises(files.FileDamaged):
        files.kept("../../etc/passwd")


@pytest.mark.parametrize("folder", ["ab", "kept/ab"])
def test_a_file_that_goes_while_another_cleaning_lists_it_stops_neither(root: Path, folder: str) -> None:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / "gone").symlink_to("nowhere")  # listed, and not there any more when it is looked at
    moment = datetime.now(UTC)  # noqa: TID251
    assert files.sweep([], before=moment) == files.drop_kept(before=moment) == 0
