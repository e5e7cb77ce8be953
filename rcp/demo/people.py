"""The people of the demonstration, and the accounts anybody may open with a published password.

Names are invented. RPPS numbers start with 999, which none does; telephone numbers are those that the French regulator
keeps for fiction; addresses end in `.example`, which no mail reaches.
"""

from __future__ import annotations

from dataclasses import dataclass

from stdnum import luhn

from rcp.access.permissions import Role
from rcp.domain.directory import PersonDetails

# Printed by `make run`: it protects nothing, and production refuses the accounts that have it.
DEMO_PASSWORD = "neige lanterne boussole tilleul"  # noqa: S105
HOSPITAL = "Centre hospitalier Boréal (établissement fictif)"
P, C, S, Q, X = Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY, Role.EXTERNAL


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person: `roles` maps boards to roles; `signs_in_as` says what the account shows, "" for none."""

    key: str
    title: str
    given_name: str
    family_name: str
    specialty: str = ""
    structure: str = HOSPITAL
    roles: tuple[tuple[str, Role], ...] = ()
    signs_in_as: str = ""
    account: str = ""  # the first part of its address
    is_administrator: bool = False
    is_auditor: bool = False

    @property
    def email(self) -> str:
        return f"{self.account}@demo.example" if self.account else ""

    def details(self, rank: int) -> PersonDetails:
        """The entry of the directory; `rank` numbers what must be unique."""
        is_doctor = self.title in ("Dr", "Pr")
        stem = f"999{rank:07}"
        return PersonDetails(
            family_name=self.family_name,
            given_name=self.given_name,
            title=self.title,
            specialty_code=f"G15_10/{self.specialty}" if is_doctor else self.specialty,
            rpps=stem + luhn.calc_check_digit(stem) if is_doctor else "",
            email=self.email,
            secure_address=f"medecin.{rank:03}@boreal.mssante.example" if is_doctor else "",
            phone=f"01 99 00 {rank // 100:02} {rank % 100:02}",
            structure=self.structure,
        )


def _everywhere(*roles: Role) -> tuple[tuple[str, Role], ...]:
    return tuple((board, role) for board in ("cryo", "bone", "uro") for role in roles)


PEOPLE: tuple[Somebody, ...] = (
    Somebody("solferane", "Dr", "Maïwenn", "Solferane", "SM36", roles=_everywhere(P), account="oncologue",
             signs_in_as="Médecin, oncologue médicale"),
    Somebody("aubrelune", "Dr", "Tancrède", "Aubrelune", "SM94", roles=_everywhere(P), account="radiologue",
             signs_in_as="Médecin, radiologue interventionnel"),
    Somebody("kermadrec", "Pr", "Ysoline", "Kermadrec", "SM94",
             roles=(("cryo", C), ("cryo", P), ("bone", C), ("bone", P)), account="coordonnateur",
             signs_in_as="Coordonnatrice des RCP de cryothérapie et de métastases osseuses"),
    Somebody("montclarin", "Dr", "Isaure", "Montclarin", "SM12",
             roles=(("uro", C), ("uro", P), ("cryo", P), ("bone", P)), account="urologue",
             signs_in_as="Coordonnatrice de la RCP d’urologie, médecin des deux autres"),
    Somebody("clairval", "Mme", "Josèphe", "Clairvalon", "331", roles=_everywhere(S), account="secretaire",
             signs_in_as="Secrétaire des trois RCP"),
    Somebody("tarnegel", "Mme", "Gwenola", "Tarnegel", "339", roles=_everywhere(Q), account="qualite",
             signs_in_as="Lectrice qualité des trois RCP"),
    Somebody("sablefin", "Dr", "Edmond", "Sablefin", "SM36", "Clinique des Dunes (établissement fictif)",
             roles=(("cryo", X),), account="externe", signs_in_as="Demandeur externe de la RCP de cryothérapie"),
    Somebody("veridien", "M.", "Côme", "Véridien", "", account="auditeur", is_auditor=True,
             signs_in_as="Auditeur : le journal, rien d’autre"),
    Somebody("paramond", "Mme", "Aude", "Paramond", "", account="administrateur", is_administrator=True,
             signs_in_as="Administratrice : comptes et RCP, aucune donnée de patient"),
    Somebody("vautrelin", "Dr", "Anselme", "Vautrelin", "SM45", roles=_everywhere(P)),
    Somebody("malvoisin", "Dr", "Sidonie", "Malvoisine", "SM74", roles=_everywhere(P)),
    Somebody("grandcombe", "Dr", "Philothée", "Grandcombelle", "SM08", roles=(("cryo", P), ("bone", P))),
    Somebody("brisemer", "Dr", "Octave", "Brisemerle", "SM12", roles=(("uro", P),)),
    Somebody("ravenelle", "Dr", "Clélia", "Ravenelune", "SM41", roles=(("cryo", P),)),
    Somebody("nocturne", "Dr", "Balthazar", "Nocturnin", "SM14", roles=(("cryo", P),)),
    Somebody("oriflamme", "Dr", "Gaspard", "Oriflandre", "SM11", roles=(("cryo", P),)),
    Somebody("rivesel", "Dr", "Apolline", "Rivesel", "SM20", roles=(("cryo", P),)),
    Somebody("estuaire", "Dr", "Lubin", "Estuarien", "SM62", roles=(("cryo", P),)),
    Somebody("valombreuse", "Dr", "Perrine", "Valombrelle", "SM02", roles=(("cryo", P), ("bone", P))),
    Somebody("lanterne", "Dr", "Évariste", "Lanternelle", "SM28", roles=(("cryo", P), ("bone", P))),
    Somebody("tissandre", "Dr", "Hermine", "Tissandrel", "SM01", roles=(("cryo", P), ("uro", P))),
    Somebody("orsec", "Dr", "Zéphyrin", "Orsecque", "SM31", roles=(("bone", P),)),
    Somebody("champroux", "Dr", "Ulysse", "Champrouvelle", "SM54", "Maison de santé des Trois-Brumes (fictive)"),
    Somebody("lagrimaud", "Dr", "Adélaïde", "Lagrimelle", "SM54", "Cabinet médical du Givre (fictif)"),
    Somebody("marivelle", "Dr", "Corentine", "Marivolle", "SM54", "Maison de santé de la Dune (fictive)"),
    Somebody("polydor", "Dr", "Amaury", "Polydorin", "SM36", "Institut du Nord imaginaire (fictif)"),
    Somebody("esteban", "Dr", "Mélisande", "Estebarre", "SM24", "Clinique des Dunes (établissement fictif)"),
    Somebody("quintal", "Dr", "Roxane", "Quintalune", "SM18", "Hôpital de jour de gériatrie (fictif)"),
    Somebody("bersac", "Dr", "Gatien", "Bersaquel", "SM41", "Cabinet de pneumologie du Port (fictif)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What `make run` prints of an account."""

    email: str
    password: str
    role: str


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts of the demonstration, with the password they share."""
    return tuple(DemoAccount(each.email, DEMO_PASSWORD, each.signs_in_as) for each in PEOPLE if each.account)
