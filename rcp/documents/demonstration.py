"""A certificate for the demonstration: made here, signed by itself, worth nothing to anybody, and saying so."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

NAME = "RCP, signature de démonstration"


def make_certificate(passphrase: bytes, *, now: datetime, name: str = NAME, lasts: timedelta | None = None) -> bytes:
    """A PKCS#12 file: a key and its own certificate, good from two years ago (the demonstration seals in the past).

    `lasts` is counted from `now`; ten years unless said.
    """
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=730))
        .not_valid_after(now + (timedelta(days=3_650) if lasts is None else lasts))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"rcp", key, certificate, None, BestAvailableEncryption(passphrase))
