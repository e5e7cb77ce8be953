"""What may be joined to a case: a PDF or a picture, recognised by its bytes, whatever its name claims.

Nothing here decodes a page or a pixel: the signature, the header and the tail are enough to refuse what is not what it
says, and to warn about what a reader should know before opening it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from types import MappingProxyType

import puremagic
from PIL import Image, UnidentifiedImageError

from rcp.domain.errors import InvalidValue
from rcp.domain.text import clean_file_name

MAXIMUM_BYTES = 20 * 1024 * 1024
EMPTY = "Le fichier est vide."
TOO_LARGE = "Fichier trop volumineux (20 Mo maximum)."
MISTYPED = "Le contenu ne correspond pas à l’extension."
HIDDEN_FILE = "Fichier refusé\u202f: il en contient un autre, d’un type différent."
TOO_MANY_PIXELS = "Image refusée\u202f: dimensions trop grandes."

XML = "application/xml"  # a foreign file read by `interop`: kept beside the case, never shown
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_TYPES: Mapping[str, str] = MappingProxyType({"pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "png": PNG})
_SIGNATURES: Mapping[str, bytes] = MappingProxyType({PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"})
_READERS: Mapping[str, tuple[str, ...]] = MappingProxyType({JPEG: ("JPEG",), PNG: ("PNG",)})
_MARKUP = re.compile(rb"<(?:script|html|svg|!doctype)\b", re.IGNORECASE)
_ARCHIVE_END = b"PK\x05\x06"
_ARCHIVE_TAIL = 65_557  # bytes: an archive's last record and its longest comment
_HEAD = 65_536
_PDF_TAIL = 2_048


class Caution(StrEnum):
    """What a reader is told before opening a file that was accepted."""

    UNREADABLE = "unreadable"
    PROTECTED = "protected"
    SCRIPT = "script"
    METADATA = "metadata"

    @property
    def label(self) -> str:
        """Two or three words, for a list."""
        return _CAUTIONS[self][0]

    @property
    def sentence(self) -> str:
        """What it means, and what to do."""
        return _CAUTIONS[self][1]


_CAUTIONS: Mapping[Caution, tuple[str, str]] = MappingProxyType(
    {
        Caution.UNREADABLE: (
            "Lecture incertaine",
            "Ce fichier semble incomplet\u202f: ouvrez-le pour le vérifier, et joignez-le de nouveau au besoin.",
        ),
        Caution.PROTECTED: (
            "PDF protégé",
            "Ce PDF est protégé\u202f: vérifiez qu’il s’ouvre sans mot de passe, ou joignez-en une copie.",
        ),
        Caution.SCRIPT: (
            "PDF avec programme",
            "Ce PDF contient un programme\u202f: ne l’ouvrez hors de cette page que si vous en connaissez l’origine.",
        ),
        Caution.METADATA: (
            "Métadonnées",
            "Cette image porte des métadonnées (appareil, date, parfois un lieu ou un nom), conservées telles quelles.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may be kept: its label (never a path), its media type, what to be careful about."""

    label: str
    media_type: str
    cautions: tuple[Caution, ...] = ()


def check_upload(name: str | None, data: bytes, *, field: str | None = None) -> Upload:
    """Recognise a file by its bytes and check that its extension agrees.

    Raises:
        InvalidValue: the name, an empty or too large file, another type than its extension says, a second file hidden
            in the first, or a picture whose decoding would fill the memory.
    """
    label = clean_file_name(name, field=field)
    if not data:
        raise InvalidValue(EMPTY, field)
    if len(data) > MAXIMUM_BYTES:
        raise InvalidValue(TOO_LARGE, field)
    media_type = _TYPES[label.rpartition(".")[2].lower()]
    if not data.startswith(_SIGNATURES[media_type]) or media_type not in _recognised(data):
        raise InvalidValue(MISTYPED, field)
    if _hides_another(data, media_type):
        raise InvalidValue(HIDDEN_FILE, field)
    cautions = _pdf_cautions(data) if media_type == PDF else _image_cautions(data, media_type, field)
    return Upload(label, media_type, cautions)


def _recognised(data: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(data[:_HEAD])}
    except puremagic.PureError:
        return set()


def _hides_another(data: bytes, media_type: str) -> bool:
    """Whether the bytes are also a file of another type: a page in a picture, an archive behind a PDF."""
    if _ARCHIVE_END in data[-_ARCHIVE_TAIL:]:
        return True
    if media_type == PDF:
        return bool(_MARKUP.search(data[:_PDF_TAIL].partition(b"obj")[0]))
    return _SIGNATURES[PDF] in data[:1024] or bool(_MARKUP.search(data))


def _pdf_cautions(data: bytes) -> tuple[Caution, ...]:
    found = {
        Caution.UNREADABLE: b"%%EOF" not in data[-_PDF_TAIL:],
        Caution.PROTECTED: re.search(rb"/Encrypt\b", data) is not None,
        Caution.SCRIPT: re.search(rb"/(?:JavaScript|Launch)\b", data) is not None,
    }
    return tuple(caution for caution, holds in found.items() if holds)


def _image_cautions(data: bytes, media_type: str, field: str | None) -> tuple[Caution, ...]:
    cautions = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Opening reads the header alone: no pixel is decoded.
            Image.open(BytesIO(data), formats=_READERS[media_type]).close()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise InvalidValue(TOO_MANY_PIXELS, field) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        cautions.append(Caution.UNREADABLE)
    head = data[:_HEAD]
    if (media_type == JPEG and b"Exif\0\0" in head) or (media_type == PNG and b"eXIf" in head):
        cautions.append(Caution.METADATA)
    return tuple(cautions)
