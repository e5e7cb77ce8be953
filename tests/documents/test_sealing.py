from __future__ import annotations

import json
import unicodedata
from dataclasses import is_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.documents.content import Document
from rcp.documents.errors import UnreadableContent
from rcp.documents.notices import personal_data_notice
from rcp.documents.sealing import (
    KINDS,
    canonical_json,
    content_hash,
    from_plain,
    is_seal_intact,
    sealed,
    to_plain,
)
from rcp.documents.titles import document_title, file_name
from rcp.domain import minutes
from tests.documents import samples

EVERY = (samples.MINUTES, samples.FICHE, samples.AGENDA, samples.ATTENDANCE_SHEET, samples.NOTED_SHEET)


@pytest.mark.parametrize("content", EVERY, ids=lambda content: type(content).__name__)
def test_a_content_survives_json(content: Document) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(content)))) == content


def test_equal_contents_have_equal_bytes_whatever_the_order_of_keys() -> None:
    plain = to_plain(samples.MINUTES)
    shuffled = dict(reversed(plain.items()))
    assert canonical_json(from_plain(shuffled)) == canonical_json(samples.MINUTES)


@pytest.mark.parametrize("content", EVERY, ids=lambda content: type(content).__name__)
def test_what_is_written_at_once_is_the_canonical_form(content: Document) -> None:
    assert canonical_json(content) == minutes.canonical_json(to_plain(content))


@given(st.text())
def test_any_text_is_written_as_the_rule_writes_it(text: str) -> None:
    content = replace(samples.MINUTES, note=text)
    assert canonical_json(content) == minutes.canonical_json(to_plain(content))
    assert content_hash(content) == minutes.seal(to_plain(content))


def test_a_text_that_is_not_composed_is_composed() -> None:
    spelt = [
        replace(samples.MINUTES, note=unicodedata.normalize(form, "Ménétrier, Ångström")) for form in ("NFC", "NFD")
    ]
    assert canonical_json(spelt[0]) == canonical_json(spelt[1])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_content_holds_only_what_has_one_form(kind: str) -> None:
    waiting: list[Any] = [KINDS[kind]]
    seen: set[Any] = set()
    while waiting:
        hint = waiting.pop()
        if hint not in seen and hint not in (str, int, bool, type(None), ...):
            seen.add(hint)
            inner = get_type_hints(hint).values() if is_dataclass(hint) else get_args(hint)
            assert inner, f"{hint} has no form of its own"
            waiting += inner


def test_a_seal_covers_every_word() -> None:
    content = sealed(replace(samples.FICHE, edition=samples.VALIDATED))
    assert is_seal_intact(to_plain(content))
    assert content.edition.seal == content_hash(replace(samples.FICHE, edition=samples.VALIDATED))
    assert content.edition.seal != content_hash(samples.FICHE), "the edition is sealed too"
    changed = replace(content, case=replace(content.case, question="Autre question"))
    assert not is_seal_intact(to_plain(changed))
    assert not is_seal_intact(to_plain(samples.FICHE)), "what carries no seal is not sealed"


def test_a_field_added_since_takes_its_default() -> None:
    plain = to_plain(samples.MINUTES)
    del plain["note"], plain["cases"][0]["urgent_opinion"]
    assert from_plain(plain) == samples.MINUTES


@pytest.mark.parametrize(
    "damage",
    [
        lambda plain: plain.update(kind="letter"),
        lambda plain: plain.update(schema=99),
        lambda plain: plain.update(unknown="perdu"),
        lambda plain: plain.update(cases="aucun"),
        lambda plain: plain["cases"].append("dossier"),
        lambda plain: plain["edition"].update(version="1"),
        lambda plain: plain["meeting"].pop("board"),
    ],
)
def test_a_content_that_would_lose_something_is_refused(damage) -> None:
    plain = to_plain(samples.MINUTES)
    damage(plain)
    with pytest.raises(UnreadableContent):
        from_plain(plain)


def test_no_identity_in_titles_and_file_names() -> None:
    sealed_fiche = replace(samples.FICHE, edition=samples.VALIDATED)
    assert file_name(samples.MINUTES) == "PV-RCP_2026-11-23_PROJET.pdf"
    assert file_name(sealed_fiche) == "RCP_2026-11-23_0042_v2.pdf"
    assert file_name(samples.AGENDA) == "RCP_2026-11-23_ordre-du-jour.pdf"
    for content in EVERY:
        assert "kervella" not in (file_name(content) + document_title(content)).lower()


def test_the_notice_of_the_institute_is_word_for_word() -> None:
    notice = personal_data_notice()
    assert notice.institute.startswith("Des acteurs de la santé publique sont autorisés à réutiliser certaines de vos")
    assert notice.institute.endswith("n’aura aucune conséquence sur votre prise en charge médicale.")
    assert "#" not in notice.institute + notice.establishment
    assert samples.FICHE.privacy_institute == notice.institute
