"""Rows of people, accounts and one-time links."""

from __future__ import annotations

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned
from rcp.domain.vocabulary import vocabulary


class Person(Identified, Versioned, Model):
    """Somebody of the directory: a practitioner, a secretary, a patient's GP. Most never sign in."""

    __tablename__ = "person"

    family_name: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(String(10), default="")  # Dr, Pr, Mme, M.
    specialty_code: Mapped[str] = mapped_column(String(40), default="")  # national list J01
    rpps: Mapped[str] = mapped_column(String(11), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    secure_address: Mapped[str] = mapped_column(String(254), default="")  # MSSanté
    phone: Mapped[str] = mapped_column(String(30), default="")
    structure: Mapped[str] = mapped_column(String(200), default="")
    name_folded: Mapped[str] = mapped_column(String(220), default="", index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> str:
        """Title, given name, family name: Pr Anne Kermorvan."""
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def specialty(self) -> str:
        """The specialty in words, "" when unknown: "Oncologie option médicale"."""
        concept = vocabulary("all_specialties").get(self.specialty_code)
        return concept.short_label if concept else self.specialty_code

    __mapper_args__ = versioned(Versioned.version)


class Account(Identified, Model, UserMixin):
    """A way to sign in. `fs_uniquifier` changes when every session must end."""

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_auditor: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(String(10), default="system")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def roles(self) -> list[object]:  # type: ignore[override]
        """Flask-Security asks; rights live in `rcp.access` and are held per board."""
        return []


class OneTimeLink(Identified, Model):
    """An invitation or a password reset: the hash of a token, usable once."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))  # invitation, reset
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(lazy="raise", foreign_keys=[account_id])


class RateLimit(Model):
    """One counter of attempts. The key is a hash: nobody's address is kept here."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


Index("ix_person_family_given", Person.family_name, Person.given_name)
