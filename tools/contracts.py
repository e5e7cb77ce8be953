"""The import contract that import-linter has no word for: a view calls the services of its own stage only."""

from __future__ import annotations

from typing import Any

from importlinter import Contract, ContractCheck, fields, output


class OwnServices(Contract):
    """`rcp.<stage>.views` imports `rcp.<stage>.services`, never those of another stage."""

    stages = fields.ListField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        """Look at the direct imports of every module of a stage's views."""
        stages = list(self.stages)  # type: ignore[call-overload]
        found = []
        for module in sorted(graph.modules):
            parts = module.split(".")
            if len(parts) < 3 or parts[1] not in stages or parts[2] != "views":
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                target = imported.split(".")
                if len(target) > 2 and target[1] in stages and target[1] != parts[1] and target[2] == "services":
                    found.append(f"{module} -> {imported}")
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each view and the service it should not know."""
        for line in check.metadata["found"]:
            output.print_error(line)
