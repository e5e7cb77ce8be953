"""The syntax of patients' forms: a search, an identity, a professional to name, a merge."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, request
from wtforms import HiddenField

from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.identity import (
    Identity,
    IdentityAttribute,
    IdentityStatus,
    InsNature,
    Sex,
    Traits,
    check_ins,
    check_insee_place,
    format_ins,
)
from rcp.domain.text import clean_line, fold
from rcp.web.clock import today
from rcp.web.fields import (
    BirthDateField,
    ChoiceField,
    DateField,
    LineField,
    NameField,
    Needed,
    ParsedField,
    PartialDateField,
    ProseField,
    RadiosField,
    TickField,
)
from rcp.web.forms import Form

SHORTEST_LETTERS = 2  # without a birth date
_NUMBER = re.compile(r"[0-9]{4}-[0-9]{1,5}")
_DATE = re.compile(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4}|[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InsField(ParsedField):
    """A matricule INS, with or without spaces; its key is checked."""

    def parse(self, text: str) -> str:
        return check_ins(clean_line(text, max_length=60), field=None)

    def show(self, value: str) -> str:
        return format_ins(value)


class PlaceField(ParsedField):
    """The INSEE code of a birth place."""

    def parse(self, text: str) -> str:
        return check_insee_place(clean_line(text, max_length=60), field=None)


class SearchForm(Form):
    """What is known of the patient: the birth date first. It holds no idempotency key: it writes nothing."""

    birth_date = PartialDateField("Date de naissance")
    letters = LineField("Nom ou prénom", max_length=100, description="Les trois premières lettres suffisent")
    ipp = LineField("IPP", max_length=40)
    ins = InsField("Matricule INS")
    suite = HiddenField()

    @property
    def criteria(self) -> dict[str, str]:
        """What is searched, as text; "" for what was left empty."""
        birth: PartialDate | None = self.birth_date.data
        return {
            "birth_date": birth.iso if birth else "",
            "letters": self.letters.data or "",
            "ipp": self.ipp.data or "",
            "ins": self.ins.data or "",
        }

    @property
    def typed(self) -> dict[str, str]:
        """What the next page of results sends again."""
        return {name: self[name]._value() for name in ("birth_date", "letters", "ipp", "ins")}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        found = self.criteria
        if not any(found.values()):
            self.form_errors.append("Saisissez une date de naissance, ou à défaut un nom, un IPP ou un matricule INS.")
        elif fold(found["letters"]) == "" and found["letters"]:
            self.letters.errors = ["Saisissez au moins une lettre."]
        elif not (found["ipp"] or found["ins"]):
            self._check_breadth(found["birth_date"], fold(found["letters"]))
        return not self.errors

    def _check_breadth(self, birth_date: str, letters: str) -> None:
        """A name alone, or a year alone, would bring half of the hospital."""
        if len(birth_date) < len("1950-01-01") and len(letters) < SHORTEST_LETTERS:
            self.letters.errors = ["Saisissez au moins deux lettres, ou la date de naissance complète."]


def read_quick(text: str) -> dict[str, str]:
    """The one field at the top of every page, cut into the fields of the search: a date, a number, letters.

    `case_number` stands for the number of a case (2026-00042).
    """
    found = {"birth_date": "", "letters": "", "ipp": "", "ins": "", "case_number": ""}
    rest = []
    compact = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9ABab]{15}", compact):
        return found | {"ins": compact}
    for word in text.split():
        if _NUMBER.fullmatch(word) and not _DATE.fullmatch(word):
            found["case_number"] = word
        elif _DATE.fullmatch(word):
            found["birth_date"] = word
        elif re.search("[0-9]", word):
            found["ipp"] = word
        else:
            rest.append(word)
    return found | {"letters": " ".join(rest)}


def _natures() -> list[tuple[str, str]]:
    """The natures of a matricule; those that identify nobody are for demonstrations."""
    kept = [nature for nature in InsNature if current_app.config["DEMO"] or nature in {InsNature.NIR, InsNature.NIA}]
    return [(nature.oid, nature.label) for nature in kept]


class IdentityForm(Form):
    """A patient's whole identity."""

    birth_name = NameField("Nom de naissance", [Needed("Ce champ est obligatoire.")])
    first_given_name = NameField("Premier prénom de naissance", [Needed("Saisissez le premier prénom de naissance.")])
    given_names = NameField("Tous les prénoms de naissance", max_length=300)
    used_name = NameField("Nom utilisé")
    used_given_name = NameField("Prénom utilisé")
    birth_date = BirthDateField(
        "Date de naissance", [Needed("Saisissez la date de naissance.")], incomplete_field="birth_date_incomplete"
    )
    birth_date_incomplete = TickField("Date incomplète")
    sex = RadiosField(
        "Sexe", [Needed("Choisissez le sexe inscrit à l’état civil.")],
        choices=[(sex.value, sex.label) for sex in (Sex.FEMALE, Sex.MALE, Sex.UNDETERMINED)],
    )  # fmt: skip
    birth_place_insee = PlaceField("Code INSEE du lieu de naissance")
    birth_place = LineField("Lieu de naissance", max_length=200)
    identity_status = RadiosField(
        "Statut de l’identité", [Needed("Choisissez le statut de l’identité.")],
        choices=[(status.value, status.label) for status in IdentityStatus],
    )  # fmt: skip
    is_doubtful = TickField("Identité douteuse")
    is_fictitious = TickField("Identité fictive")
    is_homonym = TickField("Homonyme")
    ins = InsField("Matricule INS")
    ins_oid = ChoiceField("Nature du matricule", choices=_natures)
    ipp = LineField("IPP", max_length=40)
    phone = LineField("Téléphone", max_length=30)
    deceased_on = DateField("Date du décès", past=True)
    note = ProseField("Remarque administrative", max_length=2_000)
    confirmed = TickField("J’ai vérifié ces points\u202f: l’identité saisie est exacte")
    distinct = TickField("Ce n’est pas la même personne")

    @classmethod
    def of(cls, patient: Any) -> IdentityForm:
        """The form of a stored identity."""
        is_incomplete = 0 < len(patient.birth_date) < len("1950-01-01")
        return cls(obj=patient, subject=patient, patient=patient, birth_date_incomplete=is_incomplete)

    @classmethod
    def from_search(cls, criteria: dict[str, str]) -> IdentityForm:
        """An empty form, filled with what was searched; three letters are no name."""
        birth, letters = criteria["birth_date"], criteria["letters"]
        return cls(
            None,
            birth_date=birth or None,
            birth_date_incomplete=0 < len(birth) < len("1950-01-01"),
            birth_name=letters if len(fold(letters)) > len("abc") else "",
            ipp=criteria["ipp"],
            ins=criteria["ins"] or None,
            identity_status=IdentityStatus.PROVISIONAL.value,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        for problem in self.identity().problems(today=today()):
            self.add_error(problem)
        return not self.errors

    def identity(self) -> Identity:
        """What was typed, as the rules see it."""
        marks = {
            IdentityAttribute.DOUBTFUL: self.is_doubtful.data,
            IdentityAttribute.FICTITIOUS: self.is_fictitious.data,
            IdentityAttribute.HOMONYM: self.is_homonym.data,
        }
        return Identity(
            traits=Traits(
                birth_name=self.birth_name.data or "",
                first_given_name=self.first_given_name.data or "",
                given_names=self.given_names.data or "",
                birth_date=self.birth_date.data,
                sex=self.sex.data,
                birth_place_insee=self.birth_place_insee.data or "",
                used_name=self.used_name.data or "",
                used_given_name=self.used_given_name.data or "",
                ins=self.ins.data or "",
                ins_oid=self.ins_oid.data,
            ),
            status=IdentityStatus(self.identity_status.data),
            attributes=frozenset(mark for mark, holds in marks.items() if holds),
            birth_place=self.birth_place.data or "",
            ipp=self.ipp.data or "",
            phone=self.phone.data or "",
            deceased_on=self.deceased_on.data,
            note=self.note.data or "",
        )

    @property
    def compared_with(self) -> list[str]:
        """The records that were shown beside the form, when the person says that none is this patient."""
        return request.form.getlist("compare") if self.distinct.data else []


class PersonSearchForm(Form):
    """Finding a professional in the directory."""

    name = LineField("Nom ou RPPS", [Needed("Saisissez le début du nom, ou le RPPS.")], max_length=100)


class CorrespondentForm(Form):
    """Naming a professional found."""

    person = HiddenField()
    role = HiddenField()
    relation = LineField("Lien", max_length=100)


class PlainForm(Form):
    """One button that writes."""


class MergeForm(Form):
    """Two records are one person."""

    keep = RadiosField("Dossier qui reste", [Needed("Choisissez le dossier qui reste.")], choices=[])
    reason = ProseField("Motif", [Needed("Donnez le motif, en une phrase au moins.")], max_length=2_000)
    confirmed = TickField("Il s’agit bien de la même personne")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.confirmed.data and not self.confirmed.errors:
            self.confirmed.errors = ["Cochez la case après avoir comparé les deux dossiers."]
        return valid and not self.errors


class UndoForm(Form):
    """Two records are two persons after all."""

    reason = ProseField("Motif", [Needed("Donnez le motif, en une phrase au moins.")], max_length=2_000)


def require(value: str | None, error: str) -> str:
    """A hidden value that a page always sends.

    Raises:
        InvalidValue: it is missing.
    """
    if not value:
        raise InvalidValue(error)
    return value
