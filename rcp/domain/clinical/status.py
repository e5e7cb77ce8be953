"""How far a piece of knowledge has been checked, in words that never claim more than that."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Verification status of a declaration. No status says that somebody of this house vouches for a rule."""

    READ = "verified_here"  # the rule was read in a published text
    SECONDARY = "secondary_source_here"  # read in a reproduction, not in the original
    UNVERIFIED = "from_knowledge_unverified_here"
    PRODUCT = "product_rule"  # ours, built on published facts or on usage

    @property
    def label(self) -> str:
        return {
            "verified_here": "Lu dans une source publiée",
            "secondary_source_here": "Source secondaire",
            "from_knowledge_unverified_here": "Non vérifié",
            "product_rule": "Règle du produit",
        }[self.value]
