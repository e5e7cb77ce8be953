"""Everything a rule can refuse, with the French sentence that tells the person what to do.

Services raise these; views put them on the form, and `web` turns the rest into pages with the `status` hinted here.
A subclass enters the registry when it is declared, so that a test can check that each one speaks French.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

_REGISTRY: dict[str, type[DomainError]] = {}


class DomainError(Exception):
    """A rule refused. `message` is French and may be shown as it is; `field` names the form field at fault, if any.

    Attributes:
        code: stable name of the kind of refusal, for templates and tests.
        status: the HTTP status a view should answer when it has nothing better to do.
        sentence: what is said when the caller gives no message of its own.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    sentence: ClassVar[str] = "Cette action n’est pas possible. Vérifiez votre saisie, puis recommencez."

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.code in _REGISTRY:
            raise TypeError(f"two domain errors share the code {cls.code!r}")
        _REGISTRY[cls.code] = cls

    def __init__(self, message: str = "", field: str | None = None) -> None:
        self.message = message or self.sentence
        self.field = field
        super().__init__(self.message)


_REGISTRY[DomainError.code] = DomainError


def declared_errors() -> Mapping[str, type[DomainError]]:
    """Every kind of refusal, by code."""
    return MappingProxyType(_REGISTRY)


class InvalidValue(DomainError):
    """A value typed that cannot be kept; the field keeps what was typed."""

    code = "invalid_value"
    sentence = "Valeur invalide."


class Forbidden(DomainError):
    """The person lacks the right; `grant_hint` says who has it or can give it."""

    code = "forbidden"
    status = 403
    sentence = "Cette action ne vous est pas ouverte."

    def __init__(self, message: str = "", grant_hint: str = "") -> None:
        super().__init__(message)
        self.grant_hint = grant_hint or "Adressez-vous au coordonnateur de la RCP ou à l’administrateur."


class NotFound(DomainError):
    """No such object, or one outside the person's view: the answer is the same, on purpose."""

    code = "not_found"
    status = 404
    sentence = "Cette page n’existe pas, ou ne vous est pas ouverte. Revenez à l’accueil ou à la liste."


class StaleEdit(DomainError):
    """Somebody saved first. Both texts travel with the error so that the page can show them and lose neither.

    `mine` and `theirs` are what was typed and what is stored (a text, or field → text); `by` is the colleague's
    name and `at` the UTC time of their save, both optional.
    """

    code = "stale_edit"
    status = 409
    sentence = (
        "Cette page a été modifiée pendant votre saisie. Comparez les deux textes, "
        "puis enregistrez celui à garder\u202f: rien n’est perdu."
    )

    def __init__(
        self, mine: object = None, theirs: object = None, by: str = "", at: datetime | None = None, message: str = ""
    ) -> None:
        if by and not message:
            message = self.sentence.replace("modifiée", f"modifiée par {by}")
        super().__init__(message)
        self.mine = mine
        self.theirs = theirs
        self.by = by
        self.at = at


class TransitionRefused(DomainError):
    """The object is not in a state from which this step can be taken."""

    code = "transition_refused"
    status = 409
    sentence = "Cette étape n’est pas possible dans l’état actuel. Rechargez la page pour voir où en est le dossier."


class Incomplete(DomainError):
    """Something required for this step is missing; `missing` lists it in the order of the page."""

    code = "incomplete"
    sentence = "Il manque des éléments obligatoires. Complétez-les, puis recommencez."

    def __init__(self, missing: Iterable[Any] = (), message: str = "", field: str | None = None) -> None:
        super().__init__(message, field)
        self.missing: tuple[Any, ...] = tuple(missing)


class Duplicate(DomainError):
    """The same thing exists already and two of them would be wrong."""

    code = "duplicate"
    status = 409
    sentence = "Cet élément existe déjà. Ouvrez celui qui existe au lieu d’en créer un second."


class NeedsConfirmation(DomainError):
    """Unusual but possible: a warning the person may confirm by sending the form again with the box ticked."""

    code = "needs_confirmation"
    sentence = "Cette valeur est inhabituelle. Vérifiez-la, puis confirmez."
