"""What people type about themselves, about accounts and about the directory."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField

from rcp.domain.directory import TITLES, PersonDetails
from rcp.domain.vocabulary import choices
from rcp.web.fields import ChoiceField, LineField, NameField, Needed, TickField
from rcp.web.forms import Form

SEARCH_HELP = "Trois lettres suffisent. Les accents et les majuscules ne comptent pas."


class SearchForm(Form):
    """One word to look for. It is sent by POST: no address and no log holds a name."""

    q = LineField("Nom", [Needed("Saisissez au moins une lettre du nom.")], max_length=100)


class PlainForm(Form):
    """A form of one button."""


class NewPasswordForm(Form):
    """A password chosen through a one-time link. It is taken exactly as typed."""

    new_password = PasswordField(
        "Nouveau mot de passe",
        [Needed("Choisissez un mot de passe.")],
        render_kw={"autocomplete": "new-password"},
        description="12 caractères au moins. Quatre mots sans rapport entre eux conviennent très bien.",
    )
    new_password_confirm = PasswordField(
        "Le même, encore une fois",
        [Needed("Saisissez le mot de passe une seconde fois.")],
        render_kw={"autocomplete": "new-password"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.new_password.data != self.new_password_confirm.data:
            self.new_password_confirm.errors = ["Les deux mots de passe diffèrent. Saisissez-les de nouveau."]
            return False
        return True


class PasswordForm(NewPasswordForm):
    """A change of one's own password."""

    current_password = PasswordField(
        "Mot de passe actuel",
        [Needed("Saisissez votre mot de passe actuel.")],
        render_kw={"autocomplete": "current-password"},
    )


class InvitationForm(Form):
    """An account for somebody of the directory."""

    email = LineField("Adresse électronique de connexion", [Needed("Saisissez une adresse.")], max_length=254)
    is_administrator = TickField(
        "Administrateur de l’installation",
        description="Gère les comptes et les RCP\u202f; ne voit aucune donnée clinique, même membre d’une RCP.",
    )
    is_auditor = TickField(
        "Auditeur", description="Lit le journal\u202f; ne voit aucun dossier, même membre d’une RCP."
    )


class AccountForm(InvitationForm):
    """The address and the rights of an account."""


class PersonForm(Form):
    """Somebody of the directory."""

    title = ChoiceField("Civilité ou titre", choices=[(title, title) for title in TITLES if title], empty="Aucun")
    family_name = NameField("Nom", [Needed("Saisissez le nom.")])
    given_name = LineField("Prénom", max_length=100)
    specialty_code = ChoiceField(
        "Spécialité ou profession", choices=lambda: choices("all_specialties"), description="Liste nationale (J01)."
    )
    rpps = LineField("RPPS", max_length=20, description="11 chiffres.")
    confirmed = TickField("Ce numéro est bien celui qui m’a été donné")
    email = LineField("Adresse électronique", max_length=254)
    secure_address = LineField("Adresse de messagerie sécurisée de santé", max_length=254)
    phone = LineField("Téléphone", max_length=30)
    structure = LineField("Établissement ou cabinet", max_length=200)
    is_active = TickField("En activité", description="Décochez pour ne plus proposer cette personne.", default=True)
    confirmed_same = TickField("Il s’agit bien d’une autre personne")

    @property
    def details(self) -> PersonDetails:
        """The domain value of a valid form."""
        names = PersonDetails.__dataclass_fields__
        return PersonDetails(**{name: field.data for name, field in self._fields.items() if name in names})
