"""What can go wrong between a content and its bytes."""

from __future__ import annotations

from rcp.domain.errors import DomainError


class RenderFailed(DomainError):
    """The document could not be produced. Nothing was written; the content is intact."""

    code = "render_failed"
    status = 500
    sentence = (
        "Le document n’a pas pu être produit. Vos données sont intactes\u202f: "
        "réessayez, puis prévenez l’administrateur si cela se reproduit."
    )


class DocumentTooLong(RenderFailed):
    """The content is beyond what one document may hold; the caller can print it in parts."""

    code = "document_too_long"
    status = 413
    sentence = (
        "Le document est trop long pour être imprimé d’un seul tenant. "
        "Raccourcissez les textes les plus longs ou imprimez les fiches une à une."
    )


class UnreadableContent(DomainError):
    """A stored content does not have the shape this version of the program knows."""

    code = "unreadable_content"
    status = 503
    sentence = "Le contenu de ce document n’est pas lisible. Le PDF scellé, lui, reste consultable."


class AlteredContent(DomainError):
    """A stored content no longer gives the seal it was sealed with: it proves nothing, and is shown to nobody."""

    code = "altered_content"
    status = 503
    sentence = (
        "Le contenu conservé de ce document ne donne plus son empreinte\u202f: il a été altéré depuis son scellement. "
        "Il n’est ni affiché, ni exporté, ni envoyé. Prévenez l’administrateur\u202f: il peut le restaurer d’une "
        "sauvegarde."
    )
