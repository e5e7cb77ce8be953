"""The signature of the establishment on a PDF (PAdES, ISO 32000-2, 12.8), and what a signed PDF says of itself.

A signature is an update written after the bytes that were there: pages, structure tree, XMP and attachments stay as
they are. Its field is invisible, so that no page changes, and has a name that can be read aloud. Two signatures of the
same bytes differ (instant, padding): a signed file is kept, never made again.

pyHanko is imported when something is signed or examined: it takes longer to load than a page to answer.
"""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Thread
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from rcp.domain.minutes import Unsigned
from rcp.installation import Signing

FIELD = "Etablissement"
FIELD_NAME = "Signature de l’établissement"
ANSWER_TIMEOUT = 5.0  # seconds a service of trust may keep silent: a click waits for it
SIGNING_TIMEOUT = 15.0  # seconds for one signature, whoever is asked: an answer may come drop by drop

log = logging.getLogger(__name__)

T = TypeVar("T")


class SigningFailed(Exception):
    """Nothing was signed; `reason` says why, in a word that is kept."""

    def __init__(self, reason: Unsigned) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signature:
    """What is in a signed PDF. Nothing is fetched: whether the certificate was revoked is not asked."""

    is_intact: bool  # the bytes are those that were signed, and nothing was added since
    signer: str
    issuer: str
    is_self_signed: bool
    signed_at: datetime | None
    is_timestamped: bool


class Proofs:
    """What is fetched to prove certificates valid (lists of revoked ones, OCSP answers, issuers): asked once for all
    that one click signs, and again when it expired meanwhile.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self._fetchers: Any = None

    @property
    def is_kept(self) -> bool:
        """Whether anything may have been asked already."""
        return self._fetchers is not None

    def fetchers(self) -> Any:
        """What asks, and remembers the answers."""
        from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

        if self._fetchers is None:
            self._backend = AIOHttpFetcherBackend(per_request_timeout=ANSWER_TIMEOUT)
            self._fetchers = self._backend.get_fetchers()
        return self._fetchers

    def forget(self) -> None:
        """Ask again, the next time."""
        self._backend = self._fetchers = None

    async def hang_up(self) -> None:
        """Close what is open; the answers are kept. Each signature has an event loop, and connections belong to one."""
        if self._backend is not None:
            await self._backend.close()


def sign(data: bytes, signing_with: Signing, *, now: datetime, proofs: Proofs | None = None) -> bytes:
    """The same PDF, signed. `proofs` are those of the click; the time stamp is asked for each signature.

    Raises:
        SigningFailed: the certificate cannot be read or is out of date, the time-stamping service or the proof of
            validity did not answer, or too slowly, or the file could not be signed. Nothing is kept of it.
    """
    proofs, signer = proofs or Proofs(), _signer(signing_with, now)
    were_kept, until = proofs.is_kept, time.monotonic() + SIGNING_TIMEOUT
    try:
        return _signed(data, signing_with, signer, proofs, until)
    except SigningFailed as error:
        proofs.forget()
        if not were_kept or error.reason is not Unsigned.VALIDITY:
            raise
    return _signed(data, signing_with, signer, proofs, until)  # what was kept may have expired


def _signed(data: bytes, signing_with: Signing, signer: Any, proofs: Proofs, until: float) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    class KeepingMetadata(IncrementalPdfFileWriter):
        """Leaves the XMP byte for byte: rewritten, it would no longer say PDF/UA in the form that PDF/A asks."""

        def _update_meta(self) -> None:
            pass

    try:
        pdf_signer = _pdf_signer(signing_with, signer, proofs)
        writer = KeepingMetadata(io.BytesIO(data))
        _add_field(writer)
        return _apart(lambda: asyncio.run(_within(pdf_signer.async_sign_pdf(writer), proofs, until)))
    except TimeoutError as error:
        log.warning("signing: the services of trust took longer than %s s", SIGNING_TIMEOUT)
        raise SigningFailed(Unsigned.SLOW) from error
    except TimestampRequestError as error:
        log.warning("signing: the time-stamping service did not answer (%s)", type(error).__name__)
        raise SigningFailed(Unsigned.TIMESTAMP) from error
    except Exception as error:  # a signature that cannot be made never stops a seal, whatever the library raises
        log.exception("signing failed")
        is_unproven = signing_with.is_long_term and isinstance(error, (SigningError, PathError, ValidationError))
        raise SigningFailed(Unsigned.VALIDITY if is_unproven else Unsigned.FAILED) from error


def _pdf_signer(signing_with: Signing, signer: Any, proofs: Proofs) -> Any:
    """What signs as this installation chose: with a sworn hour or not, with the proofs that it lasts or not."""
    from pyhanko.sign import fields, signers
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko.sign.timestamps import HTTPTimeStamper

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        embed_validation_info=signing_with.is_long_term,
        validation_context=_trusting(signing_with, signer, proofs) if signing_with.is_long_term else None,
        # Written later, the proofs would be another update, which rewrites the XMP and which nothing signs.
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    url = signing_with.timestamp_url
    timestamper = HTTPTimeStamper(url, timeout=ANSWER_TIMEOUT) if url else None
    return signers.PdfSigner(metadata, signer, timestamper=timestamper)


def check(signing_with: Signing) -> None:
    """Open the certificate and its key, as a start does. A certificate out of date is no reason not to start.

    Raises:
        ValueError: the file is missing, its passphrase wrong, or it holds no key.
    """
    try:
        bundle = pkcs12.load_pkcs12(signing_with.certificate.read_bytes(), signing_with.passphrase or None)
    except OSError as error:
        raise ValueError(f"{signing_with.certificate} cannot be read ({error.strerror})") from error
    except (ValueError, TypeError) as error:
        raise ValueError(f"{signing_with.certificate} is no PKCS#12 file, or its passphrase is another one") from error
    if bundle.key is None or bundle.cert is None:
        raise ValueError(f"{signing_with.certificate} holds no certificate with its private key")


def examine(data: bytes) -> Signature | None:
    """What the last signature of a PDF says, checked against its bytes; None when there is none, or no PDF."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import CMSStructuralError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        signatures = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
        if not signatures:
            return None
        embedded = signatures[-1]
        closed = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
        status = _apart(lambda: validate_pdf_signature(embedded, closed, skip_diff=False))
    except (PdfError, CMSStructuralError, SignatureValidationError, ValueError, KeyError) as error:
        log.warning("a signature could not be read (%s)", type(error).__name__)
        return None
    covered = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    return Signature(
        is_intact=bool(status.intact and status.valid and status.coverage in covered and status.docmdp_ok),
        signer=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        is_self_signed=certificate.subject == certificate.issuer,
        signed_at=status.signer_reported_dt,
        is_timestamped=status.timestamp_validity is not None,
    )


def _add_field(writer: Any) -> None:
    """A field to sign in, with the empty appearance that Ghostscript looks for in every field.

    It lies outside the page: what is outside needs no place in the structure tree (ISO 14289-1, 7.18.1), and hiding it
    instead is what PDF/A forbids.
    """
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject, pdf_name
    from pyhanko.sign import fields

    outside = fields.InvisSigSettings(box_out_of_bounds=True)
    spec = fields.SigFieldSpec(FIELD, readable_field_name=FIELD_NAME, invis_sig_settings=outside)
    fields.append_signature_field(writer, spec)
    nothing = StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): ArrayObject([NumberObject(0)] * 4),  # type: ignore[no-untyped-call]
        },
        stream_data=b"",
    )
    field = writer.root["/AcroForm"]["/Fields"][-1]
    appearance = DictionaryObject({pdf_name("/N"): writer.add_object(nothing)})  # type: ignore[no-untyped-call]
    field[pdf_name("/AP")] = appearance


async def _within(signing: Coroutine[Any, Any, io.BytesIO], proofs: Proofs, until: float) -> bytes:
    """What is signed before `until`, an instant of the monotonic clock. Raises TimeoutError."""
    asyncio.get_running_loop().set_default_executor(_LeftBehind())
    try:
        return (await asyncio.wait_for(signing, until - time.monotonic())).getvalue()
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}  # what the library asked for, and waits for no more
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await proofs.hang_up()


class _LeftBehind(ThreadPoolExecutor):
    """Runs what blocks, as looking up the name of a service does, in threads that nobody waits for: neither the event
    loop when it closes, nor the process when it ends. What cannot be cancelled can be left.
    """

    def submit(self, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        answer: Future[T] = Future()
        answer.set_running_or_notify_cancel()

        def run() -> None:
            try:
                answer.set_result(call(*args, **kwargs))
            except Exception as error:  # noqa: BLE001  it goes to whoever waits, if anybody still does
                answer.set_exception(error)

        Thread(target=run, daemon=True).start()
        return answer


def _apart(work: Callable[[], T]) -> T:
    """Done in a thread of its own: pyHanko opens an event loop, which no caller that has one running could do."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


@lru_cache(maxsize=1)
def _loaded(path: str, _written: int, passphrase: bytes) -> Any:
    """The certificate and its key, opened once: deriving the key of the file takes longer than a signature."""
    from pyhanko.sign import signers

    return signers.SimpleSigner.load_pkcs12(path, passphrase=passphrase)  # type: ignore[no-untyped-call]


def _signer(signing_with: Signing, now: datetime) -> Any:
    try:
        written = signing_with.certificate.stat().st_mtime_ns
        signer = _loaded(str(signing_with.certificate), written, signing_with.passphrase)
    except Exception as error:  # moved, replaced or unreadable since the start: not a reason to stop a seal
        raise SigningFailed(Unsigned.CERTIFICATE) from error
    if signer is None:
        raise SigningFailed(Unsigned.CERTIFICATE)
    validity = signer.signing_cert["tbs_certificate"]["validity"]
    if not validity["not_before"].native <= now <= validity["not_after"].native:
        raise SigningFailed(Unsigned.OUT_OF_DATE)
    return signer


def _trusting(signing_with: Signing, signer: Any, proofs: Proofs) -> Any:
    """What proofs are looked for with. Each certificate but a root needs one (`require`): without it, a file that was
    asked to hold for long would be signed as any other, and nobody would know.
    """
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    if signing_with.authorities is not None:
        roots = list(load_certs_from_pemder([str(signing_with.authorities)]))  # type: ignore[no-untyped-call]
    else:
        roots = [each for each in (signer.signing_cert, *signer.cert_registry) if each.self_issued]
    return ValidationContext(
        trust_roots=roots, other_certs=list(signer.cert_registry), allow_fetching=True, revocation_mode="require",
        fetchers=proofs.fetchers(),
    )  # fmt: skip


def _name(of: x509.Name) -> str:
    """The name people know a certificate by: its common name, and the organisation behind it."""
    parts = [str(each.value) for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
             for each in of.get_attributes_for_oid(oid)]  # fmt: skip
    return ", ".join(dict.fromkeys(parts)) or of.rfc4514_string()
