"""The rules of identity: traits, matricule INS, trust status, duplicates, homonyms, identifiers of professionals."""

from rcp.domain.identity.duplicates import (
    COLLISION,
    Likeness,
    is_homonym,
    likely_duplicates,
)
from rcp.domain.identity.ins import InsNature, check_ins, check_insee_place, format_ins, ins_warnings
from rcp.domain.identity.professionals import finess_warning, rpps_warning
from rcp.domain.identity.record import Identity
from rcp.domain.identity.status import (
    IdentityAttribute,
    IdentityStatus,
    can_transmit_ins,
    check_identity,
    identity_problems,
)
from rcp.domain.identity.traits import Sex, Traits, banner_name

__all__ = [
    "COLLISION",
    "Identity",
    "IdentityAttribute",
    "IdentityStatus",
    "InsNature",
    "Likeness",
    "Sex",
    "Traits",
    "banner_name",
    "can_transmit_ins",
    "check_identity",
    "check_ins",
    "check_insee_place",
    "finess_warning",
    "format_ins",
    "identity_problems",
    "ins_warnings",
    "is_homonym",
    "likely_duplicates",
    "rpps_warning",
]
