"""An authority of the tests, on this machine: certificates it issues, the list of those it revoked, a sworn clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rcp.installation import Signing

PASSPHRASE = b"mot de passe d'essai"
YEARS = timedelta(days=3_650)


@dataclass
class Authority:
    """`port` is where it answers: `/liste.crl` for what it revoked, `/heure` for time stamps (RFC 3161)."""

    port: int
    now: datetime
    revoked: list[int] = field(default_factory=list)  # serial numbers
    asked: list[str] = field(default_factory=list)  # the addresses asked for, in order
    is_silent: bool = False  # it answers 503 to everything
    holds: timedelta = timedelta(days=7)  # from `now`, its list of revoked certificates; negative: it expired already
    waits_for: threading.Event | None = None  # it answers once this is set
    drips: threading.Event | None = None  # it answers drop by drop until this is set, 400 at most
    has_dripped: bool = False  # the last drop fell

    @property
    def clock(self) -> str:
        return f"http://127.0.0.1:{self.port}/heure"

    @property
    def certificate(self) -> x509.Certificate:
        return _issued(self, "Autorité d’essai", _key("authority"), is_authority=True)

    def signing(self, folder: Path, *, says_where: bool = True, with_root: bool = True, **options: Any) -> Signing:
        """What an establishment signs with; `says_where` its certificate can be seen revoked."""
        mine = _issued(self, "Hôpital d’essai", _key("signer"), says_where=says_where)
        bundle = pkcs12.serialize_key_and_certificates(
            b"rcp", _key("signer"), mine, [self.certificate] if with_root else None, BestAvailableEncryption(PASSPHRASE)
        )
        path = folder / f"delivre-{self.port}-{says_where}-{with_root}.p12"
        path.write_bytes(bundle)
        return Signing(certificate=path, passphrase=PASSPHRASE, **options)

    def revoke(self, signing_with: Signing) -> None:
        found = pkcs12.load_pkcs12(signing_with.certificate.read_bytes(), PASSPHRASE).cert
        assert found is not None
        self.revoked.append(found.certificate.serial_number)

    def list_revoked(self) -> bytes:
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name("Autorité d’essai"))
            .last_update(self.now - timedelta(hours=1))
            .next_update(self.now + self.holds)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(_key("authority").public_key()), critical=False
            )
        )
        for serial in self.revoked:
            day = self.now - timedelta(days=1)
            line = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(day).build()
            made = made.add_revoked_certificate(line)
        return made.sign(_key("authority"), hashes.SHA256()).public_bytes(Encoding.DER)

    def stamp(self, asked: bytes) -> bytes:
        """A time-stamping answer to a request, as the clock of `pyHanko` makes it."""
        from asn1crypto import keys, tsp
        from asn1crypto import x509 as asn1
        from pyhanko.sign.timestamps import DummyTimeStamper

        mine = _issued(self, "Horodatage d’essai", _key("clock"), usage=ExtendedKeyUsageOID.TIME_STAMPING)
        private = _key("clock").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        clock = DummyTimeStamper(
            asn1.Certificate.load(mine.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(private),
            fixed_dt=self.now,
        )
        return bytes(clock.request_tsa_response(tsp.TimeStampReq.load(asked)).dump())


@contextmanager
def authority(now: datetime) -> Iterator[Authority]:
    """An authority that answers on a local port."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("application/pkix-crl", found.list_revoked)

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer("application/timestamp-reply", lambda: found.stamp(asked))

        def _answer(self, kind: str, make: Any) -> None:
            found.asked.append(self.path)
            if found.waits_for is not None:
                found.waits_for.wait()
            if found.drips is not None:
                self._drip(found.drips)
                return
            data = b"" if found.is_silent else make()
            self.send_response(503 if found.is_silent else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _drip(self, end: threading.Event) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _drop in range(400):
                self.wfile.write(b"x")
                if end.wait(0.05):
                    break
            found.has_dripped = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    found = Authority(server.server_port, now)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        for held in (found.waits_for, found.drips):
            if held is not None:
                held.set()
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def _key(_whose: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _issued(
    by: Authority,
    name: str,
    key: rsa.RSAPrivateKey,
    *,
    is_authority: bool = False,
    says_where: bool = True,
    usage: x509.ObjectIdentifier | None = None,
) -> x509.Certificate:
    root = _key("authority")
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("Autorité d’essai"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(by.now - YEARS)
        .not_valid_after(by.now + YEARS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority, encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if says_where and not is_authority:
        place = x509.UniformResourceIdentifier(f"http://127.0.0.1:{by.port}/liste.crl")
        point = x509.DistributionPoint(full_name=[place], relative_name=None, reasons=None, crl_issuer=None)
        made = made.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if usage is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return made.sign(root, hashes.SHA256())
