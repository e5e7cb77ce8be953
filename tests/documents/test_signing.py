"""The signature of the establishment with the proofs that it lasts: a real authority answers, on this machine."""

from __future__ import annotations

import asyncio
import io
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from rcp.documents import signing as signing_module
from rcp.documents.pdf import print_document
from rcp.documents.signing import Proofs, SigningFailed, examine, sign
from rcp.domain.minutes import Unsigned
from rcp.web import clock
from tests.documents.samples import FICHE
from tests.support.authority import Authority
from tests.support.authority import authority as answering


@pytest.fixture
def now() -> datetime:
    """The real hour: pyHanko judges by it whether a list of revoked certificates is fresh."""
    return clock.now().replace(microsecond=0)


@pytest.fixture
def authority(now: datetime) -> Iterator[Authority]:
    with answering(now) as found:
        yield found


@pytest.fixture(scope="module")
def tagged() -> bytes:
    return print_document(FICHE).data


def opened(data: bytes) -> Any:
    return pikepdf.open(io.BytesIO(data))


def test_the_proofs_of_validity_are_written_with_the_signature_and_the_metadata_stays(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime
) -> None:
    signed = sign(tagged, authority.signing(tmp_path, is_long_term=True), now=now)
    assert signed.startswith(tagged)
    with opened(tagged) as before, opened(signed) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert [each.read_bytes() for each in after.Root.DSS.CRLs] == [authority.list_revoked()]
        assert len(after.Root.DSS.Certs) == 2
    found = examine(signed)
    assert found is not None
    assert found.is_intact
    assert (found.signer, found.issuer, found.is_self_signed) == ("Hôpital d’essai", "Autorité d’essai", False)


def test_an_authority_that_does_not_answer_stops_the_signature_and_not_silently(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime
) -> None:
    authority.is_silent = True
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, authority.signing(tmp_path, is_long_term=True), now=now)
    assert raised.value.reason is Unsigned.VALIDITY


@pytest.mark.parametrize("told", [{"says_where": False}, {"with_root": False}])
def test_a_certificate_whose_proof_nobody_can_look_for_is_not_taken_for_proven(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime, told: dict[str, bool]
) -> None:
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, authority.signing(tmp_path, is_long_term=True, **told), now=now)
    assert raised.value.reason is Unsigned.VALIDITY


def test_a_revoked_certificate_signs_nothing_for_long(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime
) -> None:
    signing = authority.signing(tmp_path, is_long_term=True)
    authority.revoke(signing)
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, signing, now=now)
    assert raised.value.reason is Unsigned.VALIDITY


def test_the_roots_may_be_named_apart_from_the_certificate(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime
) -> None:
    roots = tmp_path / "racines.pem"
    roots.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    signing = authority.signing(tmp_path, with_root=False, is_long_term=True, authorities=roots)
    assert "/DSS" in opened(sign(tagged, signing, now=now)).Root


@pytest.mark.parametrize("is_long_term", [False, True])
def test_a_sworn_clock_dates_the_signature(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime, is_long_term: bool
) -> None:
    signing = authority.signing(tmp_path, is_long_term=is_long_term, timestamp_url=authority.clock)
    signed = sign(tagged, signing, now=now)
    assert "/heure" in authority.asked
    with opened(tagged) as before, opened(signed) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert ("/DSS" in after.Root) == is_long_term
    found = examine(signed)
    assert found is not None
    assert (found.is_intact, found.is_timestamped) == (True, True)


def test_a_clock_that_fails_is_told_as_such(authority: Authority, tagged: bytes, tmp_path: Path, now: datetime) -> None:
    authority.is_silent = True
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, authority.signing(tmp_path, timestamp_url=authority.clock), now=now)
    assert raised.value.reason is Unsigned.TIMESTAMP


def test_one_click_asks_once_for_the_proofs_and_each_time_for_the_hour(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime
) -> None:
    signing = authority.signing(tmp_path, is_long_term=True, timestamp_url=authority.clock)
    proofs = Proofs()
    signed = [sign(tagged, signing, now=now, proofs=proofs) for _ in range(3)]
    assert authority.asked.count("/liste.crl") == 1
    hours = authority.asked.count("/heure")
    for each in signed:
        with opened(each) as found:
            assert [proof.read_bytes() for proof in found.Root.DSS.CRLs] == [authority.list_revoked()]
    sign(tagged, signing, now=now, proofs=Proofs())
    assert authority.asked.count("/liste.crl") == 2, "another click asks again"
    assert hours >= 3 and authority.asked.count("/heure") > hours


def test_a_proof_that_expired_since_it_was_asked_is_asked_again(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime
) -> None:
    signing, proofs = authority.signing(tmp_path, is_long_term=True), Proofs()
    authority.holds = timedelta(minutes=-30)
    signer = signing_module._signer(signing, now)

    async def ask() -> None:
        await proofs.fetchers().crl_fetcher.fetch(signer.signing_cert)
        await proofs.hang_up()

    signing_module._apart(lambda: asyncio.run(ask()))
    authority.holds = timedelta(days=7)
    with opened(sign(tagged, signing, now=now, proofs=proofs)) as found:
        assert [each.read_bytes() for each in found.Root.DSS.CRLs] == [authority.list_revoked()]
    assert authority.asked == ["/liste.crl"] * 2


@pytest.mark.parametrize("options", [{"is_long_term": True}, {"has_clock": True}])
def test_a_service_that_answers_too_slowly_is_not_waited_for(
    authority: Authority,
    tagged: bytes,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, bool],
) -> None:
    monkeypatch.setattr(signing_module, "SIGNING_TIMEOUT", 0.01)
    authority.waits_for = threading.Event()
    signing = authority.signing(
        tmp_path,
        is_long_term=options.get("is_long_term", False),
        timestamp_url=authority.clock if options.get("has_clock") else "",
    )
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, signing, now=now)
    assert raised.value.reason is Unsigned.SLOW
    assert "pas arrivé à temps" in raised.value.reason.label


def test_a_clock_that_answers_drop_by_drop_is_left_to_it(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_module, "SIGNING_TIMEOUT", 1.0)
    authority.drips = threading.Event()
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, authority.signing(tmp_path, timestamp_url=authority.clock), now=now)
    assert raised.value.reason is Unsigned.SLOW
    assert not authority.has_dripped, "it was waited for to its last drop"


def test_a_name_that_the_network_does_not_find_is_left_to_it(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, answered = threading.Event(), threading.Event()

    def look_up(*_asked: Any, **_how: Any) -> Any:
        released.wait(20)
        answered.set()
        raise socket.gaierror

    monkeypatch.setattr(signing_module, "SIGNING_TIMEOUT", 1.0)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(SigningFailed) as raised:
        sign(tagged, authority.signing(tmp_path, timestamp_url="http://horloge.example/heure"), now=now)
    assert raised.value.reason is Unsigned.SLOW
    assert not answered.is_set(), "it was waited for until the network gave up"
    released.set()
    assert answered.wait(20)


def test_a_signature_tried_again_has_no_more_time_than_one(
    authority: Authority, tagged: bytes, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing, proofs, bounds = authority.signing(tmp_path, is_long_term=True), Proofs(), []
    proofs.fetchers()

    def fail(*_given: Any) -> bytes:
        bounds.append(_given[-1])
        raise SigningFailed(Unsigned.VALIDITY)

    monkeypatch.setattr(signing_module, "_signed", fail)
    with pytest.raises(SigningFailed):
        sign(tagged, signing, now=now, proofs=proofs)
    assert [type(each) for each in bounds] == [float, float]
    assert bounds[0] == bounds[1]
