"""« Sources et vérification »: everything the application asserts, and what a clinician must still verify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.domain.clinical.sources import KINDS, Source, all_sources
from rcp.domain.clinical.status import Status
from rcp.web.guards import permission

PUBLISHED = "published"  # national lists, which have no status of ours


@dataclass(frozen=True, slots=True)
class Group:
    """The declarations of one kind that the filters let through."""

    name: str
    label: str
    sources: list[Source]
    is_open: bool

    @property
    def to_check(self) -> int:
        """How many of them nothing published was read for."""
        return sum(each.status is Status.UNVERIFIED for each in self.sources)


@permission(Permission.HOME_VIEW)
def sources() -> Any:
    """Every declaration, by kind and by status; the counts are those of the whole, whatever the filter.

    Kinds and rules are folded, and open without a script: those of a filter, the one an address names (`regle`), or all
    of them (`deplier`).
    """
    everything = all_sources()
    kind, status = request.args.get("nature", ""), request.args.get("statut", "")
    kinds = dict.fromkeys(each.kind for each in everything)
    kind = kind if kind in kinds else ""
    status = status if status in {*Status, PUBLISHED} else ""
    wanted, is_whole = request.args.get("regle", ""), bool(request.args.get("deplier"))
    shown = [each for each in everything if (not kind or each.kind == kind) and (not status or _status(each) == status)]
    return render_template(
        "overview/sources.html",
        groups=[
            Group(name, KINDS.get(name, name), found, is_open=is_whole or bool(kind or status) or _holds(found, wanted))
            for name in kinds
            if (found := _of(shown, name))
        ],
        wanted=wanted,
        is_whole=is_whole,
        whole_url=url_for("overview.sources", **_kept(nature=kind, statut=status, deplier="" if is_whole else "1")),
        shown=len(shown),
        total=len(everything),
        doubts=sum(len(each.doubts) for each in everything),
        kinds=_choices(everything, lambda each: each.kind, lambda each: each.kind_label, "nature", status=status),
        statuses=_choices(everything, _status, lambda each: each.status_label, "statut", kind=kind),
        kind=kind,
        status=status,
    )


def _holds(found: list[Source], anchor: str) -> bool:
    return any(each.anchor == anchor for each in found)


def _kept(**values: str) -> dict[str, Any]:
    """What an address says: what is chosen."""
    return {name: value for name, value in values.items() if value}


def _of(found: list[Source], kind: str) -> list[Source]:
    return [each for each in found if each.kind == kind]


def _status(source: Source) -> str:
    return source.status.value if source.status is not None else PUBLISHED


def _choices(
    found: tuple[Source, ...],
    code_of: Callable[[Source], str],
    label_of: Callable[[Source], str],
    name: str,
    kind: str = "",
    status: str = "",
) -> list[dict[str, Any]]:
    """The values of a filter with their counts, each an address that keeps the other filter."""
    kept = {"nature": kind, "statut": status}
    labels = {code_of(each): label_of(each) for each in found}
    counts = Counter(code_of(each) for each in found)

    def address(code: str) -> str:
        return url_for("overview.sources", **_kept(**{**kept, name: code}))

    every = [{"code": "", "label": "Tous", "count": len(found), "url": address("")}]
    return every + [
        {"code": code, "label": labels[code], "count": count, "url": address(code)} for code, count in counts.items()
    ]
